import type { RunEnd } from '../events/lane-event.js';
import type { RunEntry } from '../reducers/lane-state.js';

/**
 * Where a run stands. `pending`: submitted, it waits its turn. `stale`: it has begun, and nobody works on it.
 * `cancelling`: it was told to stop, and has not yet.
 */
export type RunStatus = 'pending' | 'running' | 'cancelling' | 'stale' | RunEnd;

/** Every {@link RunStatus}. */
export const runStatuses: readonly RunStatus[] = [
  'pending',
  'running',
  'cancelling',
  'stale',
  'completed',
  'failed',
  'blocked',
  'cancelled',
  'taken-over',
];

/**
 * The one rule for what a run is called.
 * @param launcherAlive whether the process that is recorded as its launcher lives
 */
export function runStatus(
  { ended, startedAt, cancel }: Pick<RunEntry, 'ended' | 'startedAt' | 'cancel'>,
  launcherAlive: boolean,
): RunStatus {
  if (ended !== null) return ended.outcome;
  if (startedAt === null) return 'pending';
  if (!launcherAlive) return 'stale';
  return cancel === 'none' ? 'running' : 'cancelling';
}
