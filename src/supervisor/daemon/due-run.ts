import type { LaneState, RunEntry } from '../../reducers/lane-state.js';
import { isPending, runUnderWay } from '../../reducers/lane-state.js';

/** What besides its log decides whether a lane needs the daemon. */
export type LaneMoment = Readonly<{
  /** Whether somebody else works on the run that is under way. */
  isHeld: boolean;
  /** Whether a person has halted everything. */
  isHalted: boolean;
}>;

/**
 * The run of a lane that the daemon is to work on now. What has begun goes first, and of it only what was submitted: a launch
 * that died is for its operator to go on with, unless it is to be ended. Then what waits, in the order of submission.
 */
export function dueRun(state: LaneState, { isHeld, isHalted }: LaneMoment): RunEntry | undefined {
  if (isHeld) return undefined;
  const begun = runUnderWay(state);
  if (begun !== undefined && (begun.submittedAt !== null || begun.cancel !== 'none' || isHalted))
    return begun;
  return isHalted ? undefined : state.runs.find(isPending);
}
