import stringWidth from 'string-width';
import { fit } from '../fit.js';

/** Between two columns. */
const GAP = '  ';

/** One column: its title, whether it gives way where there is no room, and at which end numbers stand. */
export type Column = Readonly<{ title: string; gives?: boolean; right?: boolean }>;

/**
 * Rows under their titles, each column as wide as it needs. Where that is too wide, the columns that give way are cut, the widest
 * first.
 * @param width columns of the terminal; Infinity where nothing is to be cut
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => stringWidth(row[index] ?? ''))));
  const titles = columns.map(({ title }) => stringWidth(title));
  const total = (): number => widths.reduce((sum, one) => sum + one, 0) + GAP.length * (widths.length - 1);
  while (total() > width) {
    const giving = columns
      .map((column, index) => ({ column, index }))
      .filter(({ column, index }) => column.gives === true && (widths[index] ?? 0) > (titles[index] ?? 0))
      .sort((left, right) => (widths[right.index] ?? 0) - (widths[left.index] ?? 0));
    const [widest] = giving;
    if (widest === undefined) break;
    widths[widest.index] = (widths[widest.index] ?? 0) - 1;
  }
  const cell = (text: string, index: number): string => {
    const room = widths[index] ?? 0;
    const cut = fit(text, room);
    const padding = ' '.repeat(Math.max(0, room - stringWidth(cut)));
    return columns[index]?.right === true ? padding + cut : cut + padding;
  };
  return all.map((row) => row.map(cell).join(GAP).trimEnd());
}
