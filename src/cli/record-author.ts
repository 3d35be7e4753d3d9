import { Problem } from '../base/problem.js';
import type { Invocation } from './command.js';
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
