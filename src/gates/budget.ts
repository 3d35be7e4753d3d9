import type { BudgetUse } from '../model/budget.js';
import { budgetKey, usesOf } from '../model/budget.js';
import type { Budgets } from '../model/budget.js';
import { addSpending } from '../model/spending.js';
import { spentBy } from '../reducers/spent-by.js';
import type { WaveState } from '../reducers/wave-state.js';

type Spent = Pick<WaveState, 'run' | 'spent'>;

/** Every limit that holds for the wave, with what is used of it: by this run in all its waves, by the wave in all its runs. */
export function budgetUses(budgets: Budgets | undefined, state: Spent): readonly BudgetUse[] {
  if (budgets === undefined) return [];
  const ofRun = spentBy(state, { runs: new Set([state.run ?? '', ...(budgets.before ?? [])]) });
  return [
    ...usesOf('run', null, budgets.run, addSpending(budgets.elsewhere, ofRun)),
    ...usesOf('wave', null, budgets.wave, spentBy(state)),
    ...Object.entries(budgets.agents).flatMap(([agentId, limits]) =>
      usesOf('agent', agentId, limits, spentBy(state, { agentId })),
    ),
  ];
}

/** The limit that keeps an agent from being started; undefined where none does. */
export function exhaustedFor(
  agentId: string,
  budgets: Budgets | undefined,
  state: Spent,
): BudgetUse | undefined {
  return budgetUses(budgets, state).find(
    (use) => use.level === 'stop' && (use.scope !== 'agent' || use.agentId === agentId),
  );
}

/** Levels that were reached and are not on record for this limit. */
export function budgetNews(
  budgets: Budgets | undefined,
  state: Spent & Pick<WaveState, 'budgetLevels'>,
): readonly BudgetUse[] {
  return budgetUses(budgets, state).filter(
    (use) => use.level !== null && state.budgetLevels.get(budgetKey(use)) !== use.level,
  );
}

/** The limits that a wave ended at, as its last launch had them; empty where it did not end for a budget. */
export function usedUp(
  state: Pick<WaveState, 'run' | 'spent' | 'opened' | 'outcome' | 'outcomeDetail'>,
): readonly BudgetUse[] {
  if (state.outcome !== 'blocked' || state.outcomeDetail?.failureClass !== 'budget') return [];
  return budgetUses(state.opened?.budgets ?? undefined, state).filter(({ level }) => level === 'stop');
}
