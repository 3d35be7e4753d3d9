/** What agent runs used together. Dollars are those of runs that have a price. */
export type Spending = Readonly<{
  usd: number;
  /** Read and written. */
  tokens: number;
  /** How long agents ran, those beside each other counted each. */
  ms: number;
  /** Runs that used tokens nobody has a price for: what they cost is unknown, and not nothing. */
  unpriced: number;
}>;

/** Nothing was used. */
export const NO_SPENDING: Spending = { usd: 0, tokens: 0, ms: 0, unpriced: 0 };

/** Both together. */
export function addSpending(left: Spending, right: Spending): Spending {
  return {
    usd: left.usd + right.usd,
    tokens: left.tokens + right.tokens,
    ms: left.ms + right.ms,
    unpriced: left.unpriced + right.unpriced,
  };
}

/** What one run of an agent used; without a report, only its time. */
export function spendingOf(
  usage: Readonly<{
    inputTokens: number | null;
    outputTokens: number | null;
    costUsd: number | null;
  }> | null,
  ms: number,
): Spending {
  const tokens = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
  const isUnpriced = tokens > 0 && usage?.costUsd === null;
  return {
    usd: usage?.costUsd ?? 0,
    tokens,
    ms: Number.isFinite(ms) ? Math.max(0, ms) : 0,
    unpriced: isUnpriced ? 1 : 0,
  };
}
