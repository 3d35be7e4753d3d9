import type { Verdict } from '../model/gate.js';
import type { AgentRun } from '../reducers/wave-state.js';
import type { GateInput } from './gate-input.js';
import { straysOf } from './strays.js';
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
    const strays = straysOf(run, input.state);
    if (strays.length === 0) return [pass('ownership', { agentId, ...settled(run, input) })];
    const detail = `${shown(strays)} changed while ${candidates(strays, input)} ran, and nobody who ran owns it`;
    return [answer('ownership', 'ownership-violated', { agentId, detail, evidence: strays.slice(0, 100) })];
  });
}

/** What changed outside of owned paths and a person allowed is said, with who allowed it. */
function settled(
  { unowned }: AgentRun,
  { state }: GateInput,
): Readonly<{ detail: string; evidence: string[] }> {
  if (unowned.length === 0) return { detail: 'all changes are owned', evidence: [] };
  const overrides = [...state.ownershipOverrides.values()];
  const by = overrides.map(({ by: who, reason }) => `${who} (${reason})`).join('; ');
  return {
    detail: `${shown(unowned.map(({ path }) => path))} changed and is allowed by ${by}`,
    evidence: overrides.map(({ id }) => `ownership-override ${id}`),
  };
}

function shown(paths: readonly string[]): string {
  const more = paths.length > 10 ? ` and ${paths.length - 10} more` : '';
  return paths.slice(0, 10).join(', ') + more;
}

/** In a shared tree nobody can say which of those that ran at the time it was. */
function candidates(strays: readonly string[], { state }: GateInput): string {
  const wanted = new Set(strays);
  const others = [...state.agents.values()].filter((other) =>
    other.unowned.some(({ path }) => wanted.has(path)),
  );
  const names = others.map(({ agentId }) => agentId);
  return names.length === 1 ? (names[0] ?? '') : `one of ${names.join(', ')}`;
}
