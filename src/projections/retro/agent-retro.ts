import type { Spent } from '../../model/spending.js';
import { spendingOf, spentOf } from '../../model/spending.js';
import { asksModel } from '../../model/executor.js';
import { spentBy } from '../../reducers/spent-by.js';
import { ownsPath } from '../../waves/ownership.js';
import { logicalAgents } from '../logical-agents.js';
import type { StatusInput } from '../status-input.js';
import type { RunHistory, WaveHistory } from '../wave-history.js';
import type { WaveView } from '../wave-view.js';

/** One process of an agent. */
export type RunRetro = Spent &
  Readonly<{
    attempt: number;
    executor: string;
    /** Null where its program did not say, or used several. */
    model: string | null;
    startedAt: string | null;
    endedAt: string | null;
    elapsedMs: number | null;
    /** `exit 0`, `time-limit`, `stalled: no-output`, `signal KILL`, `never started`, `runs`. */
    ended: string;
    failureClass: string | null;
    detail: string;
    toolCalls: number;
    /** By which its program can open what it did again; null where it named none. */
    sessionId: string | null;
  }>;

/** One agent over all of its runs. */
export type AgentRetro = Spent &
  Readonly<{
    agentId: string;
    title: string;
    role: string;
    state: string;
    runs: readonly RunRetro[];
    /** In the order in which it ran on them. */
    executors: readonly string[];
    /** How long its processes ran together. */
    workMs: number;
    /** How long it stood still because a provider had turned it away. */
    waitMs: number;
    toolCalls: number;
    /** Paths of its own that changed while it ran. */
    files: readonly string[];
    /** Paths that changed while it ran and that nobody who ran owns. */
    strays: readonly string[];
    denied: readonly string[];
  }>;

/** What each agent of the wave did, in the order of its file; then those that it no longer has. */
export function agentRetros(status: StatusInput, { runs }: WaveHistory, view: WaveView): AgentRetro[] {
  const agents = logicalAgents(status, view);
  const known = new Set(agents.map(({ agentId }) => agentId));
  const gone = [...new Set(runs.map(({ agentId }) => agentId))].filter((agentId) => !known.has(agentId));
  return [
    ...agents.map(({ agentId, title, role, state }) =>
      agentRetro({ agentId, title, role, state }, runs, status),
    ),
    ...gone.map((agentId) =>
      agentRetro({ agentId, title: '', role: 'no longer in the wave', state: 'gone' }, runs, status),
    ),
  ];
}

function agentRetro(
  about: Pick<AgentRetro, 'agentId' | 'title' | 'role' | 'state'>,
  all: readonly RunHistory[],
  { state, now }: StatusInput,
): AgentRetro {
  const own = all.filter(({ agentId }) => agentId === about.agentId);
  const changed = own.flatMap(({ changes, ownedPaths }) =>
    changes.map(({ path }) => path).filter((path) => ownsPath(ownedPaths, path)),
  );
  return {
    ...about,
    ...spentOf(spentBy(state, { agentId: about.agentId })),
    runs: own.map((run) => runRetro(run, now)),
    executors: own.map(({ executor }) => executor).filter((kind, at, kinds) => kind !== kinds[at - 1]),
    workMs: own.reduce((sum, run) => sum + (workOf(run, now) ?? 0), 0),
    waitMs: own.reduce((sum, run, at) => sum + waitAfter(run, own[at + 1], now, state.outcome === 'open'), 0),
    toolCalls: own.reduce((sum, run) => sum + run.toolCalls, 0),
    files: unique(changed),
    strays: unique(own.flatMap(({ unowned }) => unowned)),
    denied: unique(own.flatMap(({ denied }) => denied)),
  };
}

function runRetro(run: RunHistory, now: number): RunRetro {
  const { attempt, executor, startedAt, endedAt, failureClass, detail, toolCalls, sessionId, envelope } = run;
  const isOver = run.state === 'concluded';
  return {
    attempt,
    executor,
    model: envelope?.usage?.model ?? null,
    startedAt,
    endedAt,
    elapsedMs: workOf(run, now),
    ended: endOf(run),
    failureClass,
    detail,
    toolCalls,
    sessionId,
    ...spentOf(spendingOf(envelope?.usage ?? null, 0, isOver && asksModel(executor))),
  };
}

function endOf({ state, stop, stalled, exitCode, signal }: RunHistory): string {
  if (state === 'requested') return 'is being started';
  if (state === 'running') return 'runs';
  if (stop === 'stalled' && stalled !== null) return `stalled: ${stalled}`;
  if (stop !== null) return stop;
  if (state === 'buried') return 'never started';
  if (signal !== null) return `signal ${signal}`;
  return exitCode === null ? 'unknown' : `exit ${exitCode}`;
}

function workOf({ state, startedAt, endedAt }: RunHistory, now: number): number | null {
  return endedAt === null && state !== 'running' ? null : msBetween(startedAt, endedAt, now);
}

/** From where its provider turned it away to its next start; where there was none yet, to now. */
function waitAfter(run: RunHistory, next: RunHistory | undefined, now: number, isOpen: boolean): number {
  if (run.failureClass !== 'rate-limited') return 0;
  if (next === undefined && !isOpen) return 0;
  return msBetween(run.endedAt, next?.requestedAt ?? null, now) ?? 0;
}

/** How long it was between two moments; to now where the second is not known. Clocks that went back make no time negative. */
export function msBetween(from: string | null, to: string | null, now: number): number | null {
  if (from === null) return null;
  const ms = (to === null ? now : Date.parse(to)) - Date.parse(from);
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
