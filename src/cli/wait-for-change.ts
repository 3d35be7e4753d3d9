import { Waker } from '../base/waker.js';
import type { StatusInput } from '../projections/status-input.js';
import type { Invocation } from './command.js';
import { numberOption } from './context.js';
import { statusVersion } from '../projections/signals.js';

const LOOK_MS = 500;

/**
 * Waits until the version of the wave's signal rises, the wave is over, or `--timeout` runs out.
 * `--since-version` names the version that the caller has seen; without it, the one of the first look.
 */
export async function waitForChange(
  first: StatusInput,
  read: () => Promise<StatusInput>,
  invocation: Invocation,
): Promise<StatusInput> {
  const seen = numberOption(invocation, 'since-version') ?? statusVersion(first);
  const timeoutMs = numberOption(invocation, 'timeout') ?? Infinity;
  const started = performance.now();
  const waker = new Waker();
  const stop = invocation.io.onInterrupt(() => waker.wake());
  let input = first;
  try {
    while (statusVersion(input) <= seen && input.state.outcome === 'open') {
      const left = timeoutMs - (performance.now() - started);
      if (left <= 0) break;
      await waker.wait(Math.min(LOOK_MS, left));
      input = await read();
    }
  } finally {
    stop();
  }
  return input;
}
