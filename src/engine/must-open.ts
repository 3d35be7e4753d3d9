import type { DecisionInput } from './decision-input.js';

/**
 * Whether what the wave is, and by what it is decided about, is yet to be recorded: by a run that begins with it, and by
 * whoever goes on with a run that had begun, since files and configuration may have changed while nobody held the lane.
 */
export function mustOpen({ state, policy }: Pick<DecisionInput, 'state' | 'policy'>): boolean {
  if (state.run !== policy.runId) return true;
  return state.outcome === 'open' && state.opened?.holder !== state.holder;
}
