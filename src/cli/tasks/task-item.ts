import { printableLine } from '../../base/printable.js';
import type { CoordinationRecord } from '../../model/coordination-record.js';
import { blocksWave, isOpenStatus } from '../../model/coordination-record.js';
import type { ClarificationRules } from '../../model/clarification.js';
import { overdueOf, taskTimers } from '../../projections/task-timers.js';
import type { OpenRow } from '../../reducers/open-columns.js';
import type { TableRow } from '../../reducers/record-table.js';
import { readAt } from '../../store/log/read.js';
import type { Surroundings } from '../command.js';
import type { LanePlace } from '../context.js';
import { fit } from '../fit.js';

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

/** The item on one line; in a terminal on two, neither longer than it is wide. */
export function taskLine(task: TaskItem, terminal?: Surroundings['terminal']): string {
  const { kind, status, overdue, summary } = task;
  const id = printableLine(task.id, 128);
  const late =
    overdue === null ? '' : ` (${overdue === 'stale' ? 'stale' : 'nobody has said that they saw it'})`;
  if (terminal?.isTty !== true)
    return `${id}  ${status.padEnd(12)} ${kind}  ${peopleOf(task)}: ${summary}${late}\n`;
  const width = Math.max(40, terminal.columns);
  const head = `${id}  ${status} ${kind}  ${peopleOf(task)}${late}`;
  return `${fit(head, width)}\n${fit(`  ${summary}`, width)}\n`;
}

/** Who wrote it, and whom it is for. */
function peopleOf({ agentId, source, assignee, targets }: TaskItem): string {
  const to = printableLine(assignee ?? targets.join(', '));
  const author = printableLine(agentId ?? (source === 'operator' ? 'people' : 'wave'), 80);
  return to === '' ? author : `${author} to ${to}`;
}
