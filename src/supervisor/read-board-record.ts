import type { JsonObject } from '../base/json.js';
import type { CoordinationRecord, RecordStatus } from '../model/coordination-record.js';
import { recordStatuses } from '../model/coordination-record.js';
import type { LogRecord } from '../model/record.js';
import type { BoardRecord, BoardSource, RecordChange } from '../projections/board/board-source.js';
import { boardSource, statedFacts } from '../projections/board/board-source.js';
import type { StatusInput } from '../projections/status-input.js';
import { texts } from '../reducers/open-about.js';
import type { OpenRow } from '../reducers/open-columns.js';
import type { LaneLayout } from '../store/layout.js';
import { readAt } from '../store/log/read.js';

/** A record, read back from its log by its place, as it stands now; undefined where the log no longer has it. */
export function readBoardRecord(layout: LaneLayout, wave: number, row: OpenRow): BoardRecord | undefined {
  const path = layout.coordination(wave);
  const posted = readAt(path, row, layout.blob);
  if (posted === undefined) return undefined;
  const record = posted.data as unknown as CoordinationRecord;
  const change = changeAt(path, row, layout);
  const { status, priority, blocking, blockerSeverity, about } = row;
  return {
    ...record,
    // What the reducer takes a stranger's value for is what everybody is shown.
    status,
    priority,
    blocking,
    blockerSeverity,
    agentId: typeof record.agentId === 'string' ? record.agentId : null,
    targets: about?.targets ?? texts(record.targets),
    artifactRefs: texts(record.artifactRefs),
    detail: change?.detail ?? (typeof record.detail === 'string' ? record.detail : null),
    at: posted.at,
    change,
  };
}

/** What is compiled from a wave's blackboard, read from its log as far as a view shows it. */
export function boardOf(layout: LaneLayout, input: StatusInput): BoardSource {
  const { project, lane, wave, definition, coordination, state } = input;
  const agents = definition?.agents ?? [];
  const records = new Map<number, BoardRecord | undefined>();
  return boardSource({
    place: { project, lane, wave },
    agents,
    coordination,
    facts: statedFacts(agents, state),
    tickets: input.tickets.open,
    // Several views show the same record.
    read: (row) => {
      if (!records.has(row.offset)) records.set(row.offset, readBoardRecord(layout, wave, row));
      return records.get(row.offset);
    },
  });
}

function changeAt(path: string, { changed }: OpenRow, { blob }: LaneLayout): RecordChange | null {
  if (changed === null) return null;
  const [offset, length] = changed;
  const record = readAt(path, { offset, length }, blob);
  return record === undefined ? null : changeOf(record);
}

/** What a `record.changed` says. */
export function changeOf({ at, actor, data }: LogRecord): RecordChange {
  return {
    at,
    actor,
    status: statusIn(data),
    response: textIn(data, 'response'),
    reason: textIn(data, 'reason'),
    detail: textIn(data, 'detail'),
  };
}

function statusIn({ status }: JsonObject): RecordStatus | null {
  return recordStatuses.find((known) => known === status) ?? null;
}

function textIn(data: JsonObject, key: string): string | null {
  const value = data[key];
  return typeof value === 'string' ? value : null;
}
