import { exitCode } from '../base/exit-code.js';
import type { Json, JsonObject } from '../base/json.js';
import type { LogRecord } from '../model/record.js';
import { misshapenKey } from '../events/data-shape.js';
import { laneShapes } from '../events/lane-event-shapes.js';
import type { RunOptions } from '../model/run-options.js';
import type {
  LaneEventData,
  LaneEventType,
  Launcher,
  OutcomeEvidence,
  RunEnd,
  RunOutcome,
  RunRequest,
} from '../events/lane-event.js';

/** The newest known outcome of one wave of the lane. */
export type WaveEntry = Readonly<{
  wave: number;
  outcome: 'running' | RunOutcome;
  reasonCode: string;
  detail: string;
  fingerprint: string;
  evidence: OutcomeEvidence;
  run: string | null;
  at: string;
}>;

/** One run, launched or submitted, as the lane log knows it. */
export type RunEntry = Readonly<{
  runId: string;
  request: RunRequest;
  /** How it is carried out; null where an earlier version launched it and did not say. */
  options: RunOptions | null;
  /** When it was handed to the daemon; null of a foreground launch. */
  submittedAt: string | null;
  /** Who works on it, or did last; null while it waits its turn. */
  launcher: Launcher | null;
  /** Null while it waits its turn. */
  startedAt: string | null;
  /** How far somebody wants it to stop. */
  cancel: 'none' | 'graceful' | 'forced';
  /** Why, in the words of whoever wants it; empty where they said nothing. */
  cancelReason: string;
  /** What keeps work on it from going on; null once somebody is at it again. */
  heldUp: Readonly<{ detail: string; at: string }> | null;
  ended: Readonly<{
    outcome: RunEnd;
    exitCode: number | null;
    detail: string;
    at: string;
    /** The run that took it over; left out where none did. */
    by?: string;
  }> | null;
}>;

/** Whether it was submitted and nobody has begun with it. */
export function isPending({ startedAt, ended }: RunEntry): boolean {
  return startedAt === null && ended === null;
}

/** The run that has begun and is not over; a lane has one at most. */
export function runUnderWay({ runs }: LaneState): RunEntry | undefined {
  return runs.find(({ startedAt, ended }) => startedAt !== null && ended === null);
}

/** Everything that is known of a lane from its log. Owned and changed by `reduceLane` alone. */
export type LaneState = {
  seq: number;
  waves: Map<number, WaveEntry>;
  /** Newest last; bounded. */
  runs: RunEntry[];
  /** Transitions, newest last; bounded. */
  history: WaveEntry[];
  /** Events that this build cannot read, by type: of an unknown type, or without the data of their type. */
  unknown: Map<string, number>;
};

const KEPT_RUNS = 100;
/** A submission beyond these is not taken: whoever submits looks, and says so. */
const MOST_PENDING = 50;
const KEPT_TRANSITIONS = 200;

/** The state before the first record. */
function initialLaneState(): LaneState {
  return { seq: 0, waves: new Map(), runs: [], history: [], unknown: new Map() };
}

type Apply<T extends LaneEventType> = (state: LaneState, data: LaneEventData[T], record: LogRecord) => void;

const appliers: { readonly [T in LaneEventType]: Apply<T> } = {
  'epoch.raised': () => undefined,
  'run.submitted': (state, { request, options }, record) => {
    if (record.run === undefined || state.runs.some(({ runId }) => runId === record.run)) return;
    if (state.runs.filter(isPending).length >= MOST_PENDING) return;
    const submitted = { ...newRun(record.run, request), options, submittedAt: record.at };
    keep(state, submitted);
  },
  'run.started': (state, { request, launcher, options }, record) => {
    if (record.run === undefined) return;
    const own = state.runs.find(({ runId }) => runId === record.run);
    if (own !== undefined && !isPending(own)) return;
    // A lane has one holder: whoever starts a run has found the launchers before it gone.
    const takenOver = {
      outcome: 'taken-over',
      exitCode: null,
      detail: `taken over by ${record.run}`,
      at: record.at,
      by: record.run,
    } as const;
    state.runs = state.runs.map((run) =>
      run.ended === null && run.startedAt !== null ? { ...run, ended: takenOver } : run,
    );
    const begun = { launcher, startedAt: record.at };
    if (own === undefined)
      keep(state, { ...newRun(record.run, request), options: options ?? null, ...begun });
    else change(state, own.runId, begun);
  },
  'run.adopted': (state, { launcher }, record) => {
    const run = runUnderWay(state);
    if (run !== undefined && run.runId === record.run) change(state, run.runId, { launcher, heldUp: null });
  },
  'run.held-up': (state, { detail }, record) => {
    const run = runUnderWay(state);
    if (run !== undefined && run.runId === record.run)
      change(state, run.runId, { heldUp: { detail, at: record.at } });
  },
  'run.cancel-requested': (state, { force, reason }, record) => {
    const run = state.runs.find(({ runId, ended }) => runId === record.run && ended === null);
    if (run === undefined) return;
    const cancelReason = typeof reason === 'string' ? reason : run.cancelReason;
    const cancel = force || run.cancel === 'forced' ? 'forced' : 'graceful';
    change(state, run.runId, { cancel, cancelReason });
    if (!isPending(run)) return;
    const detail = 'cancelled before it began';
    const ended = { outcome: 'cancelled', exitCode: exitCode('cancelled'), detail, at: record.at } as const;
    change(state, run.runId, { ended });
  },
  'run.ended': (state, data, record) => {
    const run = state.runs.find(({ runId, ended }) => runId === record.run && ended === null);
    if (run !== undefined) change(state, run.runId, { ended: { ...data, at: record.at } });
  },
  'wave.outcome-recorded': (state, data, record) => {
    if (record.wave === undefined || state.waves.get(record.wave)?.outcome === 'completed') return;
    const entry: WaveEntry = { wave: record.wave, ...data, run: record.run ?? null, at: record.at };
    state.waves.set(record.wave, entry);
    state.history.push(entry);
    if (state.history.length > KEPT_TRANSITIONS) state.history.shift();
  },
};

function newRun(runId: string, request: RunRequest): RunEntry {
  return {
    runId,
    request,
    options: null,
    submittedAt: null,
    launcher: null,
    startedAt: null,
    cancel: 'none',
    cancelReason: '',
    heldUp: null,
    ended: null,
  };
}

/** What is not over is kept, whatever came after it. */
function keep(state: LaneState, run: RunEntry): void {
  state.runs.push(run);
  if (state.runs.length <= KEPT_RUNS) return;
  const oldest = state.runs.findIndex(({ ended }) => ended !== null);
  state.runs.splice(Math.max(0, oldest), 1);
}

function change(state: LaneState, id: string, over: Partial<RunEntry>): void {
  state.runs = state.runs.map((run) => (run.runId === id ? { ...run, ...over } : run));
}

function isReadable({ type, data }: LogRecord): boolean {
  if (!Object.hasOwn(appliers, type)) return false;
  if (misshapenKey(data, laneShapes[type as LaneEventType]) !== undefined) return false;
  if (type !== 'run.started' && type !== 'run.submitted') return true;
  return Array.isArray((data as LaneEventData['run.started']).request.waves);
}

/** Takes one accepted record into the state of its lane. Total; what cannot be read is counted. `completed` is for ever. */
function reduceLane(state: LaneState, record: LogRecord): LaneState {
  state.seq += 1;
  if (!isReadable(record)) {
    state.unknown.set(record.type, (state.unknown.get(record.type) ?? 0) + 1);
    return state;
  }
  const apply = appliers[record.type as LaneEventType] as (s: LaneState, d: JsonObject, r: LogRecord) => void;
  apply(state, record.data, record);
  return state;
}

function laneStateToJson(state: LaneState): Record<string, unknown> {
  return { ...state, waves: [...state.waves], unknown: [...state.unknown] };
}

function laneStateFromJson(json: unknown): LaneState {
  const plain = json as Record<string, unknown>;
  return {
    ...initialLaneState(),
    ...plain,
    waves: new Map(plain.waves as readonly (readonly [number, WaveEntry])[]),
    unknown: new Map(plain.unknown as readonly (readonly [string, number])[]),
  };
}

/** The reducer of `control-plane/lane.ndjson`. */
export const laneReducer = {
  name: 'lane',
  version: 5,
  initial: initialLaneState,
  apply: reduceLane,
  toJson: (state: LaneState) => laneStateToJson(state) as Json,
  fromJson: laneStateFromJson,
};
