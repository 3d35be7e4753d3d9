import { messageOf } from '../base/message-of.js';
import { exitCode } from '../base/exit-code.js';
import { Problem } from '../base/problem.js';
import type { LaneEventData } from '../events/lane-event.js';
import type { LaneState } from '../reducers/lane-state.js';
import { whatIsLacking } from '../store/passing.js';
import { AgentStops, EMERGENCY_GRACE_MS } from './agent-stops.js';
import { FencedOff, LogReplaced } from './journal.js';
import type { Journal } from './journal.js';
import { nameOf } from './observe-runs.js';
import type { OpenRun } from './open-runs.js';
import { openRuns } from './open-runs.js';
import type { Session } from './session.js';
import type { StopOrder } from './stop-order.js';

/** A run that came to an error. */
export type ErrorPlace = Pick<Session, 'context' | 'waker' | 'backend'> &
  Readonly<{
    lane: Journal<LaneState, LaneEventData>;
    /** Whether whoever works on the run tries again by itself, so that what may pass need not end it. */
    triesAgain: boolean;
    /** How far it is to stop; undefined where nobody wants that. */
    order: () => StopOrder | undefined;
    onTrouble: (text: string) => void;
  }>;

/**
 * Puts on record what an error means for the run. One whose agents are not all done is not over: nobody would look after them,
 * or after what they leave. It is held up, and whoever takes it up again finds them. Unless all is to stop at once: then they
 * are ended here. Never throws: what led here is worth more, and whoever comes next finds the run as it is.
 */
export async function settleError(place: ErrorPlace, error: unknown): Promise<void> {
  if (error instanceof FencedOff) return;
  const { lane } = place;
  try {
    const open = knownOpen(place);
    const order = place.order();
    if (order?.force === true && open !== undefined && (await areEnded(place, open))) {
      const detail = order.reason ?? 'cancelled by a person';
      const data = { outcome: 'cancelled', exitCode: exitCode('cancelled'), detail } as const;
      lane.append([{ type: 'run.ended', data }]);
      return;
    }
    const goesOn = open === undefined || open.length > 0;
    const mayPass = place.triesAgain && whatIsLacking(error) !== undefined;
    // Nobody could adopt what a replaced log no longer knows, so that nothing was left running.
    if (!mayPass && (!goesOn || error instanceof LogReplaced)) {
      lane.append([{ type: 'run.ended', data: endedBy(error) }]);
      return;
    }
    if (goesOn && !place.triesAgain)
      place.onTrouble('its agents go on; whoever takes the run up again finds them');
    lane.append([{ type: 'run.held-up', data: { detail: messageOf(error) } }]);
  } catch {
    // Not even that could be recorded.
  }
}

/** Those of the waves that are under way; undefined where it cannot be known. */
function knownOpen({ context, lane }: ErrorPlace): OpenRun[] | undefined {
  try {
    return openRuns(context.layout, lane.state, ({ outcome }) => outcome === 'running');
  } catch {
    return undefined;
  }
}

/** Ends these runs; whether nothing of them is known to live on. */
async function areEnded(place: ErrorPlace, open: readonly OpenRun[]): Promise<boolean> {
  const stops = new AgentStops(place.backend, place.waker, () => EMERGENCY_GRACE_MS);
  await stops.endAll(open.map(({ wave, run }) => nameOf(wave, run)));
  return open.every(({ run }) => {
    const stop = stops.of(run.intentId);
    return typeof stop === 'object' && ['stopped', 'nothing-to-stop'].includes(stop.kind);
  });
}

/** A run that cannot go on is over, and says why. */
function endedBy(error: unknown): LaneEventData['run.ended'] {
  const problem = error instanceof Problem ? error : undefined;
  return {
    outcome: 'failed',
    exitCode: problem?.exitCode ?? exitCode('internal'),
    detail: messageOf(error),
  };
}
