import { blocksWave, isQuestion, recordPriorities } from '../../model/coordination-record.js';
import type { BlockerSeverity } from '../../model/coordination-record.js';
import type { OpenRow } from '../../reducers/open-columns.js';

const severityRank: Readonly<Record<BlockerSeverity, number>> = {
  hard: 3,
  'closure-critical': 2,
  'proof-critical': 2,
  soft: 1,
  stale: 0,
  advisory: 0,
};

/**
 * What blocks first, what waits for a person before that; then the more urgent; then the newer. A new list. There may be very
 * many of few weights, nearly in order: sorting each weight by itself takes a fraction of the time.
 */
export function byWeight<Row extends OpenRow>(rows: readonly Row[]): Row[] {
  const ofWeight = new Map<number, Row[]>();
  for (const row of rows) {
    const key = weight(row);
    const same = ofWeight.get(key);
    if (same === undefined) ofWeight.set(key, [row]);
    else same.push(row);
  }
  return [...ofWeight]
    .sort(([left], [right]) => right - left)
    .flatMap(([, same]) => same.sort((left, right) => right.offset - left.offset));
}

function weight(row: OpenRow): number {
  const blocks = blocksWave(row) ? 1 + severityRank[row.blockerSeverity] + (isQuestion(row.kind) ? 1 : 0) : 0;
  return blocks * 10 + recordPriorities.indexOf(row.priority);
}

/** The newest first. A new list. */
export function newestFirst<Row extends OpenRow>(rows: readonly Row[]): Row[] {
  return [...rows].sort((left, right) => lastPlace(right) - lastPlace(left));
}

/** The newest of them, newest first, without sorting all. */
export function newestOf<Row extends OpenRow>(rows: readonly Row[], most: number): Row[] {
  const newest: Row[] = [];
  for (const row of rows) {
    const place = lastPlace(row);
    const last = newest.at(-1);
    if (newest.length >= most && (last === undefined || place <= lastPlace(last))) continue;
    newest.splice(newest.findLastIndex((one) => lastPlace(one) >= place) + 1, 0, row);
    if (newest.length > most) newest.pop();
  }
  return newest;
}

/** Where in the log it was last changed, or posted. */
export function lastPlace({ offset, changed }: OpenRow): number {
  return changed?.[0] ?? offset;
}

/**
 * The same list in turns of their owners: the first of each, then the second of each. Nobody's many can push out another's one.
 * @param most no more are needed
 */
export function inTurns<Item>(
  items: readonly Item[],
  ownerOf: (item: Item) => string | null,
  most = Infinity,
): Item[] {
  const queues = new Map<string | null, Item[]>();
  for (const item of items) {
    const owner = ownerOf(item);
    const queue = queues.get(owner);
    if (queue === undefined) queues.set(owner, [item]);
    else queue.push(item);
  }
  const ordered: Item[] = [];
  for (let lists = [...queues.values()], turn = 0; lists.length > 0 && ordered.length < most; turn += 1) {
    lists = lists.filter(({ length }) => length > turn);
    ordered.push(...lists.flatMap((list) => list.slice(turn, turn + 1)));
  }
  return ordered.length > most ? ordered.slice(0, most) : ordered;
}
