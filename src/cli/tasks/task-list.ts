import { Problem } from '../../base/problem.js';
import type { RecordKind, RecordStatus } from '../../model/coordination-record.js';
import { isOpenStatus, recordKinds, recordStatuses } from '../../model/coordination-record.js';
import { coordinationReducer } from '../../reducers/coordination-state.js';
import type { OpenRow } from '../../reducers/open-columns.js';
import type { OpenIndex } from '../../reducers/open-index.js';
import type { TableRow } from '../../reducers/record-table.js';
import { foldForReading, readLane, readWaveStatus } from '../../supervisor/read-wave-status.js';
import { clarificationRules } from '../../waves/clarification-rules.js';
import { recordTarget } from '../../waves/record-target.js';
import { choiceOption } from '../choice-option.js';
import type { Handler, Invocation } from '../command.js';
import type { LanePlace } from '../context.js';
import { numberOption, openReader, textOption, wantsJson } from '../context.js';
import { agentNamed } from '../known-names.js';
import { pickWave } from '../pick-wave.js';
import { loggedAgents, matchingId, tableOf } from './find-task.js';
import { taskItem, taskLine } from './task-item.js';

const LIMIT = 50;
const MOST = 1000;

/** `wave control task list`: the records of a wave in the order in which they were posted, a page at a time. Reads only. */
export const taskList: Handler = async (invocation) => {
  const place = await openReader(invocation);
  const lane = await readLane(place);
  const wave = pickWave(invocation, place, lane);
  const limit = limitOption(invocation);
  const filter = filterOf(invocation);
  const { rows, total, isLast, open } = await pageOf(place, wave, filter, {
    after: textOption(invocation, 'after'),
    limit,
  });
  // What was found is shown, whoever is named in it.
  if (total === 0 && filter.agent !== undefined) {
    const input = await readWaveStatus(place, wave, lane, Date.now());
    agentNamed(filter.agent, input, () => loggedAgents(place, wave));
  }
  const view = { place, wave, rules: clarificationRules(place.config, place.lane), now: Date.now() };
  const tasks = rows.map((row) => taskItem(view, row, open.get(row.id)));
  const nextAfter = isLast ? null : (rows.at(-1)?.id ?? null);
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const head = { schemaVersion: 1, kind: 'tasks', lane: place.lane, wave };
    io.stdout(`${JSON.stringify({ ...head, total, nextAfter, tasks })}\n`);
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

type Page = Readonly<{
  rows: readonly TableRow[];
  /** How many match in all. */
  total: number;
  isLast: boolean;
  open: OpenIndex;
}>;

/** `after` names a record; it keeps its place whatever has happened to it since. */
type Place = Readonly<{ after: string | undefined; limit: number }>;

/** A page of the records that match. What is open is known without reading the log, as long as nobody is named. */
async function pageOf(
  place: LanePlace,
  wave: number,
  filter: Filter,
  { after, limit }: Place,
): Promise<Page> {
  const { layout } = place;
  if (filter.state === 'open' && filter.agent === undefined) {
    const path = layout.coordination(wave);
    const { open } = (await foldForReading(path, coordinationReducer, layout, `wave-${wave}`)).state;
    const behind = after === undefined ? -1 : (open.get(after)?.offset ?? offsetOf(place, wave, after));
    const { kind, status } = filter;
    const matches = (row: Pick<TableRow, 'kind' | 'status'>): boolean =>
      (kind === undefined || row.kind === kind) && (status === undefined || row.status === status);
    const page = open.page(matches, { after: behind, limit });
    return { ...page, rows: page.rows.map(rowOf), open };
  }
  const { rows, board } = tableOf(place, wave);
  const matching = [...rows.values()].filter(matcher(filter));
  const behind = after === undefined ? -1 : offsetOf(place, wave, after);
  const left = matching.filter(({ position }) => position.offset > behind);
  return {
    rows: left.slice(0, limit),
    total: matching.length,
    isLast: left.length <= limit,
    open: board.open,
  };
}

/** Where a record was posted, open or not. */
function offsetOf(place: LanePlace, wave: number, wanted: string): number {
  const exact = tableOf(place, wave, wanted).rows.get(wanted);
  if (exact !== undefined) return exact.position.offset;
  const { rows } = tableOf(place, wave);
  return rows.get(matchingId(wanted, [...rows.keys()], wave))?.position.offset ?? -1;
}

function rowOf({ id, kind, status, about, offset, length }: OpenRow): TableRow {
  const { agentId = null, targets = [], assignment = null } = about ?? {};
  const assignee = assignment?.agentId ?? null;
  return { id, kind, agentId, targets, assignee, status, position: { offset, length } };
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
  const named = targets.map(recordTarget).flatMap(({ kind, name }) => (kind === 'agent' ? [name] : []));
  const wanted = agent.toLowerCase();
  return [agentId, assignee, ...named].some((id) => id?.toLowerCase() === wanted);
}
