import type { BudgetEventData } from '../../events/families/budget-events.js';
import { budgetKey } from '../../model/budget.js';
import { addSpending, NO_SPENDING, spendingOf } from '../../model/spending.js';
import type { AgentRun, WaveState } from '../wave-state.js';
import type { WaveAppliers } from './applier.js';

/** How the state takes in each of {@link BudgetEventData}. */
export const budgetAppliers: WaveAppliers<BudgetEventData> = {
  'budget.reached': (state, use) => {
    state.budgetLevels.set(budgetKey(use), use.level);
    return undefined;
  },
};

/** Counts what a run used, once, when it is concluded. */
export function countSpending(state: WaveState, run: AgentRun): void {
  const ms =
    run.startedAt === null || run.endedAt === null ? 0 : Date.parse(run.endedAt) - Date.parse(run.startedAt);
  const spent = spendingOf(run.envelope?.usage ?? null, ms);
  const add = (known: Map<string, typeof spent>, key: string): void => {
    known.set(key, addSpending(known.get(key) ?? NO_SPENDING, spent));
  };
  add(state.spentByAgent, run.agentId);
  add(state.spentByRun, run.run ?? '');
}
