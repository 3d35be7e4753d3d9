import type { StewardRole } from './agent-role.js';
import type { Budgets } from './budget.js';
import type { ClarificationRules } from './clarification.js';
import type { AskedHook } from './lifecycle.js';
import type { Oversight } from './oversight.js';
import type { ExecutorKind } from './executor.js';

/** How often and after what pauses an agent is tried again that its provider turned away. */
export type RateLimitPolicy = Readonly<{
  /** Further tries on one executor; then the next of the chain. */
  retries: number;
  /** The first pause where the provider names none; it doubles. */
  baseMs: number;
  maxMs: number;
}>;

/** What a launch was told, as far as decisions depend on it. */
export type LaunchPolicy = Readonly<{
  runId: string;
  /** At most this many agents run at once. */
  maxAgents: number;
  /** Further attempts that a run may make after its first. */
  maxRetries: number;
  /** At least this long between two starts. */
  staggerMs: number;
  /** Hash of each agent's compiled prompt as it would be handed over now. */
  promptHashes: Readonly<Record<string, string>>;
  /** Per agent, in order: the executor that it starts on, and those that it may fall back to. */
  executors: Readonly<Record<string, readonly ExecutorKind[]>>;
  /** Whom requests for a capability go to first, by capability. */
  preferredAgents: Readonly<Record<string, readonly string[]>>;
  /** What is done about a provider that turns an agent away. */
  rateLimit: RateLimitPolicy;
}>;

/**
 * Everything that decisions of one run about one wave depend on besides the wave, its two logs and the time. Recorded with
 * `wave.opened`, so that replay needs nothing but the logs: whatever a decision is to look at next belongs in here, or in an
 * event.
 */
export type DecisionSettings = Readonly<{
  policy: LaunchPolicy;
  /** Stewards that must be declared; the stage of any other may be inferred. */
  required: readonly StewardRole[];
  /** Whether the answer of an external security provider is wanted; left out where none is configured. */
  securityProvider?: 'required' | 'advisory';
  /** What people have to approve; left out where nothing. */
  oversight?: Oversight;
  /** Before what a hook is asked; left out where before nothing. */
  hooks?: readonly AskedHook[];
  /** What may be used; left out where nobody set a limit. */
  budgets?: Budgets;
  /** How questions of agents are answered; left out in logs of versions that had no such rules. */
  clarifications?: ClarificationRules;
}>;
