import { closeSync } from 'node:fs';
import type { BlobPath } from './blob.js';
import type { Reducer } from './fold.js';
import { LogMeta } from './log-meta.js';
import type { LogVisitor } from './read.js';
import { openForReading, scanLog } from './read.js';

/** A log folded up to a chosen offset and no further: what its holder knew at that moment. */
export class PrefixFold<S> {
  readonly #fd: number | undefined;
  readonly #reducer: Reducer<S>;
  readonly #blobs: BlobPath;
  #state: S;
  #meta = new LogMeta();
  #offset = 0;

  constructor(path: string, reducer: Reducer<S>, blobs: BlobPath) {
    this.#fd = openForReading(path);
    this.#reducer = reducer;
    this.#blobs = blobs;
    this.#state = reducer.initial();
  }

  /** Valid until the next {@link advanceTo}, which may change it in place. */
  get state(): S {
    return this.#state;
  }

  get meta(): LogMeta {
    return this.#meta;
  }

  /** Goes on to the records before this offset; back to the beginning first where it has gone further. */
  advanceTo(offset: number): void {
    if (offset < this.#offset) this.#begin();
    if (this.#fd === undefined || offset === this.#offset) return;
    const visitor: LogVisitor = {
      record: (record, at, length) => {
        if (this.#meta.observe(record, at) !== 'accepted') return;
        this.#state = this.#reducer.apply(this.#state, record, { offset: at, length });
      },
      damage: (damage) => this.#meta.damaged(damage),
    };
    this.#offset = scanLog(this.#fd, this.#offset, offset, visitor, { blobs: this.#blobs });
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  #begin(): void {
    this.#state = this.#reducer.initial();
    this.#meta = new LogMeta();
    this.#offset = 0;
  }
}
