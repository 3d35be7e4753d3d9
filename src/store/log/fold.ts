import type { Json } from '../../base/json.js';
import type { LogRecord, RecordPosition } from '../../model/record.js';
import type { BlobPath } from './blob.js';
import { LogCursor } from './cursor.js';
import type { CursorPosition, CursorVisitor, RestartReason } from './cursor.js';
import type { Damage } from './damage.js';
import { LogMeta } from './log-meta.js';

/** Derives a state from the records of one log. Pure and total: any record may come at any time, none makes it throw. */
export type Reducer<S> = Readonly<{
  /** Names the snapshot, so a slug. */
  name: string;
  /** Raised whenever the same records give another state or another JSON; older snapshots are then not used. */
  version: number;
  initial: () => S;
  /** The state after the record. May change `state` in place and return it: nobody else holds it. */
  apply: (state: S, record: LogRecord, position: RecordPosition) => S;
  /** What a snapshot keeps. Whatever `apply` may change later must be a copy or be serialised before the next record. */
  toJson: (state: S) => Json;
  /** The inverse; may rely on the shape, since a snapshot of another version is never handed in. */
  fromJson: (json: Json) => S;
}>;

/** Where a fold takes up from: what a snapshot said. */
export type FoldStart<S> = Readonly<{ position: CursorPosition; meta: LogMeta; state: S }>;

/** Of whoever took the log over: records of those before it no longer count. */
const EPOCH = '"epoch.raised"';

/** A log folded into a state, kept up to date by reading only what is new. */
export class LogFold<S> {
  readonly #cursor: LogCursor;
  readonly #visitor: CursorVisitor;
  #state: S;
  #meta: LogMeta;
  #restarted: RestartReason | undefined;
  #start: number;

  /**
   * Folds nothing yet; {@link openFold} is the way to one that is up to date.
   * @param holding only records whose line holds one of these texts are folded, and whatever says which of them count
   */
  constructor(
    readonly path: string,
    readonly reducer: Reducer<S>,
    blobs: BlobPath,
    start?: FoldStart<S>,
    holding?: readonly string[],
  ) {
    const scan = holding === undefined ? { blobs } : { blobs, holding: [...holding, EPOCH] };
    this.#cursor = new LogCursor(path, scan, start?.position);
    this.#state = start?.state ?? reducer.initial();
    this.#meta = start?.meta ?? new LogMeta();
    this.#start = start?.position.offset ?? 0;
    this.#visitor = {
      record: (record, offset, length) => this.#record(record, offset, length),
      damage: (damage) => this.#damage(damage),
      restarted: (reason) => this.#restart(reason),
    };
  }

  /** Valid until the next {@link refresh}, which may change it in place. */
  get state(): S {
    return this.#state;
  }

  /** What is known of the log itself: counts, epoch, damage. */
  get meta(): LogMeta {
    return this.#meta;
  }

  /** Everything before this offset is in the state. */
  get offset(): number {
    return this.#cursor.position.offset;
  }

  /** How much of the log this fold has read itself, beyond what a snapshot saved it: what a newer one would save. */
  get foldedBytes(): number {
    return this.offset - this.#start;
  }

  /** Where the fold stands in the file. */
  get position(): CursorPosition {
    return this.#cursor.position;
  }

  /** Why the fold last began again from zero; undefined where it never did. A log that shrank or changed is worth a warning. */
  get restarted(): RestartReason | undefined {
    return this.#restarted;
  }

  /**
   * Folds what was appended since, or everything again where the file is not the one that was read.
   * @returns whether anything was folded or the fold began again
   */
  refresh(): boolean {
    try {
      return this.#cursor.advance(this.#visitor);
    } catch (error) {
      // Half of what is new may be in the state: the next refresh must not fold it twice.
      this.#cursor.reset();
      this.#begin();
      throw error;
    }
  }

  #record(record: LogRecord, offset: number, length: number): void {
    if (this.#meta.observe(record, offset) !== 'accepted') return;
    this.#state = this.reducer.apply(this.#state, record, { offset, length });
  }

  #damage(damage: Damage): void {
    this.#meta.damaged(damage);
  }

  #restart(reason: RestartReason): void {
    this.#restarted = reason;
    this.#begin();
  }

  #begin(): void {
    this.#start = 0;
    this.#start = 0;
    this.#state = this.reducer.initial();
    this.#meta = new LogMeta();
  }
}
