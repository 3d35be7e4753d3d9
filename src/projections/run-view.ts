import { projectIdOf } from '../model/lane-name.js';
import type { Spending, Spent } from '../model/spending.js';
import { addSpending, spentOf } from '../model/spending.js';
import type { LaneState, RunEntry } from '../reducers/lane-state.js';
import { isPending } from '../reducers/lane-state.js';
import { goneOnWith } from '../reducers/gone-on-with.js';
import type { OpenQuestion } from '../reducers/question-index.js';
import { spentBy } from '../reducers/spent-by.js';
import type { WaveState } from '../reducers/wave-state.js';
import { stageAtWork } from '../reducers/wave-signal.js';
import { answerCommand } from './answer-command.js';
import { continueCommand, resumeRunStep } from './next-steps.js';
import type { RunAgent, SeenAgent } from './run-agent.js';
import { runAgents } from './run-agent.js';
import type { RunStatus } from './run-status.js';
import { runStatus } from './run-status.js';
import { isWithoutSlot } from './slot-wait.js';

/** A wave that a run has worked on. */
export type RunWave = Readonly<{ wave: number; state: WaveState }>;

/** Whether the daemon of the repository is there, and at work. */
export type DaemonSight = Readonly<{
  /** `suspended`: it was told to stand still. */
  state: 'running' | 'suspended' | 'none';
  /** Null where there is none. */
  pid: number | null;
}>;

/** Everything that the view of a run is derived from; facts about processes and files are handed in as they were seen. */
export type RunFacts = Readonly<{
  /** How commands name its project; undefined where they need not. */
  project: string | undefined;
  lane: string;
  laneState: LaneState;
  run: RunEntry;
  launcherAlive: boolean;
  /** Whether it is there, and was told to stand still. */
  launcherSuspended: boolean;
  /** The daemon, which takes up again what was submitted. */
  daemon: DaemonSight;
  /** Those that it has begun, by number. */
  waves: readonly RunWave[];
  /** What the runs that it goes on with used in other waves. */
  spentElsewhere: Spending;
  /** Whether a disk that it writes to is full: whoever works on it waits for room. */
  withoutRoom: boolean;
  /** What people are asked in the wave at work, as long as it could go on with an answer. */
  questions: readonly OpenQuestion[];
  /** Of agents that the log does not know to have ended, by the id of their intent. */
  seen: ReadonlyMap<string, SeenAgent>;
  now: number;
}>;

/** One run as `wave status --json` has it. */
export type RunView = Spent &
  Readonly<{
    runId: string;
    project: string | null;
    lane: string;
    waves: readonly number[];
    completedWaves: readonly number[];
    status: RunStatus;
    /** What is wrong with it although it is not over, by name. */
    degraded: readonly string[];
    /** The one at work, or worked on last; the first one before it begins. */
    wave: number | null;
    stage: string | null;
    agents: readonly RunAgent[];
    /** What waits for a person, the oldest first. */
    questions: readonly AskedPerson[];
    submittedAt: string | null;
    startedAt: string | null;
    endedAt: string | null;
    elapsedMs: number | null;
    lastActivityAt: string | null;
    /** That its launcher, or the daemon, answered. */
    exitCode: number | null;
    exitReason: string | null;
    /** The error that keeps it from going on, where it does not end the run; null once somebody is at it again. */
    heldUp: string | null;
    /** The run that goes on with what this one had begun. */
    takenOverBy: string | null;
    /** What to type to have it go on; null where nothing is to be done, or somebody is at it. */
    resumeCommand: string | null;
    /** How much was left out. */
    truncated: Readonly<{ agents: number; questions: number }>;
  }>;

/** A question to a person, and what to type to answer it. */
export type AskedPerson = Readonly<{
  id: string;
  /** Who asks; null for a person or a part of Wave. */
  agentId: string | null;
  /** Its beginning. */
  question: string;
  askedAt: string;
  command: string;
}>;

/** No more agents than one reads. */
const SHOWN_AGENTS = 200;
const SHOWN_QUESTIONS = 5;

/** For how long a daemon may be on its way. */
const START_MS = 5000;

/** The view of one run. */
export function runView(facts: RunFacts): RunView {
  const { project, lane, run, waves, now } = facts;
  const status = runStatus(run, facts.launcherAlive);
  const wave = waveAtWork(facts);
  const state = waves.find((one) => one.wave === wave)?.state;
  const agents = runAgents(facts, status === 'stale', wave);
  const endedAt = run.ended?.at ?? null;
  return {
    runId: run.runId,
    project: projectIdOf({ project }),
    lane,
    waves: run.request.waves,
    completedWaves: completedBy(facts.laneState, run.runId),
    status,
    degraded: [
      ...degradedOf(status, facts),
      ...slotless(status, state),
      ...(run.ended === null && facts.withoutRoom ? ['no-space'] : []),
    ],
    wave,
    stage: state === undefined || state.run !== run.runId ? null : stageAtWork(state),
    agents: agents.slice(0, SHOWN_AGENTS),
    questions: asked(facts, wave),
    submittedAt: run.submittedAt,
    startedAt: run.startedAt,
    endedAt,
    elapsedMs: run.startedAt === null ? null : elapsed(run.startedAt, endedAt, now),
    ...spentOf(spentByRun(facts)),
    lastActivityAt: newest([
      run.submittedAt,
      run.startedAt,
      endedAt,
      ...(run.ended === null ? waves.map((one) => one.state.lastEventAt) : []),
      ...agents.map(({ lastActivityAt }) => lastActivityAt),
    ]),
    exitCode: run.ended?.exitCode ?? null,
    exitReason: run.ended?.detail ?? (run.cancelReason === '' ? null : run.cancelReason),
    heldUp: run.ended === null ? (run.heldUp?.detail ?? null) : null,
    takenOverBy: successorOf(facts)?.runId ?? null,
    resumeCommand: resumeCommand(status, facts),
    truncated: {
      agents: Math.max(0, agents.length - SHOWN_AGENTS),
      questions: Math.max(0, facts.questions.length - SHOWN_QUESTIONS),
    },
  };
}

function asked({ project, lane, questions }: RunFacts, wave: number | null): AskedPerson[] {
  if (wave === null) return [];
  return questions.slice(0, SHOWN_QUESTIONS).map(({ id, agentId, summary, askedAt, rung }) => ({
    id,
    agentId,
    question: summary,
    askedAt,
    command: answerCommand(id, { project, lane, wave }, rung),
  }));
}

/** What the run used, and those that it goes on with: of an agent that the wave no longer has, too. */
function spentByRun({ laneState, run, waves, spentElsewhere }: RunFacts): Spending {
  const runs = goneOnWith(run.runId, laneState.runs);
  return waves.map(({ state }) => spentBy(state, { runs })).reduce(addSpending, spentElsewhere);
}

/** The run that took over what this one had begun. */
export function successorOf({ laneState, run }: Pick<RunFacts, 'laneState' | 'run'>): RunEntry | undefined {
  const by = run.ended?.by;
  return by === undefined ? undefined : laneState.runs.find(({ runId }) => runId === by);
}

/** The waves that a run has begun, by number. */
export function wavesOf(
  { history }: Pick<LaneState, 'history'>,
  { runId }: Pick<RunEntry, 'runId'>,
): number[] {
  const own = history.filter(({ run }) => run === runId).map(({ wave }) => wave);
  return [...new Set(own)].sort((left, right) => left - right);
}

function waveAtWork({ laneState, run }: RunFacts): number | null {
  const last = laneState.history.findLast((entry) => entry.run === run.runId);
  return last?.wave ?? run.request.waves[0] ?? null;
}

/** The waves that a run has closed, by number, whoever worked on it. */
export function completedBy({ history }: Pick<LaneState, 'history'>, runId: string): number[] {
  const own = history.filter((entry) => entry.run === runId && entry.outcome === 'completed');
  return own.map(({ wave }) => wave).sort((left, right) => left - right);
}

function degradedOf(status: RunStatus, { run, daemon, launcherSuspended, now }: RunFacts): string[] {
  if (status === 'stale') return ['launcher-gone'];
  if (launcherSuspended) return ['launcher-suspended'];
  if (run.heldUp !== null && run.ended === null) return ['held-up'];
  if (!isPending(run)) return [];
  if (daemon.state === 'suspended') return ['supervisor-suspended'];
  return daemon.state === 'none' && !isJustSubmitted(run, now) ? ['no-supervisor'] : [];
}

/** Nobody is at fault: other lanes have the slots. */
function slotless(status: RunStatus, state: WaveState | undefined): string[] {
  return status === 'running' && state !== undefined && isWithoutSlot(state) ? ['no-agent-slot'] : [];
}

/** Whoever submits starts a daemon, which says that it is there a moment later. */
function isJustSubmitted({ submittedAt }: RunEntry, now: number): boolean {
  return submittedAt !== null && Math.abs(now - Date.parse(submittedAt)) < START_MS;
}

/** Where somebody is at it, or what it was about is done by another run, nothing is to be typed. */
function resumeCommand(status: RunStatus, facts: RunFacts): string | null {
  const { project, lane, run, daemon, launcherSuspended, now } = facts;
  const isClosed =
    status === 'completed' || status === 'taken-over' || (run.ended !== null && isSettled(facts));
  const isAttended = status === 'running' || status === 'cancelling';
  if (run.ended === null && launcherSuspended && run.launcher !== null)
    return continueCommand(run.launcher.pid);
  const isDaemons = run.submittedAt !== null && run.ended === null;
  // A second daemon would find that there is one.
  if (isDaemons && !isAttended && daemon.state === 'suspended' && daemon.pid !== null)
    return continueCommand(daemon.pid);
  const isComing = isDaemons && (daemon.state === 'running' || (isPending(run) && isJustSubmitted(run, now)));
  return isClosed || isAttended || isComing ? null : resumeRunStep({ project, lane }, run).command;
}

/** Whether another run is about to do, or has done, what this one was to do. */
function isSettled({ laneState, run }: RunFacts): boolean {
  const { waves } = run.request;
  const isCompleted = (wave: number): boolean => laneState.waves.get(wave)?.outcome === 'completed';
  if (laneState.runs.some(({ ended }) => ended === null)) return true;
  return waves.length > 0 && waves.every(isCompleted);
}

function elapsed(from: string, to: string | null, now: number): number {
  return Math.max(0, (to === null ? now : Date.parse(to)) - Date.parse(from));
}

function newest(times: readonly (string | null)[]): string | null {
  return times.reduce((latest, at) => (at !== null && (latest === null || at > latest) ? at : latest), null);
}
