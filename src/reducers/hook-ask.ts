import type { FailureClass } from '../model/failure.js';
import type { AskedHook } from '../model/lifecycle.js';
import type { WaveState } from './wave-state.js';

/** What a hook was asked before something was to happen, and what it said. */
export type HookAsk = Readonly<{
  /** The same when it has to be asked again because nobody heard the answer. */
  hookId: string;
  hook: AskedHook;
  /** Null where it is about the wave. */
  agentId: string | null;
  attempt: number;
  /** Which run of the agent in the attempt it is about; 0 where it is about the wave. */
  round: number;
  requestedAt: string;
  /** Null while it has not said anything. */
  answer: Readonly<{
    outcome: 'allowed' | 'blocked' | 'failed';
    failureClass: FailureClass | null;
    reason: string;
  }> | null;
}>;

/** The key under which the newest ask about an agent, or about the wave, is kept. */
export function hookKey(hook: AskedHook, agentId: string | null): string {
  return agentId === null ? hook : `${hook}/${agentId}`;
}

/** The asks of the attempt at work that have not been answered. */
export function pendingAsks(
  state: Pick<WaveState, 'hooks' | 'attempt' | 'attemptActive'>,
): readonly HookAsk[] {
  if (!state.attemptActive) return [];
  return [...state.hooks.values()].filter(
    ({ answer, attempt }) => answer === null && attempt === state.attempt,
  );
}
