import { formatDuration } from '../../base/duration.js';
import { isOpenStatus } from '../../model/coordination-record.js';
import { codeSpan } from '../markdown.js';
import type { BoardItem, ItemList } from './board-item.js';
import { namedAll, quoted, receivers } from './quoted.js';

/** A section of a page for people: a heading, what there is, and how much more there is; empty where there is nothing. */
export function section(title: string, lines: readonly string[], more = 0): string {
  if (lines.length === 0 && more === 0) return '';
  const rest = more === 0 ? '' : `- and ${more} more\n`;
  return `\n## ${title} (${lines.length + more})\n\n${lines.join('')}${rest}`;
}

/** A section of items. @param now where ages are to be told (ms since the epoch); without it, since when */
export function itemSection(title: string, { items, more }: ItemList, now?: number): string {
  return section(
    title,
    items.map((item) => itemLine(item, now)),
    more,
  );
}

/** One item with everything that is known of whose turn it is. */
export function itemLine(item: BoardItem, now?: number): string {
  const { targets, assignee, assignedBecause, priority, status, blocksWave, blockerSeverity } = item;
  const notes = [
    ...receivers(targets, assignee),
    ...(assignee === null && assignedBecause !== null ? ['nobody fits'] : []),
    ...(item.artifactRefs.length === 0 ? [] : [`about ${namedAll(item.artifactRefs, 3)}`]),
    ...(priority === 'normal' ? [] : [priority]),
    ...(blocksWave ? [`blocks (${blockerSeverity})`] : []),
    ...(status === 'open' ? [] : [status]),
    ...(isOpenStatus(status) ? [since(item.postedAt, now)] : []),
  ];
  const answer =
    item.response === null
      ? ''
      : `  answer by ${codeSpan(item.changedBy ?? '', 80)}: ${codeSpan(item.response, 300)}\n`;
  return quoted(item, { summary: 300, detail: 300 }, notes) + answer;
}

/** How old something is, or since when it is there. */
export function since(at: string, now?: number): string {
  const age = now === undefined ? NaN : now - Date.parse(at);
  return Number.isNaN(age) ? `since ${codeSpan(at, 30)}` : `${formatDuration(Math.max(0, age))} old`;
}
