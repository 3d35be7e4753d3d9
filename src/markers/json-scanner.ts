/** `open`: more lines belong to it. `closed`: the value is complete. `broken`: this is not JSON, or not all of it. */
export type JsonState = 'open' | 'closed' | 'broken';

type Expect = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'comma-or-close' | 'end';

const MAX_DEPTH = 512;
const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;

/**
 * Finds the string values of one JSON object or array, a line at a time and in the order in which they stand there, so
 * that a pretty-printed document never has to be held as a whole. Keys are not values. Its memory is the nesting.
 */
export class JsonScanner {
  readonly #onString: (literal: string) => boolean;
  readonly #open: ('{' | '[')[] = [];
  #expect: Expect = 'value';

  /** `onString` gets each string value as written, quotes included; it answers whether the value could be read. */
  constructor(onString: (literal: string) => boolean) {
    this.#onString = onString;
  }

  /** Takes the next line (without its end). After `closed` or `broken` the scanner is used up. */
  feed(line: string): JsonState {
    let at = 0;
    while (at < line.length) {
      const char = line.charAt(at);
      if (char === ' ' || char === '\t' || char === '\r') {
        at += 1;
        continue;
      }
      const next = char === '"' ? this.#string(line, at) : this.#token(line, at, char);
      if (next < 0) return 'broken';
      at = next;
    }
    return this.#expect === 'end' ? 'closed' : 'open';
  }

  #string(line: string, at: number): number {
    const end = endOfString(line, at);
    if (end < 0) return -1;
    if (this.#expect === 'key' || this.#expect === 'key-or-close') {
      this.#expect = 'colon';
      return end;
    }
    // Only an object or array carries text; a bare string is no log line.
    if (!this.#wantsValue() || this.#open.length === 0) return -1;
    this.#expect = 'comma-or-close';
    return this.#onString(line.slice(at, end)) ? end : -1;
  }

  #token(line: string, at: number, char: string): number {
    if (char === '{' || char === '[') return this.#begin(char) ? at + 1 : -1;
    if (char === '}' || char === ']') return this.#close(char) ? at + 1 : -1;
    if (char === ':' && this.#expect === 'colon') {
      this.#expect = 'value';
      return at + 1;
    }
    if (char === ',' && this.#expect === 'comma-or-close') {
      this.#expect = this.#open.at(-1) === '{' ? 'key' : 'value';
      return at + 1;
    }
    if (!this.#wantsValue() || this.#open.length === 0) return -1;
    LITERAL.lastIndex = at;
    const literal = LITERAL.exec(line);
    if (literal === null) return -1;
    this.#expect = 'comma-or-close';
    return at + literal[0].length;
  }

  #begin(char: '{' | '['): boolean {
    if (!this.#wantsValue() || this.#open.length >= MAX_DEPTH) return false;
    this.#open.push(char);
    this.#expect = char === '{' ? 'key-or-close' : 'value-or-close';
    return true;
  }

  #close(char: '}' | ']'): boolean {
    const mayClose =
      this.#expect === 'comma-or-close' ||
      this.#expect === (char === '}' ? 'key-or-close' : 'value-or-close');
    if (!mayClose || this.#open.pop() !== (char === '}' ? '{' : '[')) return false;
    this.#expect = this.#open.length === 0 ? 'end' : 'comma-or-close';
    return true;
  }

  #wantsValue(): boolean {
    return this.#expect === 'value' || this.#expect === 'value-or-close';
  }
}

/** Index after the closing quote of the string that opens at `start`; -1 where the line ends first. */
function endOfString(line: string, start: number): number {
  let quote = start;
  for (;;) {
    quote = line.indexOf('"', quote + 1);
    if (quote < 0) return -1;
    let slash = quote - 1;
    while (line.charAt(slash) === '\\') slash -= 1;
    if ((quote - 1 - slash) % 2 === 0) return quote + 1;
  }
}
