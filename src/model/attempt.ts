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
  /** Per agent, in words: why it runs or is reused. */
  reasons: Readonly<Record<string, string>>;
}>;
