import { printable, printableLine } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import type { CoordinationRecord } from '../../model/coordination-record.js';
import type { TableEntry } from '../../reducers/record-table.js';
import { coordinationReducer } from '../../reducers/coordination-state.js';
import { foldForReading, readLane } from '../../supervisor/read-wave-status.js';
import { readAt } from '../../store/log/read.js';
import { clarificationRules } from '../../waves/clarification-rules.js';
import type { Handler } from '../command.js';
import { openReader, wantsJson } from '../context.js';
import { pickWave } from '../pick-wave.js';
import { findTask, tableOf } from './find-task.js';
import { taskItem, taskLine } from './task-item.js';

/** One change of a record as it is shown. */
type HistoryItem = Readonly<
  { at: string; by: string; what: string; inert: boolean } & Record<string, unknown>
>;

/** `wave control task get`: one record, open or closed, with everything that happened to it. Reads only. */
export const taskGet: Handler = async (invocation) => {
  const place = await openReader(invocation);
  const { layout } = place;
  const wave = pickWave(invocation, place, await readLane(place));
  const path = layout.coordination(wave);
  const { state } = await foldForReading(path, coordinationReducer, layout, `wave-${wave}`);
  const { id, table } = findTask(invocation, place, wave, state);
  const { rows, board, history, dropped } = table ?? tableOf(place, wave, id);
  const row = rows.get(id);
  if (row === undefined) throw new Problem('coord/not-found', `wave ${wave} has no record "${id}"`);
  const view = { place, wave, rules: clarificationRules(place.config, place.lane), now: Date.now() };
  const item = taskItem(view, row, board.open.get(id));
  const record = readAt(path, row.position, layout.blob)?.data as unknown as CoordinationRecord | undefined;
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const { id: first, kind, ...rest } = item;
    const { status, targets, priority, blocking, blockerSeverity } = item;
    const head = { id: first, schemaVersion: 1, kind: 'task', lane: place.lane, wave, recordKind: kind };
    // As it stands: what it was posted as, and every change since, is its history.
    const now =
      record === undefined ? null : { ...record, status, targets, priority, blocking, blockerSeverity };
    const document = { ...head, ...rest, record: now, history: history.map(shown), historyDropped: dropped };
    io.stdout(`${JSON.stringify(document)}\n`);
    return 0;
  }
  io.stdout(taskLine(item, io.terminal));
  if (typeof record?.detail === 'string') io.stdout(`${quoted(record.detail)}\n`);
  for (const entry of history) io.stdout(historyLine(shown(entry)));
  if (dropped > 0) io.stdout(`  (${dropped} changes after the first are left out)\n`);
  return 0;
};

/** What was said besides the id, which is known. */
function shown({ at, by, type, data, isInert }: TableEntry): HistoryItem {
  if (type === 'record.posted') return { at, by, what: 'posted', inert: isInert, status: data.status };
  const { id, recordId, action, ...said } = data;
  void recordId;
  const assigned = type === 'assignment.made' ? { assignment: id } : {};
  const what = type === 'assignment.made' ? 'assigned' : typeof action === 'string' ? action : 'changed';
  return { at, by, what, inert: isInert, ...assigned, ...said };
}

function historyLine({ at, by, what, inert, ...said }: HistoryItem): string {
  const told = Object.entries(said).filter(([, value]) => value !== null);
  const rest = told.map(
    ([name, value]) =>
      `${name} ${printableLine(typeof value === 'string' ? value : JSON.stringify(value), 200)}`,
  );
  return `  ${at}  ${what} by ${printableLine(by)}${inert ? ', which changed nothing' : ''}${rest.length === 0 ? '' : `: ${rest.join(', ')}`}\n`;
}

function quoted(text: string): string {
  return printable(text)
    .split('\n')
    .map((line) => `  > ${line}`)
    .join('\n');
}
