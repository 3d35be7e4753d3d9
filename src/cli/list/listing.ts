import { createColors } from 'picocolors';
import type { Surroundings } from '../command.js';
import type { Column } from '../runs/table.js';
import { tableLines } from '../runs/table.js';

/** What `wave list` found of one kind: the same for people and for programs. */
export type Listing = Readonly<{
  columns: readonly Column[];
  rows: readonly (readonly string[])[];
  /** What `--json` shows, one for each row. */
  items: readonly object[];
  /** What is said where there is nothing. */
  none: string;
  /** Lines beneath the table, never cut: places and commands. */
  notes: readonly string[];
}>;

/** The table, cut to the terminal unless all of it is wanted. */
export function renderListing(
  { columns, rows, none, notes }: Listing,
  terminal: Surroundings['terminal'],
  isWhole: boolean,
): string {
  const colors = createColors(terminal.color);
  const width = isWhole ? Infinity : Math.max(40, terminal.columns);
  const [head = '', ...lines] = rows.length === 0 ? [none] : tableLines(columns, rows, width);
  return `${[rows.length === 0 ? head : colors.dim(head), ...lines, ...notes].join('\n')}\n`;
}

/** The values, or `-` where there are none. */
export function listed(values: readonly string[]): string {
  return values.length === 0 ? '-' : values.join(', ');
}
