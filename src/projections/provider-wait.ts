import { printableLine } from '../base/printable.js';
import { awaitedTurn } from '../reducers/turned-away.js';
import type { AgentRun, WaveState } from '../reducers/wave-state.js';

/** An agent that its provider turned away, and that has another turn before it. */
export type ProviderWait = Readonly<{
  /** From when on it may be started again (ms since the epoch), and on what. */
  until: number;
  executor: string;
  /** What its program said; empty where it said nothing. */
  said: string;
}>;

/** See {@link ProviderWait}; undefined where the agent waits for no provider. */
export function providerWait(
  state: Pick<WaveState, 'attempt' | 'attemptActive' | 'opened' | 'outcome'>,
  run: AgentRun | undefined,
): ProviderWait | undefined {
  const turn = state.outcome === 'open' ? awaitedTurn(state, run) : undefined;
  if (turn === undefined || run === undefined) return undefined;
  return { until: turn.notBefore, executor: turn.executor, said: printableLine(run.exitDetail, 200) };
}

/** In words: `again on claude at 2026-01-01T03:47:00.000Z; its provider turned it away: …`. */
export function describeWait({ until, executor, said }: ProviderWait): string {
  const why = said === '' ? '' : `: ${said}`;
  return `again on ${executor} at ${new Date(until).toISOString()}; its provider turned it away${why}`;
}
