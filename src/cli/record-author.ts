import { didYouMean } from '../base/nearest.js';
import { Problem } from '../base/problem.js';
import type { Invocation } from './command.js';
import type { LanePlace } from './context.js';
import { textOption } from './context.js';

/**
 * The agent in whose name a record is written: the one that runs us, else the one that an operator names; null for a person.
 * @throws Problem `coord/not-yours` where an agent names another one
 */
export function recordAuthor(invocation: Invocation): string | null {
  const own = invocation.io.env.WAVE_AGENT;
  const named = textOption(invocation, 'agent');
  if (own !== undefined && named !== undefined && named !== own) {
    throw new Problem('coord/not-yours', `agent ${own} cannot speak as ${named}`, {
      hint: 'leave --agent out',
    });
  }
  return named ?? own ?? null;
}

/**
 * Makes sure that a person writes in the name of an agent that the wave has.
 * @throws Problem `agent/not-found` with those that there are
 */
export async function checkAuthor(invocation: Invocation, place: LanePlace, wave: number): Promise<void> {
  const named = textOption(invocation, 'agent');
  if (named === undefined || invocation.io.env.WAVE_AGENT === named) return;
  const { agentIdsOf } = await import('./tasks/wave-agents.js');
  const known = await agentIdsOf(place, wave);
  if (known === undefined || known.includes(named)) return;
  throw new Problem('agent/not-found', `wave ${wave} has no agent ${named}${didYouMean(named, known)}`, {
    hint: `there are: ${known.join(', ')}`,
  });
}
