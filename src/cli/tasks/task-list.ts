import { Problem } from '../../base/problem.js';
import { isOpenStatus, recordKinds, recordStatuses } from '../../model/coordination-record.js';
import type { TableRow } from '../../reducers/record-table.js';
import { readLane } from '../../supervisor/read-wave-status.js';
import { clarificationRules } from '../../waves/clarification-rules.js';
import { recordTarget } from '../../waves/record-target.js';
import { choiceOption } from '../choice-option.js';
import type { Handler, Invocation } from '../command.js';
import { numberOption, openReader, textOption, wantsJson } from '../context.js';
import { pickWave } from '../pick-wave.js';
import { matchingId, tableOf } from './find-task.js';
import { taskItem, taskLine } from './task-item.js';

const LIMIT = 50;
const MOST = 1000;

/** `wave control task list`: the records of a wave in the order in which they were posted, a page at a time. Reads only. */
export const taskList: Handler = async (invocation) => {
  const place = await openReader(invocation);
  const wave = pickWave(invocation, place, await readLane(place));
  const limit = limitOption(invocation);
  const matches = filterOf(invocation);
  const { rows, board } = tableOf(place, wave);
  const matching = [...rows.values()].filter(matches);
  const page = pageOf(invocation, wave, [...rows.keys()], matching, limit);
  const view = { place, wave, rules: clarificationRules(place.config, place.lane), now: Date.now() };
  const tasks = page.map((row) => taskItem(view, row, board.open.get(row.id)));
  const last = page.at(-1);
  const nextAfter = last === undefined || last === matching.at(-1) ? null : last.id;
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const head = { schemaVersion: 1, kind: 'tasks', lane: place.lane, wave };
    io.stdout(`${JSON.stringify({ ...head, total: matching.length, nextAfter, tasks })}\n`);
    return 0;
  }
  for (const task of tasks) io.stdout(taskLine(task));
  if (tasks.length === 0) io.stdout(`no records\n`);
  if (nextAfter !== null) io.stderr(`  next       --after ${nextAfter}\n`);
  return 0;
};

function limitOption(invocation: Invocation): number {
  const limit = numberOption(invocation, 'limit') ?? LIMIT;
  if (limit >= 1 && limit <= MOST) return limit;
  throw new Problem('cli/flag-value', `--limit is between 1 and ${MOST}, not ${limit}`, {
    hint: 'the next page begins with --after <nextAfter>',
  });
}

/** What comes after `--after`, which keeps its place whatever has happened to it since. */
function pageOf(
  invocation: Invocation,
  wave: number,
  ids: readonly string[],
  matching: readonly TableRow[],
  limit: number,
): readonly TableRow[] {
  const after = textOption(invocation, 'after');
  if (after === undefined) return matching.slice(0, limit);
  const places = new Map(ids.map((id, index) => [id, index]));
  const from = places.get(matchingId(after, ids, wave)) ?? -1;
  return matching.filter(({ id }) => (places.get(id) ?? 0) > from).slice(0, limit);
}

/** What is open where nothing is said. */
function filterOf(invocation: Invocation): (row: TableRow) => boolean {
  const { options } = invocation;
  const chosen = ['open', 'closed', 'all'].filter((flag) => options[flag] === true);
  if (chosen.length > 1) {
    throw new Problem('cli/flag-value', `--${chosen.join(' and --')} exclude each other`);
  }
  const kind = choiceOption(invocation, 'kind', recordKinds);
  const status = choiceOption(invocation, 'status', recordStatuses);
  const agent = textOption(invocation, 'agent');
  const state = chosen[0] ?? (status === undefined ? 'open' : 'all');
  return (row) =>
    (state === 'all' || isOpenStatus(row.status) === (state === 'open')) &&
    (kind === undefined || row.kind === kind) &&
    (status === undefined || row.status === status) &&
    (agent === undefined || concerns(row, agent));
}

/** Who wrote it, who is named in it, and who was asked to do it. */
function concerns({ agentId, assignee, targets }: TableRow, agent: string): boolean {
  const isNamed = targets.map(recordTarget).some(({ kind, name }) => kind === 'agent' && name === agent);
  return agentId === agent || assignee === agent || isNamed;
}
