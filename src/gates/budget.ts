import type { BudgetUse } from '../model/budget.js';
import { budgetKey, usesOf } from '../model/budget.js';
import type { Budgets } from '../model/budget.js';
import { addSpending, NO_SPENDING } from '../model/spending.js';
import type { WaveState } from '../reducers/wave-state.js';

type Spent = Pick<WaveState, 'run' | 'spentByRun' | 'spentByAgent'>;

/** Every limit that holds for the wave, with what is used of it: by this run in all its waves, by the wave in all its runs. */
export function budgetUses(budgets: Budgets | undefined, state: Spent): readonly BudgetUse[] {
  if (budgets === undefined) return [];
  const ofRun = [state.run ?? '', ...(budgets.before ?? [])]
    .map((runId) => state.spentByRun.get(runId) ?? NO_SPENDING)
    .reduce(addSpending, NO_SPENDING);
  const ofWave = [...state.spentByAgent.values()].reduce(addSpending, NO_SPENDING);
  return [
    ...usesOf('run', null, budgets.run, addSpending(budgets.elsewhere, ofRun)),
    ...usesOf('wave', null, budgets.wave, ofWave),
    ...Object.entries(budgets.agents).flatMap(([agentId, limits]) =>
      usesOf('agent', agentId, limits, state.spentByAgent.get(agentId) ?? NO_SPENDING),
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
