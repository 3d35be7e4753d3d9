import type { Spending } from '../model/spending.js';
import { addSpending, NO_SPENDING } from '../model/spending.js';
import type { WaveState } from './wave-state.js';

/** What one agent used in the runs that one run of the launcher started. */
export type AgentSpending = Readonly<{
  agentId: string;
  /** Empty where a log does not say. */
  runId: string;
  spending: Spending;
}>;

/** Names the entry of one agent and one run of the launcher in `WaveState.spent`. */
export function spendingKey({ agentId, runId }: Pick<AgentSpending, 'agentId' | 'runId'>): string {
  return `${runId}/${agentId}`;
}

/** What was used in a wave over all tries, retries and fallbacks: of one agent, by some runs of the launcher, or all of it. */
export function spentBy(
  { spent }: Pick<WaveState, 'spent'>,
  which: Readonly<{ agentId?: string; runs?: ReadonlySet<string> }> = {},
): Spending {
  return [...spent.values()]
    .filter(
      ({ agentId, runId }) =>
        (which.agentId ?? agentId) === agentId && (which.runs === undefined || which.runs.has(runId)),
    )
    .map(({ spending }) => spending)
    .reduce(addSpending, NO_SPENDING);
}
