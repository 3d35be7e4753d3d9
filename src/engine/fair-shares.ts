import { compareText } from '../base/compare-text.js';
import type { SlotWish } from '../model/agent-slots.js';

/** What one lane wants. Of lanes that are equally badly off, the one with the lower turn comes first, then the name decides. */
export type SlotDemand = SlotWish & Readonly<{ lane: string; turn: number }>;

/**
 * Shares agent slots out to lanes: what runs is kept, and each slot that is left goes to the lane that has fewest and can use
 * one more (max-min fairness over what can still be given). The sum is never over the limit, but by what already runs.
 */
export function fairShares(limit: number, demands: readonly SlotDemand[]): ReadonlyMap<string, number> {
  const order = [...demands].sort(
    (left, right) => left.turn - right.turn || compareText(left.lane, right.lane),
  );
  const shares = new Map(order.map(({ lane, running }) => [lane, running]));
  const shareOf = ({ lane }: SlotDemand): number => shares.get(lane) ?? 0;
  let free = limit - order.reduce((sum, { running }) => sum + running, 0);
  for (; free > 0; free -= 1) {
    const [first, ...others] = order.filter((demand) => shareOf(demand) < demand.wanted);
    if (first === undefined) break;
    const poorest = others.reduce((least, other) => (shareOf(other) < shareOf(least) ? other : least), first);
    shares.set(poorest.lane, shareOf(poorest) + 1);
  }
  return shares;
}
