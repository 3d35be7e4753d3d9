import { evaluateGates } from '../gates/evaluate-gates.js';
import type { Verdict } from '../model/gate.js';
import { verdictKey } from '../reducers/wave-state.js';
import type { DecisionInput } from './decision-input.js';

/**
 * Every verdict that differs from the recorded one, in the order of the gates; that an agent has not run yet is no news. A
 * run that has not opened the wave yet has no say: by what it decides is not recorded before.
 */
export function gateNews(input: DecisionInput): Verdict[] {
  const { state, policy } = input;
  if (!state.attemptActive || state.run !== policy.runId) return [];
  return evaluateGates(input).filter((verdict) => {
    const known = state.gates.get(verdictKey(verdict));
    if (known === undefined) return verdict.statusCode !== 'missing-status';
    return known.statusCode !== verdict.statusCode || known.detail !== verdict.detail;
  });
}
