import type { approvalChoices } from './question.js';

/** When a person must agree before a wave goes on. `before-merge` is `each-wave`, and before a branch is merged. */
export const oversightLevels = ['every-gate', 'each-wave', 'before-merge', 'none'] as const;

/** See {@link oversightLevels}. */
export type OversightLevel = (typeof oversightLevels)[number];

/** What a wave has to be approved for, and what becomes of an approval that nobody gives. */
export type Oversight = Readonly<{
  level: Exclude<OversightLevel, 'none'>;
  /** How long an approval waits for a person; null: for ever. */
  timeoutMs: number | null;
  /** What is taken for said when that time is up; null: nothing. */
  fallback: (typeof approvalChoices)[number] | null;
}>;
