import { Problem } from '../../base/problem.js';
import type { RecordKind, RecordStatus } from '../../model/coordination-record.js';
import { isOpenStatus, recordKinds, recordStatuses } from '../../model/coordination-record.js';
import { coordinationReducer } from '../../reducers/coordination-state.js';
import type { OpenRow } from '../../reducers/open-columns.js';
import type { OpenIndex } from '../../reducers/open-index.js';
import type { TableRow } from '../../reducers/record-table.js';
import { foldForReading, readLane } from '../../supervisor/read-wave-status.js';
import { clarificationRules } from '../../waves/clarification-rules.js';
import { recordTarget } from '../../waves/record-target.js';
import { choiceOption } from '../choice-option.js';
import type { Handler, Invocation } from '../command.js';
import type { LanePlace } from '../context.js';
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
  const filter = filterOf(invocation);
  const { rows, open } = await rowsOf(invocation, place, wave, filter);
  const matching = rows.filter(matcher(filter));
  const page = pageOf(invocation, wave, rows, matching, limit);
  const view = { place, wave, rules: clarificationRules(place.config, place.lane), now: Date.now() };
  const tasks = page.map((row) => taskItem(view, row, open.get(row.id)));
  const last = page.at(-1);
  const nextAfter = last === undefined || last === matching.at(-1) ? null : last.id;
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const head = { schemaVersion: 1, kind: 'tasks', lane: place.lane, wave };
    io.stdout(`${JSON.stringify({ ...head, total: matching.length, nextAfter, tasks })}\n`);
    return 0;
  }
  for (const task of tasks) io.stdout(taskLine(task, io.terminal));
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

/** Which records are wanted. */
type Filter = Readonly<{
  state: 'open' | 'closed' | 'all';
  kind: RecordKind | undefined;
  status: RecordStatus | undefined;
  agent: string | undefined;
}>;

type Rows = Readonly<{ rows: readonly TableRow[]; open: OpenIndex }>;

/** All records, or only those that are open where they do: what is open is known without reading the log. */
async function rowsOf(
  invocation: Invocation,
  place: LanePlace,
  wave: number,
  { state, agent }: Filter,
): Promise<Rows> {
  const { layout } = place;
  const after = textOption(invocation, 'after');
  if (state === 'open' && agent === undefined) {
    const path = layout.coordination(wave);
    const { open } = (await foldForReading(path, coordinationReducer, layout, `wave-${wave}`)).state;
    if (after === undefined || open.get(after) !== undefined)
      return { rows: open.select(() => true).map(rowOf), open };
  }
  const { rows, board } = tableOf(place, wave);
  return { rows: [...rows.values()], open: board.open };
}

function rowOf({ id, kind, status, about, offset, length }: OpenRow): TableRow {
  const { agentId = null, targets = [], assignment = null } = about ?? {};
  const assignee = assignment?.agentId ?? null;
  return { id, kind, agentId, targets, assignee, status, position: { offset, length } };
}

/** What comes after `--after`, which keeps its place whatever has happened to it since. */
function pageOf(
  invocation: Invocation,
  wave: number,
  rows: readonly TableRow[],
  matching: readonly TableRow[],
  limit: number,
): readonly TableRow[] {
  const after = textOption(invocation, 'after');
  if (after === undefined) return matching.slice(0, limit);
  const ids = rows.map(({ id }) => id);
  const from = rows[ids.indexOf(matchingId(after, ids, wave))]?.position.offset ?? -1;
  return matching.filter(({ position }) => position.offset > from).slice(0, limit);
}

/** What is open where nothing is said. */
function filterOf(invocation: Invocation): Filter {
  const { options } = invocation;
  const chosen = (['open', 'closed', 'all'] as const).filter((flag) => options[flag] === true);
  if (chosen.length > 1) {
    throw new Problem('cli/flag-value', `--${chosen.join(' and --')} exclude each other`);
  }
  const status = choiceOption(invocation, 'status', recordStatuses);
  return {
    state: chosen[0] ?? (status === undefined ? 'open' : 'all'),
    kind: choiceOption(invocation, 'kind', recordKinds),
    status,
    agent: textOption(invocation, 'agent'),
  };
}

function matcher({ state, kind, status, agent }: Filter): (row: TableRow) => boolean {
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
