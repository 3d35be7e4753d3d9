import type { BudgetUse } from '../model/budget.js';
import { describeUse } from '../model/budget.js';
import { exhaustedFor } from '../gates/budget.js';
import { wayOn } from '../gates/budget-way-on.js';
import type { AttemptPlan } from '../model/attempt.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';

/** What a stage would begin, without what a budget keeps from it. */
export type Affordable = Readonly<{
  steps: readonly Intent[];
  /** The first limit that kept something; undefined where nothing was. */
  bar: BudgetUse | undefined;
}>;

/** Looks at budgets before anything starts: what runs may finish and keeps its result, nothing else begins. */
export function affordable(
  steps: readonly Intent[],
  { budgets, state }: Pick<DecisionInput, 'budgets' | 'state'>,
): Affordable {
  if (budgets === undefined) return { steps, bar: undefined };
  const barOf = (step: Intent): BudgetUse | undefined => {
    const agents = beginning(step);
    const bars = agents.map((agentId) => exhaustedFor(agentId, budgets, state));
    return agents.length > 0 && bars.every((bar) => bar !== undefined) ? bars[0] : undefined;
  };
  const barred = steps.map((step) => ({ step, bar: barOf(step) }));
  return {
    steps: barred.flatMap(({ step, bar }) => (bar === undefined ? [step] : [])),
    bar: barred.find(({ bar }) => bar !== undefined)?.bar,
  };
}

function beginning(step: Intent): readonly string[] {
  switch (step.kind) {
    case 'start-agent':
      return [step.agentId];
    case 'await-slots':
      return step.agentIds;
    case 'ask-hook':
      return step.agentId === null ? [] : [step.agentId];
    default:
      return [];
  }
}

/**
 * The limit that keeps everybody whom an attempt is for from starting: it would end as it began. Undefined where somebody could
 * start, where nobody has to, and where a person asked for agents to run again: the attempt is what takes that up.
 */
export function barsAttempt(
  { selectedAgentIds }: AttemptPlan,
  { budgets, state }: Pick<DecisionInput, 'budgets' | 'state'>,
): BudgetUse | undefined {
  if (state.reruns.length > 0) return undefined;
  const bars = selectedAgentIds.map((agentId) => exhaustedFor(agentId, budgets, state));
  return bars.every((bar) => bar !== undefined) ? bars[0] : undefined;
}

/** The end of a run on the wave for a budget: only a person can raise it. */
export function blockForBudget(use: BudgetUse): readonly [end: Intent, block: Intent] {
  const detail = `${describeUse(use)} is used up; ${wayOn(use)}`;
  const about = { statusCode: 'budget-exhausted', detail, failureClass: 'budget' } as const;
  return [
    { kind: 'end-attempt', outcome: 'blocked', ...about, backoffMs: 0 },
    { kind: 'block-wave', gate: 'budget', ...about },
  ];
}
