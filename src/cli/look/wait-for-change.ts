import type { EndingSignal } from '../../base/exit-code.js';
import type { StatusInput } from '../../projections/status-input.js';
import { statusVersion } from '../../projections/signals.js';
import { logLoss } from '../../projections/log-loss.js';
import { waveStatus } from '../../projections/wave-view.js';
import type { Invocation } from '../command.js';
import { numberOption, textOption, timeoutOption } from '../context.js';
import { lookUntil } from './look-until.js';

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
  const version = numberOption(invocation, 'since-version') ?? statusVersion(first);
  const status = textOption(invocation, 'since-status') ?? waveStatus(first);
  const isNew = (input: StatusInput): boolean =>
    statusVersion(input) > version || waveStatus(input) !== status;
  const isEnough = (input: StatusInput): boolean =>
    isNew(input) || input.state.outcome !== 'open' || logLoss(input) !== null;
  let isFirst = true;
  const look = (): Promise<StatusInput> => {
    const known = isFirst ? Promise.resolve(first) : read();
    isFirst = false;
    return known;
  };
  const timeoutMs = timeoutOption(invocation);
  const { seen, signal } = await lookUntil(invocation.io, look, isEnough, { timeoutMs });
  return { input: seen, changed: isNew(seen), signal };
}
