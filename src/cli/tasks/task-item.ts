import { printableLine } from '../../base/printable.js';
import type { CoordinationRecord } from '../../model/coordination-record.js';
import { blocksWave, isOpenStatus } from '../../model/coordination-record.js';
import type { ClarificationRules } from '../../model/clarification.js';
import { overdueOf, taskTimers } from '../../projections/task-timers.js';
import type { OpenRow } from '../../reducers/open-columns.js';
import type { TableRow } from '../../reducers/record-table.js';
import { readAt } from '../../store/log/read.js';
import type { LanePlace } from '../context.js';

/** One record as `wave control task` prints it; `id` comes first. */
export type TaskItem = ReturnType<typeof taskItem>;

/** What looking at records goes by. */
export type TaskView = Readonly<{ place: LanePlace; wave: number; rules: ClarificationRules; now: number }>;

/**
 * A record as it stands, its text read back from the log.
 * @param open what is kept of it while it is open
 */
export function taskItem({ place, wave, rules, now }: TaskView, row: TableRow, open: OpenRow | undefined) {
  const { id, kind, targets, assignee, status, position } = row;
  const posted = readAt(place.layout.coordination(wave), position, place.layout.blob);
  const record = posted?.data as unknown as CoordinationRecord | undefined;
  const { priority = 'normal', blocking = false, blockerSeverity = 'advisory' } = open ?? record ?? {};
  return {
    id,
    kind,
    agentId: typeof record?.agentId === 'string' ? record.agentId : null,
    targets,
    status,
    state: isOpenStatus(status) ? 'open' : 'closed',
    priority,
    blocking,
    blockerSeverity,
    blocksWave: blocksWave({ status, blocking, blockerSeverity }),
    source: record?.source ?? null,
    summary: printableLine(record?.summary ?? ''),
    createdAt: posted?.at ?? null,
    assignee,
    dueAt: open?.about?.dueAt ?? null,
    overdue: open === undefined ? null : overdueOf(taskTimers(open, rules, now), now),
  };
}

/** The item on one line. */
export function taskLine({
  id,
  source,
  kind,
  status,
  agentId,
  assignee,
  targets,
  overdue,
  summary,
}: TaskItem): string {
  const to = assignee ?? targets.join(', ');
  const who = `${agentId ?? (source === 'operator' ? 'people' : 'wave')}${to === '' ? '' : ` to ${printableLine(to)}`}`;
  const late =
    overdue === null ? '' : ` (${overdue === 'stale' ? 'stale' : 'nobody has said that they saw it'})`;
  return `${id}  ${status.padEnd(12)} ${kind}  ${who}: ${summary}${late}\n`;
}
