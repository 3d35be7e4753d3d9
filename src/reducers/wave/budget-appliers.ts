import type { BudgetEventData } from '../../events/families/budget-events.js';
import { budgetKey } from '../../model/budget.js';
import { asksModel } from '../../model/executor.js';
import { addSpending, NO_SPENDING, spendingOf } from '../../model/spending.js';
import { spendingKey } from '../spent-by.js';
import type { AgentRun, WaveState } from '../wave-state.js';
import type { WaveAppliers } from './applier.js';

/** How the state takes in each of {@link BudgetEventData}. */
export const budgetAppliers: WaveAppliers<BudgetEventData> = {
  'budget.reached': (state, use) => {
    state.budgetLevels.set(budgetKey(use), use.level);
    return undefined;
  },
};

/** Counts what a run used, once, when its end is on record. */
export function countSpending(state: WaveState, run: AgentRun): void {
  const ms =
    run.startedAt === null || run.endedAt === null ? 0 : Date.parse(run.endedAt) - Date.parse(run.startedAt);
  const of = { agentId: run.agentId, runId: run.run ?? '' };
  const known = state.spent.get(spendingKey(of))?.spending ?? NO_SPENDING;
  const spending = spendingOf(run.envelope?.usage ?? null, ms, asksModel(run.executor));
  state.spent.set(spendingKey(of), { ...of, spending: addSpending(known, spending) });
}
