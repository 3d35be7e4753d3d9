import { usedUp } from '../gates/budget.js';
import { closesBudget } from '../gates/budget-way-on.js';
import type { BudgetUse } from '../model/budget.js';
import { describeUse } from '../model/budget.js';
import type { Verdict } from '../model/gate.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { Reason } from './explanation.js';

/** The limits that keep a wave from going on; that of an agent only where the agent is still needed. */
export function spentLimits(open: readonly Verdict[], state: WaveState): readonly BudgetUse[] {
  return usedUp(state).filter(
    ({ scope, agentId }) => scope !== 'agent' || open.some((verdict) => verdict.agentId === agentId),
  );
}

/** That a limit is used up, and where it is raised: no command does that. */
export function budgetReason(use: BudgetUse, lane: string): Reason {
  return {
    gate: 'budget',
    rung: '',
    agentIds: use.agentId === null ? [] : [use.agentId],
    statusCode: 'budget-exhausted',
    why: `${describeUse(use)} is used up`,
    closes: closesBudget(use, lane),
    steps: [],
  };
}
