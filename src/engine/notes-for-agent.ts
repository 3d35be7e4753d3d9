import type { WaveAgent } from '../model/wave.js';
import { complaintsAbout } from '../gates/input-refusal.js';
import { contractKey } from '../reducers/contract-check.js';
import type { WaveState } from '../reducers/wave-state.js';

/** What an agent is told before it does its work again: what its contracts found, and what others could not use. */
export function notesForAgent({ agentId, contracts }: WaveAgent, state: WaveState): readonly string[] {
  const found = contracts.flatMap(({ id, type }) => {
    const result = state.contracts.get(contractKey(agentId, id))?.result ?? null;
    if (result === null || result.outcome === 'passed') return [];
    const { findings, total } = result;
    const lines = findings.map((finding) => `contract ${id} (${type}): ${finding}`);
    const left = total - findings.length;
    return left > 0 ? [...lines, `contract ${id} (${type}): and ${left} more`] : lines;
  });
  return [...found, ...complaintsAbout(agentId, state)];
}
