import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import type { NamedGates } from '../../gates/ladder.js';
import { gatesNamed } from '../../gates/ladder.js';
import type { Wave } from '../../model/wave.js';
import type { Invocation } from '../command.js';
import { listOption } from '../context.js';
import { peopleText } from '../people/people-text.js';
import type { Steering } from './open-steering.js';

/** Why a person decided so: it is kept with the decision for ever, so it cannot be left out. */
export function reasonOption(invocation: Invocation, { context }: Pick<Steering, 'context'>): string {
  const reason = peopleText(invocation, context, 'reason');
  if (reason !== undefined) return reason;
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
