import type { Stage } from './attempt.js';

/** Where a rerun begins, in the words of `wave control rerun --resume-cursor`: the phases of a status, or a stage itself. */
export const resumeCursors = {
  design: 'design',
  implementation: 'implementation',
  'cont-eval': 'cont-eval',
  'security-review': 'security',
  integrating: 'integration',
  'docs-closure': 'documentation',
  'cont-qa-closure': 'cont-qa',
} as const satisfies Record<string, Stage>;

/** What a person asked for when they asked for work to be done again. */
export const rerunStrategies = ['rerun', 'resume-from-last', 'resume-from-gate', 'restart'] as const;

/** See {@link rerunStrategies}. */
export type RerunStrategy = (typeof rerunStrategies)[number];

/** A person's order to run work again: taken up by the next attempt, once. Several that wait are taken up together. */
export type RerunRequest = Readonly<{
  /** ULID. */
  id: string;
  strategy: RerunStrategy;
  /** These agents run again, and what follows from them. */
  agents: readonly string[];
  /** Every agent of this stage and of later ones runs again; null where agents are named alone. */
  fromStage: Stage | null;
  /**
   * `normal`: an agent runs again when one before it does. `preserve`: other agents keep what they have proven all the same.
   * `clear`: nothing is kept.
   */
  reuse: 'normal' | 'preserve' | 'clear';
  /** Only evidence of these attempts is kept; empty means of any. */
  reuseAttempts: readonly number[];
  /** Agents whose evidence is kept because a proof bundle stands for it. */
  keepAgents: readonly string[];
  reason: string;
  /** It goes on from this attempt: once there is a newer one, or where what waits runs its agents anyway, it counts for nothing. */
  continues?: number;
}>;

/** Whether what waits already has these agents run: nobody is queued twice for two answers. */
export function isQueued(
  agents: readonly string[],
  waiting: readonly Pick<RerunRequest, 'agents'>[],
): boolean {
  return (
    waiting.length > 0 &&
    agents.every((agentId) => waiting.some((request) => request.agents.includes(agentId)))
  );
}

/** A person's decision that a gate, or an agent's part of every gate, need not pass. Visible in every verdict that it lifts. */
export type Waiver = Readonly<{
  id: string;
  agentId: string | null;
  /** Names of gates or rungs; empty means every gate that judges the agent. */
  gates: readonly string[];
  reason: string;
}>;

/** A person's permission to change paths that nobody who ran owns, for as long as it lasts. */
export type OwnershipOverride = Readonly<{
  id: string;
  /** Null: whoever changed them. */
  agentId: string | null;
  /** As in `File ownership`: a folder ends in `/`. */
  paths: readonly string[];
  reason: string;
  /** ISO-8601 UTC; changes that are measured later count again. Null: for as long as the wave is open. */
  expiresAt: string | null;
}>;
