import type { Verdict } from '../model/gate.js';
import type { AskedHook } from '../model/lifecycle.js';
import type { HookAsk } from '../reducers/hook-ask.js';
import { hookKey } from '../reducers/hook-ask.js';
import type { WaveState } from '../reducers/wave-state.js';
import { nextRound } from '../reducers/wave-state.js';
import type { GateInput } from './gate-input.js';
import { answer } from './verdict.js';
import { waived } from './waivers.js';

/** One verdict for each hook that keeps something from happening in this attempt; none where none does. */
export function hooksGate({ state }: GateInput): Verdict[] {
  return [...state.hooks.values()].flatMap((ask) => (isCurrent(ask, state) ? (judge(ask) ?? []) : []));
}

/**
 * How a hook stands that is to be asked about an agent's next run, or about the wave: to be asked, being asked, or with an
 * answer that lets it happen or keeps it from happening.
 */
export function standingOf(
  hook: AskedHook,
  agentId: string | null,
  state: WaveState,
): 'due' | 'pending' | 'clear' | 'held' {
  const ask = state.hooks.get(hookKey(hook, agentId));
  if (ask === undefined || !isCurrent(ask, state)) return 'due';
  if (ask.answer === null) return 'pending';
  const verdict = judge(ask);
  return verdict === undefined || waived(verdict, state).ok ? 'clear' : 'held';
}

function isCurrent({ attempt, agentId, round }: HookAsk, state: WaveState): boolean {
  if (attempt !== state.attempt) return false;
  return agentId === null || nextRound(state, agentId, attempt) === round;
}

function judge({ hook, hookId, agentId, answer: said }: HookAsk): Verdict | undefined {
  if (said === null || said.outcome === 'allowed') return undefined;
  const what = agentId === null ? 'the wave from closing' : `${agentId} from starting`;
  const why = said.outcome === 'blocked' ? 'keeps' : 'gave no answer, which keeps';
  return answer('hooks', said.outcome === 'blocked' ? 'hook-blocked' : 'hook-failed', {
    agentId,
    detail: `the hook ${hook} ${why} ${what}: ${said.reason}`,
    evidence: [`hook ${hookId}`],
    failureClass: said.failureClass,
  });
}
