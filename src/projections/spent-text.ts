import type { Spent } from '../model/spending.js';

/** What there is nothing to say of. */
export const NOTHING_SAID = '-';

/** Nobody can know it, although something was used. */
const UNKNOWN = 'unknown';

/** The least that is told apart from nothing. */
const SMALLEST_USD = 0.0001;

/** Input and output together, as `12.3k`; `≥12.3k` where more was used than is known; `-` where nobody asked a model. */
export function tokensText({ tokens: { input, output }, unknownRuns }: Omit<Spent, 'costUsd'>): string {
  if (input === null && output === null) return unknownRuns > 0 ? UNKNOWN : NOTHING_SAID;
  return `${unknownRuns > 0 ? '≥' : ''}${count((input ?? 0) + (output ?? 0))}`;
}

/** One count of tokens, as `12.3k`. */
function count(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  return tokens < 1_000_000 ? `${(tokens / 1000).toFixed(1)}k` : `${(tokens / 1_000_000).toFixed(1)}M`;
}

/**
 * US dollars; `≥$1.20` where some of it is unknown or has no price; `unpriced` where none of it has one, which is never the same as
 * free; `-` where nobody asked a model.
 */
export function costText({ costUsd, tokens, unknownRuns, unpricedRuns }: Spent): string {
  if (costUsd !== null) return dollars(costUsd, unknownRuns + unpricedRuns > 0);
  if (unpricedRuns > 0 || (tokens.input ?? 0) + (tokens.output ?? 0) > 0) return 'unpriced';
  return unknownRuns > 0 ? UNKNOWN : NOTHING_SAID;
}

/** In cents; below one of them with the four decimals that budgets have, so that only nothing at all reads as nothing. */
function dollars(usd: number, isAtLeast: boolean): string {
  if (usd > 0 && usd < SMALLEST_USD / 2) return isAtLeast ? '>$0.00' : `<$${SMALLEST_USD}`;
  return `${isAtLeast ? '≥' : ''}$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`;
}

/** Why it is more than what is shown; nothing where it is not. */
export function moreText({
  unknownRuns,
  unpricedRuns,
}: Pick<Spent, 'unknownRuns' | 'unpricedRuns'>): string[] {
  const runs = (number: number): string => `${number} agent run${number === 1 ? '' : 's'}`;
  return [
    ...(unknownRuns > 0 ? [`${runs(unknownRuns)} did not tell all`] : []),
    ...(unpricedRuns > 0 ? [`${runs(unpricedRuns)} without a price`] : []),
  ];
}

/** `used: ≥1.6k tokens, ≥$0.75; 1 agent run did not tell all`; undefined where nobody asked a model. */
export function usedText(spent: Spent): string | undefined {
  const [tokens, cost] = [tokensText(spent), costText(spent)];
  if (tokens === NOTHING_SAID && cost === NOTHING_SAID) return undefined;
  const what = tokens === UNKNOWN && cost === UNKNOWN ? 'nobody knows' : `${tokens} tokens, ${cost}`;
  return [`used: ${what}`, ...moreText(spent)].join('; ');
}
