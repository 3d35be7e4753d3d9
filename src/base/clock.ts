/** Wall time as a port. Tests hand in a clock that they move; replay hands in recorded times. */
export interface Clock {
  /** Milliseconds since the Unix epoch. For people and timers only: order in a log is the offset, never a time. */
  now(): number;
}

/** The machine's own wall clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** ISO-8601 UTC with milliseconds, the only form of a time in records and files. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
