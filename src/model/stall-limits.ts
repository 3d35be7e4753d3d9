/** How long an agent may show nothing before it counts as stalled; null where it may for ever. */
export type StallLimits = Readonly<{
  /** From its start to its first word. */
  firstOutputMs: number | null;
  /** Without a word, once it has said something. */
  noOutputMs: number | null;
  /** Without a change of a file that it owns or has to deliver, however much it says. */
  noProgressMs: number | null;
}>;

/** What an agent did not do for too long. */
export type StallKind = 'silent-start' | 'no-output' | 'no-progress';

/** What each kind of stall is called. */
export const stallWords: Readonly<Record<StallKind, string>> = {
  'silent-start': 'not a word since it started',
  'no-output': 'no output',
  'no-progress': 'no file of its own changed',
};
