import { printableLine } from '../base/printable.js';
import type { ReportedUsage } from '../executors/executor.js';
import type { RunUsage } from '../model/envelope.js';
import type { PriceList } from '../model/prices.js';
import { listPrice } from '../model/prices.js';

/**
 * What a run used as its envelope has it. What it cost is what its program says, else what a list of prices says, else unknown:
 * a program that says 0 for tokens that it used knows no price.
 * @param asked the model that its program was told to use; null where that was left to it
 * @param own prices of the configuration, which come before ours
 */
export function runUsage(
  reported: ReportedUsage | null,
  asked: string | null,
  own: PriceList,
): RunUsage | null {
  if (reported === null) return null;
  const {
    inputTokens,
    outputTokens,
    cachedTokens,
    model = asked,
    isPartial = false,
    isPartlyPriced = false,
  } = reported;
  const isUsed = (inputTokens ?? 0) + (outputTokens ?? 0) > 0;
  const said = reported.costUsd === 0 && isUsed ? null : reported.costUsd;
  const listed = said === null ? listPrice(model, reported, own) : null;
  const costUsd = said ?? listed?.usd ?? null;
  const atLeast = [
    ...(isPartial ? ['tokens' as const] : []),
    ...(costUsd !== null && (isPartial || (isPartlyPriced && listed === null)) ? ['usd' as const] : []),
  ];
  return {
    inputTokens,
    outputTokens,
    ...(cachedTokens === undefined || cachedTokens === null ? {} : { cachedTokens }),
    costUsd,
    ...(model === null ? {} : { model: printableLine(model, 100) }),
    ...(listed === null ? {} : { prices: listed.prices }),
    ...(atLeast.length === 0 ? {} : { atLeast }),
  };
}
