import type { BudgetUse } from '../../model/budget.js';
import type { EventFamily } from '../event-family.js';

/** What is noticed about what agents use. */
export type BudgetEventData = Readonly<{
  /** Observed: three quarters, nine tenths, or all of a limit are used. At all of it nothing more starts. */
  'budget.reached': BudgetUse & Readonly<{ level: NonNullable<BudgetUse['level']> }>;
}>;

/** See {@link BudgetEventData}. */
export const budgetEvents: EventFamily<BudgetEventData> = {
  'budget.reached': {
    level: 'warn',
    doc: 'Much of a budget, or all of it, is used.',
    shape: { scope: 'text', agentId: 'text?', unit: 'text', used: 'number', limit: 'number', level: 'text' },
  },
};
