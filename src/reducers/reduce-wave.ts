import type { Json, JsonObject } from '../base/json.js';
import type { ControlEventData, ControlEventType } from '../events/control-event.js';
import { controlEvents } from '../events/control-event.js';
import { misshapenKey } from '../events/data-shape.js';
import type { LogRecord } from '../model/record.js';
import type { WaveState } from './wave-state.js';
import { initialWaveState } from './wave-state.js';
import { foldSignals } from './wave-signal.js';
import { agentRunAppliers } from './wave/agent-run-appliers.js';
import type { WaveApplier, WaveAppliers } from './wave/applier.js';
import { attemptAppliers } from './wave/attempt-appliers.js';
import { budgetAppliers } from './wave/budget-appliers.js';
import { closureAppliers } from './wave/closure-appliers.js';
import { contradictionAppliers } from './wave/contradiction-appliers.js';
import { contractAppliers } from './wave/contract-appliers.js';
import { hookAppliers } from './wave/hook-appliers.js';
import { inputAppliers } from './wave/input-appliers.js';
import { libraryAppliers } from './wave/library-appliers.js';
import { measurementAppliers } from './wave/measurement-appliers.js';
import { skillAppliers } from './wave/skill-appliers.js';
import { slotAppliers } from './wave/slot-appliers.js';
import { ticketAppliers } from './wave/ticket-appliers.js';
import { proofAppliers } from './wave/proof-appliers.js';
import { operatorAppliers } from './wave/operator-appliers.js';
import { workspaceAppliers } from './wave/workspace-appliers.js';

/** One entry per event type. A wave that is completed takes in no further event. */
const appliers: WaveAppliers<ControlEventData> = {
  ...attemptAppliers,
  ...agentRunAppliers,
  ...measurementAppliers,
  ...operatorAppliers,
  ...proofAppliers,
  ...contractAppliers,
  ...inputAppliers,
  ...libraryAppliers,
  ...skillAppliers,
  ...closureAppliers,
  ...contradictionAppliers,
  ...ticketAppliers,
  ...hookAppliers,
  ...slotAppliers,
  ...workspaceAppliers,
  ...budgetAppliers,
  'epoch.raised': (state, { holder }) => {
    state.holder = typeof holder === 'string' ? holder : null;
  },
  'log.sealed': () => undefined,
  'log.damage-acknowledged': () => undefined,
};

function isKnown(type: string): type is ControlEventType {
  return Object.hasOwn(appliers, type);
}

/**
 * Takes one accepted record into the state of its wave. Total: an event that cannot be becomes an anomaly, an unknown type
 * is counted. Changes and returns the state that it was given.
 */
function reduceWave(state: WaveState, record: LogRecord): WaveState {
  state.seq += 1;
  state.lastEventAt = record.at;
  if (!isKnown(record.type)) {
    state.unknown.set(record.type, (state.unknown.get(record.type) ?? 0) + 1);
    return state;
  }
  if (state.outcome === 'completed') return state;
  const apply = appliers[record.type] as WaveApplier<JsonObject>;
  const key = misshapenKey(record.data, controlEvents[record.type].shape);
  const anomaly =
    key === undefined ? attempt(() => apply(state, record.data, record)) : `malformed data: ${key}`;
  if (typeof anomaly === 'string') {
    state.anomalies.push(`${record.id} ${record.type}: ${anomaly}`);
    if (state.anomalies.length > 50) state.anomalies.shift();
  }
  foldSignals(state, record.at);
  return state;
}

/** Data that does not have its declared shape must not end the fold. */
function attempt(apply: () => string | void): string | void {
  try {
    return apply();
  } catch (error) {
    return `malformed data: ${error instanceof Error ? error.message : String(error)}`;
  }
}

type Plain = Record<string, unknown>;

/** The parts of the state that are maps; JSON knows them as lists of entries. */
const mapKeys = Object.entries(initialWaveState()).flatMap(([key, value]) =>
  value instanceof Map ? [key] : [],
);

function waveStateToJson(state: WaveState): Plain {
  const plain: Plain = { ...state };
  for (const key of mapKeys) plain[key] = [...(plain[key] as ReadonlyMap<string, unknown>)];
  return plain;
}

function waveStateFromJson(json: unknown): WaveState {
  const plain: Plain = { ...initialWaveState(), ...(json as Plain) };
  for (const key of mapKeys) plain[key] = new Map(plain[key] as readonly (readonly [string, unknown])[]);
  return plain as WaveState;
}

/** The reducer of `control-plane/wave-<n>.ndjson`. */
export const waveReducer = {
  name: 'wave',
  version: 18,
  initial: initialWaveState,
  apply: reduceWave,
  toJson: (state: WaveState) => waveStateToJson(state) as Json,
  fromJson: waveStateFromJson,
};
