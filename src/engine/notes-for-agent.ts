import type { WaveAgent } from '../model/wave.js';
import { complaintsAbout } from '../gates/input-refusal.js';
import { contractKey } from '../reducers/contract-check.js';
import type { WaveState } from '../reducers/wave-state.js';

/** What an agent is told before it does its work again: what its contracts found, and what others could not use. */
export function notesForAgent({ agentId, contracts }: WaveAgent, state: WaveState): readonly string[] {
  const found = contracts.flatMap(({ id, type }) => {
    const result = state.contracts.get(contractKey(agentId, id))?.result ?? null;
    if (result === null || result.outcome === 'passed') return [];
    const { findings, total, logPath } = result;
    const lines = findings.map((finding) => `contract ${id} (${type}): ${finding}`);
    const left = total - findings.length;
    return [
      ...lines,
      ...(left > 0 ? [`contract ${id} (${type}): and ${left} more`] : []),
      ...(logPath === null
        ? []
        : [
            `contract ${id} (${type}): all that it printed: \`wave logs --agent ${agentId} --contract ${id}\``,
          ]),
    ];
  });
  return [...found, ...complaintsAbout(agentId, state)];
}
