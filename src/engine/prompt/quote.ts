import { printable } from '../../base/printable.js';

/**
 * Words of somebody else, each line behind `> `: no heading, fence or marker in them stands for itself, and none can end the
 * quotation, since what ends a line for anybody is either a line end here or made visible. At most `max` characters of them.
 */
export function quote(text: string, max: number): string {
  const clean = printable(text.replace(/\r\n/g, '\n')).trim();
  const shown = clean.length > max ? `${clean.slice(0, max)}…` : clean;
  return shown
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** The same below an item of a list. */
export function quoteItem(text: string, max: number): string {
  return quote(text, max)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

/** A part of a prompt: its heading, and paragraphs of which the empty ones are left out; empty where all are. */
export function section(title: string, ...paragraphs: readonly string[]): string {
  const body = paragraphs.filter((text) => text !== '');
  return body.length === 0 ? '' : [`## ${title}`, ...body].join('\n\n');
}

/** Items one below the other; empty where there are none. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Items as long as there is room, then how many more there are and where; the first one always. */
export function bounded(items: readonly string[], max: number, rest: (more: number) => string): string {
  const shown: string[] = [];
  let room = max;
  for (const item of items) {
    room -= item.length;
    if (room < 0 && shown.length > 0) break;
    shown.push(item);
  }
  const more = items.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`- ${rest(more)}`])].join('\n');
}
