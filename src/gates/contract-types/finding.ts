import type { ContractOutcome } from '../../events/families/contract-events.js';
import type { FailureClass } from '../../model/failure.js';

/** What a look at a contract came to, with one line for each thing that is wrong. */
export type Judgement = Readonly<{
  outcome: ContractOutcome;
  failureClass: FailureClass | null;
  findings: readonly string[];
}>;

/** The contract holds. */
export const HOLDS: Judgement = { outcome: 'passed', failureClass: null, findings: [] };

/** The contract does not hold. */
export function broken(...findings: readonly string[]): Judgement {
  return { outcome: 'failed', failureClass: 'contract', findings };
}

/** The contract could not be looked at; `deterministic` where another look will find no more. */
export function unchecked(failureClass: FailureClass, ...findings: readonly string[]): Judgement {
  return { outcome: 'error', failureClass, findings };
}
