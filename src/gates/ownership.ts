import type { Verdict } from '../model/gate.js';
import type { GateInput } from './gate-input.js';
import { answer, pass } from './verdict.js';

/** One verdict per agent that ran: nothing changed meanwhile that none of those who ran owns. */
export function ownershipGate(input: GateInput): Verdict[] {
  return input.wave.agents.flatMap(({ agentId }) => {
    const run = input.state.agents.get(agentId);
    if (run?.state !== 'concluded') return [];
    if (run.unowned.length === 0) return [pass('ownership', { agentId, detail: 'all changes are owned' })];
    const shown = run.unowned.slice(0, 10).join(', ');
    const more = run.unowned.length > 10 ? ` and ${run.unowned.length - 10} more` : '';
    return [
      answer('ownership', 'ownership-violated', {
        agentId,
        detail: `changed outside of what ${agentId} owns: ${shown}${more}`,
        evidence: run.unowned.slice(0, 100),
      }),
    ];
  });
}
