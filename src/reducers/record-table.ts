import type { Json } from '../base/json.js';
import type { CoordinationEventData } from '../events/coordination-event.js';
import type { RecordKind, RecordStatus } from '../model/coordination-record.js';
import { isOpenStatus, recordStatuses } from '../model/coordination-record.js';
import type { LogRecord, RecordPosition } from '../model/record.js';
import type { CoordinationState } from './coordination-state.js';
import { coordinationReducer, isRecord } from './coordination-state.js';
import { texts } from './open-about.js';

/** One record, open or not, with where it was posted. */
export type TableRow = {
  readonly id: string;
  readonly kind: RecordKind;
  readonly agentId: string | null;
  targets: readonly string[];
  assignee: string | null;
  status: RecordStatus;
  readonly position: RecordPosition;
};

/** One thing that happened to a record. */
export type TableEntry = Readonly<{
  at: string;
  by: string;
  /** `record.posted`, `record.changed` or `assignment.made`. */
  type: string;
  /** What was said with it. */
  data: Readonly<Record<string, unknown>>;
  /** It came too late, or from somebody who cannot: it changed nothing. */
  isInert: boolean;
}>;

/** Every record of a blackboard; owned and changed by its reducer alone. */
export type RecordTable = {
  rows: Map<string, TableRow>;
  /** What happened to the record that is looked at; the newest of very many. */
  history: TableEntry[];
  /** How much of it is left out. */
  dropped: number;
  board: CoordinationState;
};

const MOST_HISTORY = 500;

/**
 * Folds a blackboard into a table of all of its records. What counts is what the reducer of the blackboard takes in, which
 * runs beside it.
 * @param focus the id of the record whose history is wanted
 */
export function recordTableReducer(focus?: string) {
  return {
    name: 'record-table',
    version: 1,
    initial: (): RecordTable => ({
      rows: new Map(),
      history: [],
      dropped: 0,
      board: coordinationReducer.initial(),
    }),
    apply: (table: RecordTable, record: LogRecord, position: RecordPosition): RecordTable => {
      const { id, recordId } = record.data as Readonly<{ id?: unknown; recordId?: unknown }>;
      const about = record.type === 'assignment.made' ? recordId : id;
      if (typeof about !== 'string') return table;
      const before = table.board.open.get(about);
      table.board = coordinationReducer.apply(table.board, record, position);
      const isInert =
        record.type === 'record.posted'
          ? !posted(table, record, position)
          : before === undefined || table.board.open.get(about) === before;
      if (!isInert && record.type !== 'record.posted') changed(table, about, record);
      if (about === focus) note(table, record, isInert);
      return table;
    },
    // It is never kept: whoever looks folds the log.
    toJson: (): Json => null,
    fromJson: (): RecordTable => recordTableReducer(focus).initial(),
  };
}

function posted({ rows }: RecordTable, record: LogRecord, position: RecordPosition): boolean {
  const data: unknown = record.data;
  if (!isRecord(data) || rows.has(data.id)) return false;
  const { id, kind, status } = data;
  const agentId = typeof data.agentId === 'string' ? data.agentId : null;
  rows.set(id, { id, kind, agentId, targets: texts(data.targets), assignee: null, status, position });
  return true;
}

function changed({ rows, board }: RecordTable, id: string, { data }: LogRecord): void {
  const row = rows.get(id);
  if (row === undefined) return;
  const open = board.open.get(id);
  const { status, targets } = data as Partial<CoordinationEventData['record.changed']>;
  const named = recordStatuses.find((known) => known === status && !isOpenStatus(known));
  row.status = open?.status ?? named ?? row.status;
  if (Array.isArray(targets)) row.targets = texts(targets);
  if (open !== undefined) row.assignee = open.about?.assignment?.agentId ?? null;
}

function note(table: RecordTable, { at, actor, type, data }: LogRecord, isInert: boolean): void {
  table.history.push({ at, by: actor, type, data, isInert });
  // What it was posted as is always wanted.
  if (table.history.length <= MOST_HISTORY) return;
  table.history.splice(1, 1);
  table.dropped += 1;
}
