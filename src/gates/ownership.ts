import type { Verdict } from '../model/gate.js';
import type { AgentRun } from '../reducers/wave-state.js';
import type { GateInput } from './gate-input.js';
import { answer, pass } from './verdict.js';

/** One verdict per agent that ran: nothing changed meanwhile that none of those who ran owns. */
export function ownershipGate(input: GateInput): Verdict[] {
  return input.wave.agents.flatMap(({ agentId }) => {
    const run = input.state.agents.get(agentId);
    if (run?.state !== 'concluded') return [];
    if (run.unmeasured) {
      const detail = `what changed while ${agentId} ran cannot be known: the snapshot before it is gone`;
      return [answer('ownership', 'ownership-violated', { agentId, detail })];
    }
    if (run.unowned.length === 0) return [pass('ownership', { agentId, detail: 'all changes are owned' })];
    const detail = `${shown(run.unowned)} changed while ${candidates(run, input)} ran, and nobody who ran owns it`;
    return [
      answer('ownership', 'ownership-violated', { agentId, detail, evidence: run.unowned.slice(0, 100) }),
    ];
  });
}

function shown(paths: readonly string[]): string {
  const more = paths.length > 10 ? ` and ${paths.length - 10} more` : '';
  return paths.slice(0, 10).join(', ') + more;
}

/** In a shared tree nobody can say which of those that ran at the time it was. */
function candidates({ unowned }: AgentRun, { state }: GateInput): string {
  const others = [...state.agents.values()].filter((other) =>
    other.unowned.some((path) => unowned.includes(path)),
  );
  const names = others.map(({ agentId }) => agentId);
  return names.length === 1 ? (names[0] ?? '') : `one of ${names.join(', ')}`;
}
