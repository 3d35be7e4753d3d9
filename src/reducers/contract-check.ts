import type { CheckedFile, ContractOutcome } from '../events/families/contract-events.js';
import type { FailureClass } from '../model/failure.js';

/** What a check found, as it was recorded. */
export type ContractResult = Readonly<{
  checkId: string;
  intentId: string;
  definition: string;
  attempt: number;
  /** The launch that checked. */
  run: string | null;
  outcome: ContractOutcome;
  failureClass: FailureClass | null;
  findings: readonly string[];
  total: number;
  files: readonly CheckedFile[];
  durationMs: number;
  logPath: string | null;
}>;

/** One run of an agent after which a contract did not hold. */
export type ContractRound = Readonly<{
  intentId: string;
  digest: string;
  total: number;
}>;

/** Everything that is known of one contract of one agent. */
export type ContractCheck = {
  readonly agentId: string;
  readonly contractId: string;
  /** The check that was asked for and has not answered. */
  pending: Readonly<{ checkId: string; intentId: string; runsProgram: boolean; requestedAt: string }> | null;
  /** The newest answer. */
  result: ContractResult | null;
  /** What `rounds` belong to: another prompt or another contract begins anew. */
  task: string;
  /** The runs after which it did not hold, since this launch planned its first attempt; one for each run. */
  rounds: ContractRound[];
};

/** The key of a contract in the state. */
export function contractKey(agentId: string, contractId: string): string {
  return `${agentId}/${contractId}`;
}

/** The key of a measurement before the agent first started. */
export function baselineKey(agentId: string, path: string): string {
  return `${agentId}/${path}`;
}
