import { runUnderWay } from '../reducers/lane-state.js';
import type { Session } from './session.js';

/** That a run is to stop: at once, or after the agents that are running. */
export type StopOrder = Readonly<{ force: boolean; reason?: string }>;

/** What anybody wants: a person at this terminal, one at another, or one who halted everything. The strongest counts. */
export function stopOrder({
  stopWish,
  emergency,
  lane,
  runId,
}: Pick<Session, 'stopWish' | 'emergency' | 'lane' | 'runId'>): StopOrder | undefined {
  const halted = emergency();
  if (halted !== undefined) return { force: true, reason: `stopped: ${halted.reason}` };
  const wish = stopWish();
  const run = runUnderWay(lane.state);
  const { cancel, cancelReason } = run?.runId === runId ? run : { cancel: 'none', cancelReason: '' };
  if (cancel === 'none' && wish !== 'graceful' && wish !== 'forced') return undefined;
  return {
    force: cancel === 'forced' || wish === 'forced',
    ...(cancelReason === '' ? {} : { reason: cancelReason }),
  };
}
