import type { FailureClass } from '../model/failure.js';
import type { AgentRun } from '../reducers/wave-state.js';

/** What a program exits with when it may well succeed later (`EX_TEMPFAIL` of sysexits.h). */
const TEMPORARY_FAILURE = 75;

/** What a run's output says about how it ended. */
export type Said = Readonly<{
  /** Those of its last words that tell that its provider turned it away. */
  turnedAway?: string | null;
  /** Its program reports that it failed, whatever it exits with; the class is null where it does not tell why. */
  failure?: Readonly<{ failureClass: FailureClass | null }> | null;
}>;

/** The class of how a process ended; null when it ended well. What it achieved is for the gates to say. */
export function classifyExit(
  run: Pick<AgentRun, 'exitCode' | 'signal' | 'stop'>,
  { turnedAway = null, failure = null }: Said = {},
): FailureClass | null {
  if (run.stop === 'time-limit') return 'timeout';
  if (run.stop === 'stalled') return 'stalled';
  if (run.stop === 'cancelled') return 'cancelled';
  // It was to stay until the others were done, and did.
  if (run.stop === 'wave-over') return null;
  if (run.exitCode === null) return 'unknown';
  const told = failure?.failureClass ?? null;
  if (told !== null) return told;
  if (run.exitCode === 0) return failure === null ? null : 'crashed';
  // The shell's own words for "cannot be executed" and "not found": the next try will find no more.
  if (run.signal === null && (run.exitCode === 126 || run.exitCode === 127)) return 'deterministic';
  if (turnedAway !== null) return 'rate-limited';
  return run.signal === null && run.exitCode === TEMPORARY_FAILURE ? 'transient' : 'crashed';
}
