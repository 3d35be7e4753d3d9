/** Wall time as a port. Tests hand in a clock that they move; replay hands in recorded times. */
export interface Clock {
  /** Milliseconds since the Unix epoch. For people and timers only: order in a log is the offset, never a time. */
  now(): number;
}

/**
 * Wall time that never goes back: when the clock of the machine is set back, time goes on from where it was, at its own
 * pace, until the clock has caught up. Limits and pauses of this process are as long as they should be, whatever is done to
 * the clock; set forward, or after the machine slept, it is followed.
 * @param monotonic milliseconds of a clock that nobody can set
 */
export function steadyClock(wall: () => number, monotonic: () => number): Clock {
  let ahead = -Infinity;
  return {
    now: () => {
      const elapsed = monotonic();
      ahead = Math.max(ahead, wall() - elapsed);
      return Math.floor(ahead + elapsed);
    },
  };
}

/** The machine's own wall clock, {@link steadyClock steady} for as long as this process lives. */
export const systemClock: Clock = steadyClock(
  () => Date.now(),
  () => performance.now(),
);

/** ISO-8601 UTC with milliseconds, the only form of a time in records and files. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
