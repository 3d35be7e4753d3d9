import type { Clock } from '../base/clock.js';
import type { Waker } from '../base/waker.js';
import type { WaveEntry } from './wave-journal.js';

/** Something that has come to its end: what is to be recorded of it, and when that was (ms since the epoch). */
export type FinishedCheck = Readonly<{ checkId: string; endedAtMs: number; entry: WaveEntry }>;

/** When something began and ended, ms since the epoch. */
export type Span = Readonly<{ startedAtMs: number; endedAtMs: number }>;

/** What is being looked at or asked beside the loop, until it is on record. */
export class UnderWay {
  readonly #waker: Waker;
  readonly #clock: Clock;
  readonly #working = new Map<string, Readonly<{ abort: AbortController; done: Promise<void> }>>();
  readonly #finished = new Map<string, FinishedCheck>();

  constructor(ports: Readonly<{ waker: Waker; clock: Clock }>) {
    this.#waker = ports.waker;
    this.#clock = ports.clock;
  }

  /**
   * Begins with something whose request is on record. Returns at once.
   * @param work until it knows, or is told to stop; never rejects. It answers with how its end is recorded
   */
  begin(checkId: string, work: (signal: AbortSignal) => Promise<(span: Span) => WaveEntry>): void {
    const abort = new AbortController();
    const startedAtMs = this.#clock.now();
    const done = work(abort.signal).then((entryOf) => {
      const endedAtMs = this.#clock.now();
      const entry = entryOf({ startedAtMs, endedAtMs });
      this.#working.delete(checkId);
      this.#finished.set(checkId, { checkId, endedAtMs, entry });
      this.#waker.wake();
    });
    this.#working.set(checkId, { abort, done });
  }

  /** What has ended and is not on record yet. */
  finished(): readonly FinishedCheck[] {
    return [...this.#finished.values()];
  }

  /** It is on record now. */
  forget(checkId: string): void {
    this.#finished.delete(checkId);
  }

  /** Ends it before its time. */
  stop(checkId: string): void {
    this.#working.get(checkId)?.abort.abort();
  }

  /** Ends all of them, and resolves when nothing of them runs any more. */
  async end(): Promise<void> {
    const all = [...this.#working.values()];
    for (const { abort } of all) abort.abort();
    await Promise.all(all.map(({ done }) => done));
  }
}
