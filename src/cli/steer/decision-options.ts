import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import type { NamedGates } from '../../gates/ladder.js';
import { gatesNamed } from '../../gates/ladder.js';
import type { Wave } from '../../model/wave.js';
import type { Invocation } from '../command.js';
import { textOption } from '../context.js';

/** The words of a flag that may be given several times or with commas. */
export function listOption({ options }: Invocation, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? [...new Set(value as readonly string[])] : [];
}

/** Why a person decided so: it is kept with the decision for ever, so it cannot be left out. */
export function reasonOption(invocation: Invocation): string {
  const reason = textOption(invocation, 'reason')?.trim() ?? '';
  if (reason !== '') return reason;
  throw new Problem('cli/missing-flag', '--reason is needed: it is kept with the decision');
}

/**
 * The agents by their ids as the wave writes them.
 * @throws Problem `agent/not-found` with those that there are
 */
export function knownAgents(ids: readonly string[], { agents, wave }: Wave): string[] {
  const known = agents.map(({ agentId }) => agentId);
  return ids.map((id) => {
    const found = known.find((agentId) => agentId === id);
    if (found !== undefined) return found;
    throw new Problem('agent/not-found', `wave ${wave} has no agent ${id}${didYouMean(id, known)}`, {
      hint: `there are: ${known.join(', ')}`,
    });
  });
}

/** The gates that `--gate` names, by their own names or by their rungs. */
export function gateOptions(invocation: Invocation): NamedGates[] {
  return listOption(invocation, 'gate').map((name) => {
    const named = gatesNamed(name);
    if (named.ok) return named.value;
    throw new Problem('cli/flag-value', `--gate: ${named.error}`, {
      hint: 'wave control status lists the gates',
    });
  });
}
