import type { Spent } from '../model/spending.js';
import { spentOf } from '../model/spending.js';
import { goneOnWith } from '../reducers/gone-on-with.js';
import { spentBy } from '../reducers/spent-by.js';
import type { AgentRun, WaveState } from '../reducers/wave-state.js';
import type { LogicalAgent } from './logical-agents.js';
import { logicalAgents } from './logical-agents.js';
import type { RunFacts, RunWave } from './run-view.js';

/** What a look at the processes and files of an agent found. */
export type SeenAgent = Readonly<{
  /** What is wrong with its processes, by name. */
  degraded: readonly string[];
  /** When it wrote something last; null where it has not. */
  outputAt: string | null;
}>;

/** One agent of a run; what it used is that of all of its tries in the run, and in those that the run goes on with. */
export type RunAgent = Spent &
  Pick<LogicalAgent, 'agentId' | 'title' | 'role' | 'state' | 'reason' | 'attempt' | 'exitCode' | 'signal'> &
  Readonly<{
    wave: number;
    startedAt: string | null;
    endedAt: string | null;
    elapsedMs: number | null;
    lastActivityAt: string | null;
    /** Why its process ended, in one word or two; null while it has not. */
    exitReason: string | null;
    /** What is wrong with it although its end is not on record, by name. */
    degraded: readonly string[];
  }>;

/**
 * The agents of a run, those of the wave at work first.
 * @param isStale whether nobody works on the run
 */
export function runAgents(facts: RunFacts, isStale: boolean, atWork: number | null): RunAgent[] {
  const current = facts.waves.filter(({ wave }) => wave === atWork);
  const others = facts.waves.filter(({ wave }) => wave !== atWork);
  return [...current, ...others].flatMap((one) => agentsOfWave(one, facts, isStale));
}

/** A wave that another run has worked on since belongs to that one, but for what this run's agents left. */
function agentsOfWave({ wave, state }: RunWave, facts: RunFacts, isStale: boolean): RunAgent[] {
  const definition = state.opened?.wave ?? null;
  const verdicts = [...state.gates.values()];
  return logicalAgents({ state, definition }, { verdicts, controllerState: isStale ? 'stale' : 'active' })
    .filter(({ agentId }) => state.run === facts.run.runId || isOf(state.agents.get(agentId), facts))
    .map((agent) => runAgent(wave, agent, state, facts, isStale));
}

function isOf(run: AgentRun | undefined, facts: RunFacts): boolean {
  return run?.run === facts.run.runId;
}

function runAgent(
  wave: number,
  agent: LogicalAgent,
  recorded: WaveState,
  { seen, now, laneState, run: own }: RunFacts,
  isStale: boolean,
): RunAgent {
  const { agentId, title, role, state, reason, attempt, exitCode, signal, startedAt, endedAt } = agent;
  const run = recorded.agents.get(agentId);
  const sight = run === undefined ? undefined : seen.get(run.intentId);
  // Of one that was lost nobody knows for how long it ran.
  const until = endedAt !== null ? Date.parse(endedAt) : run?.state === 'exited' ? null : now;
  const unattended = isStale && sight !== undefined && sight.degraded.length === 0 ? ['unattended'] : [];
  return {
    agentId,
    wave,
    title,
    role,
    state,
    reason,
    attempt,
    exitCode,
    signal,
    startedAt,
    endedAt,
    elapsedMs: startedAt === null || until === null ? null : Math.max(0, until - Date.parse(startedAt)),
    lastActivityAt: endedAt ?? sight?.outputAt ?? startedAt,
    exitReason: run === undefined ? null : exitReason(run),
    degraded: [...(sight?.degraded ?? []), ...unattended],
    ...spentOf(spentBy(recorded, { agentId, runs: goneOnWith(own.runId, laneState.runs) })),
  };
}

/** Who ended it comes before how it ended; how it ended before what was made of it. */
function exitReason({ state, stop, exitCode, signal, exitDetail, failureClass }: AgentRun): string | null {
  if (state === 'requested' || state === 'running') return null;
  if (state === 'buried') return exitDetail;
  if (stop !== null) return stop;
  if (signal !== null) return `signal ${signal}`;
  if (exitCode === null) return `unknown: ${exitDetail}`;
  return exitCode === 0 && failureClass !== null ? failureClass : `exit ${exitCode}`;
}
