import { standingOf } from '../gates/hooks.js';
import type { AskedHook } from '../model/lifecycle.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';

/** What has to be done before it may happen: undefined where nothing has, an empty list where somebody is waited for. */
export function askFirst(
  hook: AskedHook,
  agentId: string | null,
  { state, hooks = [] }: Pick<DecisionInput, 'state' | 'hooks'>,
): Intent[] | undefined {
  if (!hooks.includes(hook)) return undefined;
  const standing = standingOf(hook, agentId, state);
  if (standing === 'clear') return undefined;
  return standing === 'due' ? [{ kind: 'ask-hook', hook, agentId }] : [];
}

/** Whether a hook keeps the agent from starting. */
export function isHeld(
  agentId: string,
  { state, hooks = [] }: Pick<DecisionInput, 'state' | 'hooks'>,
): boolean {
  return hooks.includes('agent.starting') && standingOf('agent.starting', agentId, state) === 'held';
}
