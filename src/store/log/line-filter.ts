import { BLOB_KEY } from './blob.js';

/**
 * Tells which lines of a buffer hold one of a few texts, without parsing any: what somebody looks for in a long log stands in
 * few of its lines. A line whose data is in a blob may hold anything.
 */
export class LineFilter {
  readonly #needles: readonly Buffer[];
  /** Where each text occurs next, at or after the place that was asked for last. */
  readonly #next: number[];
  #text: Buffer = Buffer.alloc(0);

  /** @param texts as they stand in JSON */
  constructor(texts: readonly string[]) {
    this.#needles = [...texts, `"${BLOB_KEY}"`].map((text) => Buffer.from(text));
    this.#next = this.#needles.map(() => -1);
  }

  /** Lines are those of this buffer from now on. */
  take(text: Buffer): void {
    this.#text = text;
    this.#next.fill(-1);
  }

  /** Whether one of the texts stands between the two places. They have to rise from one call to the next. */
  holds(from: number, to: number): boolean {
    return this.#needles.some((needle, index) => {
      let at = this.#next[index] ?? -1;
      if (at < from) {
        const found = this.#text.indexOf(needle, from);
        this.#next[index] = at = found < 0 ? Infinity : found;
      }
      return at + needle.length <= to;
    });
  }
}
