import type { EndingSignal } from '../../base/exit-code.js';
import { Waker } from '../../base/waker.js';
import { watchForHints } from '../../store/watch.js';
import type { Surroundings } from '../command.js';

/** How often one looks without a hint. A process that dies leaves none. */
const LOOK_MS = 250;

/** How looking again and again is done. */
export type Looking = Readonly<{
  /** When to give up; never where left out. */
  timeoutMs?: number | undefined;
  /** Files and folders whose change makes the next look come at once; nothing depends on it. */
  hints?: readonly string[];
}>;

/** What the last look saw, and the signal that ended the looking, if one did. */
export type Looked<Seen> = Readonly<{ seen: Seen; signal: EndingSignal | undefined }>;

/**
 * Looks until what is seen is enough, time runs out, or a signal ends it; at least once. Everything that waits for what
 * others do comes through here.
 */
export async function lookUntil<Seen>(
  io: Surroundings,
  look: () => Promise<Seen>,
  isEnough: (seen: Seen) => boolean,
  { timeoutMs = Infinity, hints = [] }: Looking = {},
): Promise<Looked<Seen>> {
  const started = performance.now();
  const waker = new Waker();
  let signal: EndingSignal | undefined;
  const stop = io.onInterrupt((received) => {
    signal = received;
    waker.wake();
  });
  const watching = hints.length > 0 && io.env.WAVE_WATCH !== 'off';
  const source = await watchForHints(hints, () => waker.wake(), watching);
  try {
    for (;;) {
      const seen = await look();
      const left = timeoutMs - (performance.now() - started);
      if (signal !== undefined || left <= 0 || isEnough(seen)) return { seen, signal };
      await waker.wait(Math.min(LOOK_MS, left));
    }
  } finally {
    stop();
    await source.close();
  }
}
