import type { ExecutorKind } from './executor.js';

/** The phases of a pass, in order. Stewards are the last five. */
export const stages = [
  'design',
  'implementation',
  'cont-eval',
  'security',
  'integration',
  'documentation',
  'cont-qa',
] as const;

/** A phase of a pass. */
export type Stage = (typeof stages)[number];

/** A gap of a steward that did not stop the sweep. */
export type ForwardedGap = Readonly<{
  stage: Stage;
  agentId: string;
  attempt: number;
  detail: string;
  /** Whom or what it concerns, as far as the steward said. */
  targets: readonly string[];
}>;

/** What one pass over a wave is to do, and why. */
export type AttemptPlan = Readonly<{
  attempt: number;
  /** Agents that run in this pass, if their turn comes. */
  selectedAgentIds: readonly string[];
  /** Agents whose recorded evidence still stands. */
  reusableAgentIds: readonly string[];
  /** Agents whose earlier evidence no longer stands. */
  invalidatedAgentIds: readonly string[];
  resumeFromPhase: Stage;
  /** Agents that do not run on the executor that they would start with, and on which. */
  executorChanges: Readonly<Record<string, ExecutorKind>>;
  /** Gaps that stewards reported and that later ones were told of: what they judged is judged again. Earliest stage first. */
  forwardedClosureGaps: readonly ForwardedGap[];
  /** What people asked for and this attempt takes up. */
  rerunIds: readonly string[];
  /** Per agent, in words: why it runs or is reused. */
  reasons: Readonly<Record<string, string>>;
}>;
