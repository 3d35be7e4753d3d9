import type { DecisionInput } from '../engine/decision-input.js';
import type { Basis } from '../events/event-family.js';
import { evaluateGates } from '../gates/evaluate-gates.js';
import { verdictKey } from '../reducers/wave-state.js';
import type { WaveEntry } from './wave-journal.js';

/**
 * The events for every verdict that differs from the recorded one; that an agent has not run yet is no news. A run that has
 * not opened the wave yet has no say: by what it decides is not recorded before.
 */
export function gateNews(input: DecisionInput, basis: Basis): WaveEntry[] {
  const { state, policy } = input;
  if (!state.attemptActive || state.run !== policy.runId) return [];
  const news = evaluateGates(input).filter((verdict) => {
    const known = state.gates.get(verdictKey(verdict));
    if (known === undefined) return verdict.statusCode !== 'missing-status';
    return known.statusCode !== verdict.statusCode || known.detail !== verdict.detail;
  });
  return news.map((verdict) => ({
    type: 'gate.evaluated',
    attempt: state.attempt,
    ...(verdict.agentId === null ? {} : { agent: verdict.agentId }),
    data: { verdict, basis },
  }));
}
