/** Where a row of an agent's log comes from; `wave` is a remark of the copier itself. */
export type LogStream = 'out' | 'err' | 'wave';

/** One row of an agent's log. */
export type LogLine = Readonly<{
  /** ISO-8601 UTC. When the row was copied, at most one turn of the loop after it was written. */
  at: string;
  stream: LogStream;
  text: string;
  /** Whether the line goes on in the next row of the same stream: it was longer than a row may be. */
  continues: boolean;
}>;

/** How many bytes of text one row holds at most; longer lines take several rows. */
export const MAX_ROW_BYTES = 65_536;

const ROW = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (out|err|wave)([|+]) (.*)$/s;

/**
 * The rows of one line, each with its newline. The format: time, space, stream, `|` (or `+` where the line goes on in the
 * next row of that stream), space, text. So `grep ' err| '` finds a stream and `cut -d'|' -f2-` the text.
 * @param at ISO-8601 UTC with milliseconds
 */
export function formatLogLine(at: string, stream: LogStream, text: string): string {
  const stamp = `${at} ${stream}`;
  if (text.length <= MAX_ROW_BYTES / 3) return `${stamp}| ${text}\n`;
  const pieces = split(text);
  return pieces.map((piece, index) => `${stamp}${index < pieces.length - 1 ? '+' : '|'} ${piece}\n`).join('');
}

/** Reads one row, without its newline; undefined where it is none (a torn last row, a foreign file). */
export function parseLogLine(row: string): LogLine | undefined {
  const match = ROW.exec(row);
  if (match === null) return undefined;
  const [, at = '', stream, mark, text = ''] = match;
  return { at, stream: stream as LogStream, text, continues: mark === '+' };
}

function split(text: string): string[] {
  // A UTF-16 unit takes at most three bytes; plain ASCII, the usual case, takes one.
  const ascii = Buffer.byteLength(text) === text.length;
  const max = ascii ? MAX_ROW_BYTES : Math.floor(MAX_ROW_BYTES / 3);
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + max, text.length);
    // Never between the halves of a surrogate pair.
    if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end -= 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
