/** Longest line that is handed on whole, in UTF-16 units; the end of a longer one is left out. */
export const MAX_LINE_LENGTH = 16 * 1024 * 1024;

/** Gets each line without its end, and whether a part of it was left out. */
type OnLine = (line: string, isCut: boolean) => void;

/** Cuts chunks of text into lines, wherever the chunks begin and end. `\n` and `\r\n` end a line. */
export class LineSplitter {
  readonly #onLine: OnLine;
  #parts: string[] = [];
  #length = 0;
  #isCut = false;

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  write(chunk: string): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#keep(chunk.slice(start, end));
      this.#flush();
      start = end + 1;
    }
    this.#keep(chunk.slice(start));
  }

  /** Hands on the last line where it has no end. */
  end(): void {
    if (this.#length > 0) this.#flush();
  }

  #keep(part: string): void {
    const room = MAX_LINE_LENGTH - this.#length;
    this.#isCut ||= part.length > room;
    if (part === '' || room <= 0) return;
    this.#parts.push(part.slice(0, room));
    this.#length += Math.min(part.length, room);
  }

  #flush(): void {
    const line = this.#parts.length === 1 ? (this.#parts[0] ?? '') : this.#parts.join('');
    const isCut = this.#isCut;
    this.#parts = [];
    this.#length = 0;
    this.#isCut = false;
    this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line, isCut);
  }
}
