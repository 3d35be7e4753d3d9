import { LogCursor } from './cursor.js';
import type { CursorVisitor, RestartReason } from './cursor.js';
import type { Damage } from './damage.js';
import type { BlobPath } from './blob.js';
import type { LogRecord } from '../../model/record.js';

/** What a follower sees, in the order of the offsets. After `restarted` the log is told again from its beginning. */
export type LogEntry =
  | Readonly<{ kind: 'record'; record: LogRecord; offset: number; length: number }>
  | Readonly<{ kind: 'damage'; damage: Damage }>
  | Readonly<{ kind: 'restarted'; reason: RestartReason }>;

/** Calls `wake` whenever something may have happened, until the returned function is called. */
type Hint = (wake: () => void) => () => void;

/** How a log is followed. */
export type FollowOptions = Readonly<{
  blobs: BlobPath;
  /** Ends the iteration. */
  signal: AbortSignal;
  /** The beginning of a line; 0 where left out. */
  fromOffset?: number;
  /** How often the log is looked at without a hint: 200 where left out, 1000 at most. */
  pollMs?: number;
  /** A watcher. It only makes the follower look earlier; nothing depends on it. */
  hint?: Hint;
}>;

const MAX_POLL_MS = 1000;
/** How much of a long log is held at a time. */
const STEP_BYTES = 1024 * 1024;

/** Every entry of the log from an offset on, and then whatever is appended, until the signal. The log need not exist yet. */
export async function* followLog(
  path: string,
  options: FollowOptions,
): AsyncGenerator<LogEntry, void, undefined> {
  const { signal, pollMs = 200, hint, blobs, fromOffset = 0 } = options;
  const cursor = new LogCursor(path, { blobs }, { offset: fromOffset });
  const alarm = new Alarm(Math.min(pollMs, MAX_POLL_MS), signal);
  const unsubscribe = hint?.(alarm.wake);
  try {
    while (!signal.aborted) {
      const entries: LogEntry[] = [];
      const more = cursor.advance(collectInto(entries), STEP_BYTES);
      for (const entry of entries) {
        yield entry;
        if (signal.aborted) return;
      }
      if (!more) await alarm.next();
    }
  } finally {
    unsubscribe?.();
    alarm.stop();
  }
}

function collectInto(entries: LogEntry[]): CursorVisitor {
  return {
    record: (record, offset, length) => entries.push({ kind: 'record', record, offset, length }),
    damage: (damage) => entries.push({ kind: 'damage', damage }),
    restarted: (reason) => entries.push({ kind: 'restarted', reason }),
  };
}

/**
 * Rings after the poll interval, or when it is woken, or when the signal comes. What happens while nobody waits needs no
 * ring: the log is always looked at before the next wait, and nothing else runs between the look and the wait.
 */
class Alarm {
  #ring: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly pollMs: number,
    readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', this.wake, { once: true });
  }

  readonly wake = (): void => this.#ring?.();

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#ring = () => {
        this.stopTimer();
        resolve();
      };
      this.#timer = setTimeout(this.#ring, this.pollMs);
    });
  }

  stop(): void {
    this.stopTimer();
    this.signal.removeEventListener('abort', this.wake);
  }

  stopTimer(): void {
    clearTimeout(this.#timer);
    this.#ring = undefined;
  }
}
