import { Waker } from '../base/waker.js';
import type { StatusInput } from '../projections/status-input.js';
import { statusVersion } from '../projections/signals.js';
import type { Invocation } from './command.js';
import { numberOption } from './context.js';

const LOOK_MS = 500;

/** How waiting ended. */
export type Waited = Readonly<{
  input: StatusInput;
  /** What is shown now is not what the caller has seen. */
  changed: boolean;
  /** A signal ended it. */
  signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | undefined;
}>;

/**
 * Waits until the version of the wave's signal rises, its launcher is gone or back, the wave is over, or `--timeout` runs
 * out. `--since-version` names the version that the caller has seen; without it, the one of the first look.
 */
export async function waitForChange(
  first: StatusInput,
  read: () => Promise<StatusInput>,
  invocation: Invocation,
): Promise<Waited> {
  const seen = numberOption(invocation, 'since-version') ?? statusVersion(first);
  const timeoutMs = numberOption(invocation, 'timeout') ?? Infinity;
  const started = performance.now();
  const waker = new Waker();
  let signal: Waited['signal'];
  const stop = invocation.io.onInterrupt((received) => {
    signal = received;
    waker.wake();
  });
  const isNew = (input: StatusInput): boolean =>
    statusVersion(input) > seen || input.launcherAlive !== first.launcherAlive;
  let input = first;
  try {
    while (!isNew(input) && input.state.outcome === 'open') {
      const left = timeoutMs - (performance.now() - started);
      if (left <= 0) break;
      await waker.wait(Math.min(LOOK_MS, left));
      if (signal !== undefined) break;
      input = await read();
    }
  } finally {
    stop();
  }
  return { input, changed: isNew(input), signal };
}
