import type { HookEventData } from '../../events/families/hook-events.js';
import { hookKey } from '../hook-ask.js';
import type { WaveAppliers } from './applier.js';

/** How the state takes in each of {@link HookEventData}. */
export const hookAppliers: WaveAppliers<HookEventData> = {
  'hook.requested': (state, { hookId, hook, round }, record) => {
    const agentId = record.agent ?? null;
    const attempt = record.attempt ?? state.attempt;
    const ask = { hookId, hook, agentId, attempt, round, requestedAt: record.at, answer: null };
    state.hooks.set(hookKey(hook, agentId), ask);
  },
  'hook.answered': (state, { hookId, hook, outcome, failureClass, reason }, record) => {
    const key = hookKey(hook, record.agent ?? null);
    const ask = state.hooks.get(key);
    // Of an ask that another one took the place of, nobody wants to know any more.
    if (ask?.hookId !== hookId) return undefined;
    state.hooks.set(key, { ...ask, answer: { outcome, failureClass, reason } });
    return undefined;
  },
};
