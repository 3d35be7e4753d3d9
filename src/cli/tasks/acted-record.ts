import { Problem } from '../../base/problem.js';
import type { ActedRecord } from '../../engine/task-act.js';
import type { CoordinationEventData } from '../../events/coordination-event.js';
import type { CoordinationRecord } from '../../model/coordination-record.js';
import { isOpenStatus } from '../../model/coordination-record.js';
import { approvedRung } from '../../model/question.js';
import type { CoordinationState } from '../../reducers/coordination-state.js';
import type { RecordTable } from '../../reducers/record-table.js';
import { readAt, scanFile } from '../../store/log/read.js';
import type { LanePlace } from '../context.js';
import type { FoundTask } from './find-task.js';
import { tableOf } from './find-task.js';

/** A record as it stands. An open one is read back by its place; for a closed one the log is read once. */
export function actedRecord(
  place: LanePlace,
  wave: number,
  { id, table }: FoundTask,
  { open }: Pick<CoordinationState, 'open'>,
): ActedRecord {
  const { layout } = place;
  const row = open.get(id);
  if (row === undefined) return closedRecord(place, wave, id, table ?? tableOf(place, wave, id));
  const posted = readAt(layout.coordination(wave), row, layout.blob)?.data;
  const record = posted as unknown as CoordinationRecord | undefined;
  const { kind, status, blockerSeverity, about } = row;
  return {
    ...whatWasPosted(record),
    ...{ id, kind, status, blockerSeverity },
    ...(about === null ? {} : { targets: about.targets }),
    assignee: about?.assignment?.agentId ?? null,
    response: null,
    dueAt: about?.dueAt ?? null,
  };
}

function closedRecord(
  place: LanePlace,
  wave: number,
  id: string,
  { rows, history }: RecordTable,
): ActedRecord {
  const row = rows.get(id);
  if (row === undefined) throw new Problem('coord/not-found', `wave ${wave} has no record "${id}"`);
  const { layout } = place;
  const posted = readAt(layout.coordination(wave), row.position, layout.blob)?.data;
  const responses = history.flatMap(({ data, isInert }) =>
    !isInert && typeof data.response === 'string' ? [data.response] : [],
  );
  return {
    ...whatWasPosted(posted as unknown as CoordinationRecord | undefined),
    ...{ id, kind: row.kind, status: row.status, targets: row.targets, assignee: row.assignee },
    response: responses.at(-1) ?? null,
    dueAt: null,
  };
}

function whatWasPosted(
  record: CoordinationRecord | undefined,
): Pick<
  ActedRecord,
  'agentId' | 'source' | 'targets' | 'blockerSeverity' | 'closureCondition' | 'isApproval'
> {
  const { agentId = null, source = 'agent', targets = [], blockerSeverity = 'advisory' } = record ?? {};
  const closureCondition = record?.closureCondition ?? null;
  const isApproval = approvedRung({ closureCondition, source }) !== null;
  return { agentId, source, targets, blockerSeverity, closureCondition, isApproval };
}

/**
 * Whether a change that was just appended is the one that counts: of two that close a record at once, the first in the log
 * does.
 * @param board folded as far as it was read before the change was decided
 */
export function wasFirst(
  board: Readonly<{ path: string; offset: number }>,
  own: string,
  { id, status }: CoordinationEventData['record.changed'],
  { layout }: LanePlace,
): boolean {
  if (status === undefined || isOpenStatus(status)) return true;
  let first: string | undefined;
  const record = (one: Readonly<{ id: string; type: string; data: unknown }>): void => {
    const change = one.data as Partial<CoordinationEventData['record.changed']>;
    const isAbout = one.type === 'record.changed' && change.id === id && change.status !== undefined;
    if (isAbout && !isOpenStatus(change.status ?? 'open')) first ??= one.id;
  };
  scanFile(board.path, board.offset, { record, damage: () => undefined }, { blobs: layout.blob });
  return first === own;
}
