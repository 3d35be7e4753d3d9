import type { FailureClass } from '../../src/model/failure.js';
import type { AskedHook } from '../../src/model/lifecycle.js';
import { BASIS, event } from './control-events.js';
import type { Draft } from './events.js';

/** What a hook said: that it may happen where nothing is given. */
type Said = Readonly<{
  hookId?: string;
  agent?: string;
  round?: number;
  outcome?: 'allowed' | 'blocked' | 'failed';
  failureClass?: FailureClass;
}>;

/** A hook is asked, about an agent or about the wave. */
export const hookAsked = (hook: AskedHook, { hookId = 'H1', agent, round = 0 }: Said = {}): Draft =>
  event('hook.requested', { hookId, hook, round, basis: BASIS }, agent === undefined ? {} : { agent });

/** A hook has answered. */
export function hookAnswered(
  hook: AskedHook,
  { hookId = 'H1', agent, outcome = 'allowed', failureClass }: Said = {},
): Draft {
  const standard = outcome === 'allowed' ? null : 'deterministic';
  const data = {
    outcome,
    failureClass: failureClass ?? standard,
    reason: 'because',
    exitCode: null,
    durationMs: 1,
  };
  return event('hook.answered', { hookId, hook, ...data }, agent === undefined ? {} : { agent });
}

/** Both. */
export const hookSaid = (hook: AskedHook, said: Said = {}): Draft[] => [
  hookAsked(hook, said),
  hookAnswered(hook, said),
];
