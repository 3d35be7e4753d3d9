import { createHash } from 'node:crypto';
import type { Json } from '../base/json.js';
import type { CoordinationEventData } from '../events/coordination-event.js';
import type { CoordinationRecord, RecordKind } from '../model/coordination-record.js';
import {
  blockerSeverities,
  blocksByDefault,
  defaultSeverity,
  isQuestion,
  recordKinds,
  recordPriorities,
  recordStatuses,
} from '../model/coordination-record.js';
import type { LogRecord, RecordPosition } from '../model/record.js';
import type { OpenAbout, OpenIndexJson, OpenRow } from './open-columns.js';
import { OpenIndex } from './open-index.js';

/** Everything that is known of a blackboard without reading it again. Owned and changed by the reducer alone. */
export type CoordinationState = {
  /** Records ever posted, by kind. */
  posted: Partial<Record<RecordKind, number>>;
  open: OpenIndex;
  /** Ids that people and agents chose, with a hash of what was posted under them; for ever. */
  chosen: Map<string, string>;
  /** Open questions to people, by id; few. */
  questions: string[];
  /** Rises when what a signal compares changes. */
  version: number;
  lastEventAt: string | null;
  unknown: Map<string, number>;
  anomalies: string[];
};

/** What makes two posts under one id the same: everything that their author wrote, not who wrote it down and where. */
export function contentHash(record: CoordinationRecord): string {
  const { kind, agentId, targets, status, priority, blocking, blockerSeverity, summary, detail } = record;
  const { artifactRefs, dependsOn, closureCondition, confidence } = record;
  const content = [kind, agentId, targets, status, priority, blocking, blockerSeverity, summary, detail];
  const more = [artifactRefs, dependsOn, closureCondition, confidence];
  return createHash('sha256')
    .update(JSON.stringify([...content, ...more]))
    .digest('hex')
    .slice(0, 16);
}

function initial(): CoordinationState {
  return {
    posted: {},
    open: new OpenIndex(),
    chosen: new Map(),
    questions: [],
    version: 0,
    lastEventAt: null,
    unknown: new Map(),
    anomalies: [],
  };
}

function isRecord(data: unknown): data is CoordinationRecord {
  const { id, kind, status, summary } = data as Partial<CoordinationRecord>;
  return (
    typeof id === 'string' &&
    // Ids are kept in lines.
    !/[\n\r]/.test(id) &&
    typeof summary === 'string' &&
    kind !== undefined &&
    recordKinds.includes(kind) &&
    status !== undefined &&
    recordStatuses.includes(status)
  );
}

function post(state: CoordinationState, record: LogRecord, position: RecordPosition): string | undefined {
  const data: unknown = record.data;
  if (!isRecord(data)) return 'is no record';
  if (data.id !== record.id) {
    const hash = contentHash(data);
    const known = state.chosen.get(data.id);
    if (known !== undefined)
      return known === hash ? undefined : `${data.id} was posted before with other content`;
    state.chosen.set(data.id, hash);
  }
  state.posted[data.kind] = (state.posted[data.kind] ?? 0) + 1;
  keep(state, rowOf(data, position));
  return undefined;
}

/**
 * What this build does not know is read as what its kind stands for, so that a snapshot says the same. Rows are written out
 * key by key wherever they are made: spreading them is a tenth of a long replay.
 */
function rowOf(data: CoordinationRecord, { offset, length }: RecordPosition): OpenRow {
  const { id, kind, status } = data;
  const priority = recordPriorities.includes(data.priority) ? data.priority : 'normal';
  const blockerSeverity = blockerSeverities.includes(data.blockerSeverity)
    ? data.blockerSeverity
    : defaultSeverity(kind, priority);
  const blocking = typeof data.blocking === 'boolean' ? data.blocking : blocksByDefault(kind);
  const about = blocking ? aboutOf(data) : null;
  return { id, kind, status, priority, blockerSeverity, blocking, offset, length, changed: null, about };
}

/** What gates ask about a record that blocks. A state is kept for long, so that texts are bounded. */
function aboutOf({ targets, closureCondition, source }: CoordinationRecord): OpenAbout | null {
  const named = Array.isArray(targets) ? targets.filter((target) => typeof target === 'string') : [];
  const condition = typeof closureCondition === 'string' ? closureCondition.slice(0, 200) : null;
  if (named.length === 0 && condition === null && source !== 'supervisor') return null;
  const kept = named.slice(0, 20).map((target) => target.slice(0, 200));
  return { targets: kept, closureCondition: condition, source };
}

function change(state: CoordinationState, record: LogRecord, position: RecordPosition): string | undefined {
  const { id, status } = record.data as Partial<CoordinationEventData['record.changed']>;
  if (typeof id !== 'string') return 'names no record';
  const row = state.open.get(id);
  // What is closed stays closed: a late change of it is kept in the log and changes nothing.
  if (row === undefined) return undefined;
  const next = status !== undefined && recordStatuses.includes(status) ? status : row.status;
  const { kind, priority, blockerSeverity, blocking, offset, length, about } = row;
  const changed = [position.offset, position.length] as const;
  keep(state, {
    id,
    kind,
    status: next,
    priority,
    blockerSeverity,
    blocking,
    offset,
    length,
    changed,
    about,
  });
  return undefined;
}

function keep(state: CoordinationState, row: OpenRow): void {
  const before = state.open.get(row.id)?.status;
  state.open.put(row);
  const asksPerson = isQuestion(row.kind);
  if (!row.blocking && !asksPerson) return;
  // A remark on what stays open is no news to who waits for a signal.
  if (state.open.get(row.id)?.status !== before) state.version += 1;
  if (!asksPerson) return;
  state.questions = state.questions.filter((id) => id !== row.id);
  if (state.open.get(row.id) !== undefined) state.questions.push(row.id);
}

function apply(state: CoordinationState, record: LogRecord, position: RecordPosition): CoordinationState {
  state.lastEventAt = record.at;
  let anomaly: string | undefined;
  if (record.type === 'record.posted') anomaly = post(state, record, position);
  else if (record.type === 'record.changed') anomaly = change(state, record, position);
  else if (record.type !== 'log.damage-acknowledged') {
    state.unknown.set(record.type, (state.unknown.get(record.type) ?? 0) + 1);
  }
  if (anomaly !== undefined) {
    state.anomalies.push(`${record.id}: ${anomaly}`);
    if (state.anomalies.length > 50) state.anomalies.shift();
  }
  return state;
}

/** The reducer of `coordination/wave-<n>.ndjson`. */
export const coordinationReducer = {
  name: 'coordination',
  version: 5,
  initial,
  apply,
  toJson: (state: CoordinationState): Json =>
    ({
      ...state,
      open: state.open.toJson(),
      chosen: [...state.chosen].map((entry) => entry.join(' ')).join('\n'),
      unknown: [...state.unknown],
    }) as unknown as Json,
  fromJson: (json: Json): CoordinationState => {
    const plain = json as unknown as Omit<CoordinationState, 'open' | 'chosen' | 'unknown'> & {
      open: OpenIndexJson;
      chosen: string;
      unknown: readonly (readonly [string, number])[];
    };
    return {
      ...plain,
      open: new OpenIndex(plain.open),
      chosen: chosenFrom(plain.chosen),
      unknown: new Map(plain.unknown),
    };
  },
};

function chosenFrom(joined: string): Map<string, string> {
  if (joined === '') return new Map();
  return new Map(
    joined.split('\n').map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)];
    }),
  );
}
