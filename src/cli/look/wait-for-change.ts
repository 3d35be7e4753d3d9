import type { EndingSignal } from '../../base/exit-code.js';
import { Waker } from '../../base/waker.js';
import type { StatusInput } from '../../projections/status-input.js';
import { statusVersion } from '../../projections/signals.js';
import { logLoss } from '../../projections/log-loss.js';
import { waveStatus } from '../../projections/wave-view.js';
import type { Invocation } from '../command.js';
import { numberOption, textOption } from '../context.js';

const LOOK_MS = 500;

/** How waiting ended. */
export type Waited = Readonly<{
  input: StatusInput;
  /** What is shown now is not what the caller has seen. */
  changed: boolean;
  /** A signal ended it. */
  signal: EndingSignal | undefined;
}>;

/**
 * Waits until the version of the wave's signal rises, its status is another (a launcher that dies leaves no event), the
 * wave is over, or `--timeout` runs out. `--since-version` and `--since-status` name what the caller has seen; without
 * them, what the first look shows.
 */
export async function waitForChange(
  first: StatusInput,
  read: () => Promise<StatusInput>,
  invocation: Invocation,
): Promise<Waited> {
  const seen = {
    version: numberOption(invocation, 'since-version') ?? statusVersion(first),
    status: textOption(invocation, 'since-status') ?? waveStatus(first),
  };
  const timeoutMs = numberOption(invocation, 'timeout') ?? Infinity;
  const started = performance.now();
  const waker = new Waker();
  let signal: Waited['signal'];
  const stop = invocation.io.onInterrupt((received) => {
    signal = received;
    waker.wake();
  });
  const isNew = (input: StatusInput): boolean =>
    statusVersion(input) > seen.version || waveStatus(input) !== seen.status;
  let input = first;
  try {
    while (!isNew(input) && input.state.outcome === 'open' && logLoss(input) === null) {
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
