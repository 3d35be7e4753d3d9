import type { ControlEventData, ControlEventType } from '../events/control-event.js';
import { controlEvents } from '../events/control-event.js';
import { misshapenKey } from '../events/data-shape.js';
import type { PathChange } from '../events/families/measurement-events.js';
import type { AttemptPlan } from '../model/attempt.js';
import type { Envelope } from '../model/envelope.js';
import type { Verdict } from '../model/gate.js';
import type { LogRecord } from '../model/record.js';
import type { StallKind } from '../model/stall-limits.js';

/** One process of one agent, from its request to its evidence. What is not known (yet) is null. */
export type RunHistory = {
  readonly intentId: string;
  readonly agentId: string;
  readonly attempt: number;
  readonly stage: string;
  readonly executor: string;
  readonly ownedPaths: readonly string[];
  readonly timeLimitMs: number | null;
  readonly requestedAt: string;
  startedAt: string | null;
  endedAt: string | null;
  exitCode: number | null;
  signal: string | null;
  stop: string | null;
  /** What it was found not to do for too long. */
  stalled: StallKind | null;
  /** How often its program told of calling a tool. */
  toolCalls: number;
  /** What it was not allowed to do, in its program's words. */
  denied: readonly string[];
  /** By which its program can open what it did again; null where it named none. */
  sessionId: string | null;
  /** Place of the record with its evidence among those of the wave; null where there is none. */
  concludedAt: number | null;
  /** Why it ended as it did, where it is known. */
  detail: string;
  failureClass: string | null;
  state: 'requested' | 'running' | 'exited' | 'concluded' | 'buried';
  envelope: Envelope | null;
  envelopePath: string | null;
  envelopeSha256: string | null;
  /** Paths that changed while it ran; agents that run at once share a tree. */
  readonly changes: PathChange[];
  readonly unowned: string[];
  /** Other agents that ran while its changes were measured. */
  readonly beside: Set<string>;
};

/** One pass over the wave. */
export type AttemptHistory = {
  readonly number: number;
  readonly plan: AttemptPlan;
  readonly startedAt: string;
  end: Readonly<{
    at: string;
    outcome: string;
    statusCode: string;
    detail: string;
    failureClass: string | null;
    backoffMs: number;
  }> | null;
  /** Stages that were concluded from facts, with them. */
  readonly inferred: { stage: string; evidence: readonly string[] }[];
};

/** What people did about the wave, and what was out of the ordinary. */
export type NotableEvent = Readonly<{
  at: string;
  actor: string;
  type: string;
  agent: string | null;
  detail: string;
}>;

/** What a gate answered, in the order of the log. */
export type VerdictHistory = Readonly<{ place: number; at: string; attempt: number; verdict: Verdict }>;

/** Everything that happened to a wave, not only where it stands. */
export type WaveHistory = Readonly<{
  openings: readonly Readonly<{ at: string; run: string | null; data: ControlEventData['wave.opened'] }>[];
  attempts: readonly AttemptHistory[];
  runs: readonly RunHistory[];
  notable: readonly NotableEvent[];
  verdicts: readonly VerdictHistory[];
  /** What people decided in the wave's own log. */
  acts: readonly Readonly<{ place: number; record: LogRecord }>[];
  budgets: readonly Readonly<{ at: string; data: ControlEventData['budget.reached'] }>[];
}>;

/** Collects the history from the accepted records of both logs of a wave. Records of another shape than theirs are passed over. */
export function waveHistory(control: readonly LogRecord[], coordination: readonly LogRecord[]): WaveHistory {
  const history = new HistoryBuilder();
  for (const record of control) if (isReadable(record)) history.take(record);
  const onBoard = coordination.filter(
    ({ type, actor }) => type !== 'record.posted' && actor.startsWith('operator:'),
  );
  const notable = [...history.notable, ...onBoard.map(notableOf)];
  const { openings, attempts, runs, verdicts, acts, budgets } = history;
  return {
    openings,
    attempts,
    runs: [...runs.values()],
    notable: notable.sort(byTime),
    verdicts,
    acts,
    budgets,
  };
}

class HistoryBuilder {
  readonly openings: WaveHistory['openings'][number][] = [];
  readonly attempts: AttemptHistory[] = [];
  readonly runs = new Map<string, RunHistory>();
  readonly notable: NotableEvent[] = [];
  readonly verdicts: VerdictHistory[] = [];
  readonly acts: WaveHistory['acts'][number][] = [];
  readonly budgets: WaveHistory['budgets'][number][] = [];
  /** Place of the record that is taken in. */
  place = 0;

  take(record: LogRecord): void {
    this.place += 1;
    if (record.actor.startsWith('operator:')) this.acts.push({ place: this.place, record });
    if (isNotable(record)) this.notable.push(notableOf(record));
    const take = takers[record.type as ControlEventType] as Taker<ControlEventType> | undefined;
    take?.(this, record.data as ControlEventData[ControlEventType], record);
  }
}

type Taker<T extends ControlEventType> = (
  history: HistoryBuilder,
  data: ControlEventData[T],
  record: LogRecord,
) => void;

const takers: { readonly [T in ControlEventType]?: Taker<T> } = {
  'wave.opened': ({ openings }, data, { at, run = null }) => void openings.push({ at, run, data }),
  'attempt.started': ({ attempts }, { plan }, { at }) =>
    void attempts.push({ number: plan.attempt, plan, startedAt: at, end: null, inferred: [] }),
  'attempt.ended': ({ attempts }, { outcome, statusCode, detail, failureClass, backoffMs }, { at }) => {
    const attempt = attempts.at(-1);
    if (attempt !== undefined) attempt.end = { at, outcome, statusCode, detail, failureClass, backoffMs };
  },
  'stage.inferred': ({ attempts }, { stage, evidence }) =>
    void attempts.at(-1)?.inferred.push({ stage, evidence }),
  'gate.evaluated': ({ verdicts, place, attempts }, { verdict }, { at }) =>
    void verdicts.push({ place, at, attempt: attempts.at(-1)?.number ?? 0, verdict }),
  'budget.reached': ({ budgets }, data, { at }) => void budgets.push({ at, data }),
  'agent-run.requested': ({ runs }, data, { agent = '?', attempt = 0, at }) => {
    const { intentId, stage, executor, ownedPaths, timeLimitMs } = data;
    runs.set(intentId, {
      intentId,
      agentId: agent,
      attempt,
      stage,
      executor,
      ownedPaths,
      timeLimitMs,
      requestedAt: at,
      startedAt: null,
      endedAt: null,
      exitCode: null,
      signal: null,
      stop: null,
      stalled: null,
      toolCalls: 0,
      denied: [],
      sessionId: null,
      concludedAt: null,
      detail: '',
      failureClass: null,
      state: 'requested',
      envelope: null,
      envelopePath: null,
      envelopeSha256: null,
      changes: [],
      unowned: [],
      beside: new Set(),
    });
  },
  'agent-run.stalled': ({ runs }, { intentId, kind }) => update(runs.get(intentId), { stalled: kind }),
  'agent-run.started': ({ runs }, { intentId, startedAt }) =>
    update(runs.get(intentId), { state: 'running', startedAt }),
  'agent-run.buried': ({ runs }, { intentId, reason, failureClass }, { at }) =>
    update(runs.get(intentId), { state: 'buried', detail: reason, failureClass, endedAt: at }),
  'agent-run.stop-requested': ({ runs }, { intentId, reason }) =>
    update(runs.get(intentId), { stop: reason }),
  'agent-run.exited': ({ runs }, { intentId, exitCode, signal, endedAt, detail }, { at }) =>
    update(runs.get(intentId), { state: 'exited', exitCode, signal, endedAt: endedAt ?? at, detail }),
  'agent-run.concluded': ({ runs, place }, data) => {
    const { envelope, envelopePath, envelopeSha256, detail, failureClass } = data;
    const { toolCalls = 0, denied = [], sessionId = null } = data;
    const run = runs.get(data.intentId);
    const seen = { toolCalls, denied, sessionId, concludedAt: place };
    update(run, { state: 'concluded', envelope, envelopePath, envelopeSha256, failureClass, ...seen });
    if (detail !== '') update(run, { detail });
  },
  'workspace.measured': ({ runs }, { changes, running, unowned }) => {
    const active = running.flatMap((intentId) => runs.get(intentId) ?? []);
    for (const run of active) {
      if (Array.isArray(changes)) run.changes.push(...changes);
      run.unowned.push(...unowned);
      for (const other of active) if (other !== run) run.beside.add(other.agentId);
    }
  },
  'checkout.measured': ({ runs }, { running, unowned }) => {
    for (const run of running.flatMap((intentId) => runs.get(intentId) ?? [])) {
      run.changes.push(...unowned.map((path) => ({ path, change: 'modified' as const })));
      run.unowned.push(...unowned);
    }
  },
};

function update(run: RunHistory | undefined, change: Partial<RunHistory>): void {
  if (run !== undefined) Object.assign(run, change);
}

function isReadable({ type, data }: LogRecord): boolean {
  return (
    Object.hasOwn(controlEvents, type) &&
    misshapenKey(data, controlEvents[type as ControlEventType].shape) === undefined
  );
}

/** What a person did, and what a log of warnings would show; how the wave ended is told elsewhere. */
function isNotable({ type, actor }: LogRecord): boolean {
  if (type.startsWith('wave.')) return false;
  return (
    actor.startsWith('operator:') || ['warn', 'error'].includes(controlEvents[type as ControlEventType].level)
  );
}

function notableOf({ at, actor, type, agent, data }: LogRecord): NotableEvent {
  const { basis, ...said } = data;
  void basis;
  return { at, actor, type, agent: agent ?? null, detail: JSON.stringify(said) };
}

function byTime(left: NotableEvent, right: NotableEvent): number {
  return left.at < right.at ? -1 : left.at > right.at ? 1 : 0;
}
