import { printableLine } from '../base/printable.js';

/**
 * Text that somebody else wrote as a code span: Markdown, HTML, mentions and links in it stay text, controls become
 * visible. On one line, cut at `max` characters.
 */
export function codeSpan(text: string, max = 300): string {
  const line = printableLine(text, max);
  if (line === '') return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** The same for a cell of a table, where a bar would begin the next one even inside of code. */
export function codeCell(text: string, max = 300): string {
  return codeSpan(text, max).replaceAll('|', '\\|');
}

/** A table; cells are Markdown already. Empty where it has no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The same with its columns one below the other, for those who read it as it is. */
export function alignedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) =>
    Math.max(3, title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return rows.length === 0 ? '' : [line(head), rule, ...rows.map(line)].join('\n');
}
