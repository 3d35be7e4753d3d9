import type { Json, JsonObject } from '../base/json.js';
import type { LogRecord } from '../model/record.js';
import { misshapenKey } from '../events/data-shape.js';
import { laneShapes } from '../events/lane-event-shapes.js';
import type {
  LaneEventData,
  LaneEventType,
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

/** One launch, as the lane log knows it. */
export type RunEntry = Readonly<{
  runId: string;
  request: RunRequest;
  launcher: Readonly<{ bootId: string; pid: number; startTime: string }>;
  startedAt: string;
  ended: Readonly<{ outcome: RunEnd; exitCode: number | null; detail: string; at: string }> | null;
}>;

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
const KEPT_TRANSITIONS = 200;

/** The state before the first record. */
function initialLaneState(): LaneState {
  return { seq: 0, waves: new Map(), runs: [], history: [], unknown: new Map() };
}

type Apply<T extends LaneEventType> = (state: LaneState, data: LaneEventData[T], record: LogRecord) => void;

const appliers: { readonly [T in LaneEventType]: Apply<T> } = {
  'epoch.raised': () => undefined,
  'run.started': (state, data, record) => {
    if (record.run === undefined || state.runs.some((run) => run.runId === record.run)) return;
    // A lane has one holder: whoever starts a run has found the launchers before it gone.
    const takenOver = {
      outcome: 'taken-over',
      exitCode: null,
      detail: `taken over by ${record.run}`,
      at: record.at,
    } as const;
    state.runs = state.runs.map((run) => (run.ended === null ? { ...run, ended: takenOver } : run));
    state.runs.push({
      runId: record.run,
      request: data.request,
      launcher: data.launcher,
      startedAt: record.at,
      ended: null,
    });
    if (state.runs.length > KEPT_RUNS) state.runs.shift();
  },
  'run.ended': (state, data, record) => {
    state.runs = state.runs.map((run) =>
      run.runId === record.run && run.ended === null ? { ...run, ended: { ...data, at: record.at } } : run,
    );
  },
  'wave.outcome-recorded': (state, data, record) => {
    if (record.wave === undefined || state.waves.get(record.wave)?.outcome === 'completed') return;
    const entry: WaveEntry = { wave: record.wave, ...data, run: record.run ?? null, at: record.at };
    state.waves.set(record.wave, entry);
    state.history.push(entry);
    if (state.history.length > KEPT_TRANSITIONS) state.history.shift();
  },
};

function isReadable({ type, data }: LogRecord): boolean {
  if (!Object.hasOwn(appliers, type)) return false;
  if (misshapenKey(data, laneShapes[type as LaneEventType]) !== undefined) return false;
  return type !== 'run.started' || Array.isArray((data as LaneEventData['run.started']).request.waves);
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
  version: 2,
  initial: initialLaneState,
  apply: reduceLane,
  toJson: (state: LaneState) => laneStateToJson(state) as Json,
  fromJson: laneStateFromJson,
};
