import { evaluateGates } from '../gates/evaluate-gates.js';
import type { Verdict } from '../model/gate.js';
import type { WaveState } from '../reducers/wave-state.js';
import { verdictKey } from '../reducers/wave-state.js';
import { barredBy } from './launch-barrier.js';
import type { DecisionInput } from './decision-input.js';

/**
 * What the gates say while an attempt is under way, in their order; before the first of a run, what bars it. A run that has
 * not opened the wave yet has no say: by what it decides is not recorded before.
 */
export function judge(input: DecisionInput): Verdict[] {
  const { state, policy } = input;
  return state.attemptActive && state.run === policy.runId ? evaluateGates(input) : barredBy(input);
}

/** Every verdict that differs from the recorded one; that an agent has not run yet, or still runs, is no news. */
export function gateNews(input: DecisionInput): Verdict[] {
  return judge(input).filter((verdict) => newsOf(verdict, input.state) !== null);
}

/** What of a verdict is not on record: that the gate answers this, or only in what words. */
export function newsOf(verdict: Verdict, { gates, agents }: WaveState): 'answer' | 'wording' | null {
  const known = gates.get(verdictKey(verdict));
  const run = agents.get(verdict.agentId ?? '');
  const isToCome =
    verdict.statusCode === 'missing-status' && run?.state !== 'buried' && run?.state !== 'concluded';
  if (known === undefined) return isToCome ? null : 'answer';
  if (known.statusCode !== verdict.statusCode) return 'answer';
  return known.detail === verdict.detail ? null : 'wording';
}
