import { createHash } from 'node:crypto';
import type { Span } from '../base/diagnostic.js';

/** The text of one wave file with `\n` line endings and no byte order mark, and where in it an offset is. */
export class WaveSource {
  readonly text: string;
  readonly #starts: number[] = [0];

  constructor(
    /** The path that problems are reported under. */
    readonly file: string,
    content: string,
  ) {
    this.text = normaliseLines(content).replace(/^\ufeff/, '');
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  /** The place of an offset; it is cut at the end of its line, whose last character stands for its end, and is at least 1 long. */
  span(offset: number, length: number): Span {
    const within = Math.max(0, Math.min(offset, this.text.length));
    const line = this.#lineAt(within);
    const start = this.#starts[line] ?? 0;
    const end = this.#endOf(line);
    const at = Math.max(start, Math.min(within, end - 1));
    return {
      line: line + 1,
      column: at - start + 1,
      length: Math.max(1, Math.min(length, end - at)),
    };
  }

  /** The line without its indentation and trailing blanks; `line` is 1-based. */
  lineSpan(line: number): Span {
    const start = this.#starts[line - 1] ?? 0;
    const content = this.text.slice(start, this.#endOf(line - 1));
    const indent = content.length - content.trimStart().length;
    return this.span(start + (content.trim() === '' ? 0 : indent), content.trim().length);
  }

  /** The offset of the first character of a 1-based line. */
  offsetOfLine(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }

  /** The 1-based line that an offset is on. */
  lineOf(offset: number): number {
    return this.#lineAt(offset) + 1;
  }

  #endOf(line: number): number {
    const next = this.#starts[line + 1];
    return next === undefined ? this.text.length : next - 1;
  }

  #lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** sha256 in hex of the content with line endings as `\n`: the same on every system that git checks the file out on. */
export function fingerprint(content: string): string {
  return createHash('sha256').update(normaliseLines(content), 'utf8').digest('hex');
}

function normaliseLines(content: string): string {
  return content.replace(/\r\n?/g, '\n');
}
