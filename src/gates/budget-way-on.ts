import { unreachable } from '../base/unreachable.js';
import type { BudgetUse } from '../model/budget.js';
import { usedAmount } from '../model/budget.js';

/** What to change: the same launch again would end at the same limit, unless it is that of a run, which is a new one then. */
export function wayOn({ scope, unit }: BudgetUse): string {
  switch (scope) {
    case 'run':
      return 'a further launch begins with nothing used of it';
    case 'wave':
      return `raise budgets.wave.${unit} in wave.config.json`;
    case 'agent':
      return unit === 'minutes'
        ? 'raise budgets.agent.minutes in wave.config.json'
        : `raise budget.${unit} in its ### Executor, or budgets.agent.${unit} in wave.config.json`;
    default:
      return unreachable(scope);
  }
}

/** What would let a wave of this lane go on, in one sentence: every place where the limit may stand, and how high it has to be. */
export function closesBudget(use: BudgetUse, lane: string): string {
  const { scope, unit } = use;
  const key = `budgets.${scope}.${unit}`;
  const inLane = `lanes.${lane}.${key} where the lane has its own`;
  if (scope === 'run') {
    const flag = unit === 'minutes' ? '' : `--max-${unit}, or `;
    return `A further launch: it begins with nothing used of this limit, and does more at once with a higher one (${flag}${key} in wave.config.json, ${inLane}).`;
  }
  const own = scope === 'agent' && unit !== 'minutes' ? `budget.${unit} in its ### Executor, else ` : '';
  return `A limit above ${usedAmount(use)}, then a further launch: ${own}${key} in wave.config.json (${inLane}).`;
}
