import type { Spending } from './spending.js';

/** The units that runs, waves and agents are limited in. */
export const spendingUnits = ['usd', 'tokens', 'minutes'] as const;

/** See {@link spendingUnits}. */
export type SpendingUnit = (typeof spendingUnits)[number];

/** Limits of what may be used; a unit that is left out has none. */
export type BudgetLimits = Readonly<{ [Unit in SpendingUnit]?: number | undefined }>;

/** What one run of the launcher may use, what its wave may, and what each of its agents may. */
export type Budgets = Readonly<{
  run: BudgetLimits;
  /** Over all runs. */
  wave: BudgetLimits;
  /** By agent: over all of its runs in the wave. */
  agents: Readonly<Record<string, BudgetLimits>>;
  /** What this run had used in other waves when it came to this one; logs of older versions tell less of it. */
  elsewhere: Partial<Spending>;
  /** Runs that it goes on with: what they use in this wave, agents that are still at work included, counts as its own. */
  before?: readonly string[];
}>;

/** How much of a limit has to be used for each level, from the lowest on. */
export const budgetLevels = { notice: 0.75, warning: 0.9, stop: 1 } as const;

/** How far a budget is used up. */
export type BudgetLevel = keyof typeof budgetLevels;

/** One limit with what is used of it. */
export type BudgetUse = Readonly<{
  scope: 'run' | 'wave' | 'agent';
  agentId: string | null;
  unit: SpendingUnit;
  /** As far as it is known. */
  used: number;
  /** Where more was used than is known: runs that were cut off, or that have no price. */
  isAtLeast?: true;
  limit: number;
  /** Null below the lowest. */
  level: BudgetLevel | null;
}>;

/** How much of each limit is used. */
export function usesOf(
  scope: BudgetUse['scope'],
  agentId: string | null,
  limits: BudgetLimits,
  spent: Spending,
): BudgetUse[] {
  return spendingUnits.flatMap((unit) => {
    const limit = limits[unit];
    if (limit === undefined) return [];
    const used = amountOf(unit, spent);
    const more = isMore(unit, spent) ? { isAtLeast: true as const } : {};
    return [{ scope, agentId, unit, used, ...more, limit, level: levelOf(used, limit) }];
  });
}

function isMore(unit: SpendingUnit, { unknown, unpriced }: Spending): boolean {
  return unit !== 'minutes' && (unknown > 0 || (unit === 'usd' && unpriced > 0));
}

function amountOf(unit: SpendingUnit, { usd, tokens, ms }: Spending): number {
  return unit === 'usd' ? usd : unit === 'tokens' ? tokens : ms / 60_000;
}

function levelOf(used: number, limit: number): BudgetLevel | null {
  const reached = (Object.keys(budgetLevels) as BudgetLevel[]).filter(
    (level) => used >= limit * budgetLevels[level],
  );
  return reached.at(-1) ?? null;
}

/** `1.20 usd`: what is used of it, as far as it is known. */
export function usedAmount({ unit, used }: Pick<BudgetUse, 'unit' | 'used'>): string {
  return `${amount(unit, used)} ${unit}`;
}

/** `the budget of the wave: at least 1.20 of 1.50 usd`. */
export function describeUse({ scope, agentId, unit, used, isAtLeast, limit }: BudgetUse): string {
  const whose = scope === 'agent' ? (agentId ?? 'an agent') : `the ${scope}`;
  const least = isAtLeast === true ? 'at least ' : '';
  return `the budget of ${whose}: ${least}${amount(unit, used)} of ${amount(unit, limit)} ${unit}`;
}

function amount(unit: SpendingUnit, value: number): string {
  if (unit === 'tokens') return String(Math.round(value));
  return unit === 'usd' ? value.toFixed(value < 1 ? 4 : 2) : value.toFixed(1);
}

/** Names one limit: a raised one is another, so that its levels are told anew. */
export function budgetKey({ scope, agentId, unit, limit }: Omit<BudgetUse, 'used' | 'level'>): string {
  return `${scope}/${agentId ?? ''}/${unit}/${limit}`;
}
