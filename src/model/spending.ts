import type { RunUsage } from './envelope.js';

/** What agent runs used together, as far as they told. Nothing in it is ever a guess: what is not known is counted in runs. */
export type Spending = Readonly<{
  /** Of what has a price. */
  usd: number;
  /** Read and written. */
  tokens: number;
  inputTokens: number;
  outputTokens: number;
  /** Of the input, what is known to have come from a cache. */
  cachedTokens: number;
  /** How long agents ran, those beside each other counted each. */
  ms: number;
  /** Runs that told of tokens, whether of all or of some. */
  told: number;
  /** Runs of which some costs are known. */
  priced: number;
  /** Runs that used tokens nobody has a price for: what they cost is unknown, and not nothing. */
  unpriced: number;
  /** Runs that asked a model and told of nothing, or were ended before they had told of all. */
  unknown: number;
}>;

/** Nothing was used. */
export const NO_SPENDING: Spending = {
  usd: 0,
  tokens: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  ms: 0,
  told: 0,
  priced: 0,
  unpriced: 0,
  unknown: 0,
};

/** Both together. What a log of an older version does not tell apart counts as nothing. */
export function addSpending(left: Partial<Spending>, right: Partial<Spending>): Spending {
  const sum = (key: keyof Spending): number => (left[key] ?? 0) + (right[key] ?? 0);
  return {
    usd: sum('usd'),
    tokens: sum('tokens'),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    cachedTokens: sum('cachedTokens'),
    ms: sum('ms'),
    told: sum('told'),
    priced: sum('priced'),
    unpriced: sum('unpriced'),
    unknown: sum('unknown'),
  };
}

/**
 * What one run of an agent used.
 * @param usage null where it told of nothing
 * @param asksModel whether that means that nobody knows, and not that there was nothing to tell of
 */
export function spendingOf(usage: RunUsage | null, ms: number, asksModel: boolean): Spending {
  const time = { ...NO_SPENDING, ms: Number.isFinite(ms) ? Math.max(0, ms) : 0 };
  if (usage === null) return { ...time, unknown: asksModel ? 1 : 0 };
  const { inputTokens, outputTokens, cachedTokens = 0, costUsd, atLeast = [] } = usage;
  const tokens = (inputTokens ?? 0) + (outputTokens ?? 0);
  const isPartial = atLeast.includes('tokens') || inputTokens === null || outputTokens === null;
  const isUnpriced = costUsd === null ? tokens > 0 : atLeast.includes('usd') && !isPartial;
  return {
    ...time,
    usd: costUsd ?? 0,
    tokens,
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cachedTokens,
    told: inputTokens === null && outputTokens === null ? 0 : 1,
    priced: costUsd === null ? 0 : 1,
    unpriced: isUnpriced ? 1 : 0,
    unknown: isPartial ? 1 : 0,
  };
}

/** Spending as people and programs are shown it. What is null is not known, which is never the same as nothing. */
export type Spent = Readonly<{
  tokens: Readonly<{ input: number | null; output: number | null; cached: number | null }>;
  costUsd: number | null;
  /** Runs that used more tokens than is known: where there are any, tokens and costs are at least these. */
  unknownRuns: number;
  /** Runs that used tokens without a price: where there are any, the costs are at least these. */
  unpricedRuns: number;
}>;

/** See {@link Spent}. */
export function spentOf(spending: Spending): Spent {
  const { inputTokens, outputTokens, cachedTokens, usd, told, priced, unknown, unpriced } = spending;
  return {
    tokens:
      told === 0
        ? { input: null, output: null, cached: null }
        : { input: inputTokens, output: outputTokens, cached: cachedTokens },
    costUsd: priced === 0 ? null : usd,
    unknownRuns: unknown,
    unpricedRuns: unpriced,
  };
}
