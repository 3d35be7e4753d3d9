/** Dollars for a million tokens. */
type Price = Readonly<{ input: number; cached: number; output: number }>;

/** Which list of prices this is. They change: what a program reports itself always comes first. */
export const PRICES_VERSION = '2025-10/1';

/**
 * Standard list prices of models whose programs report tokens and no costs. Only those with one price whatever the length of
 * the prompt, and only exact names: of any other, costs are unknown.
 */
const prices: Readonly<Record<string, Price>> = {
  'gpt-4.1': { input: 2, cached: 0.5, output: 8 },
  'gpt-4.1-mini': { input: 0.4, cached: 0.1, output: 1.6 },
  'gpt-5': { input: 1.25, cached: 0.125, output: 10 },
  'gpt-5-codex': { input: 1.25, cached: 0.125, output: 10 },
  'gpt-5-mini': { input: 0.25, cached: 0.025, output: 2 },
};

/** What these tokens cost by the list; null where the model is not on it, or where the tokens are not known. */
export function listPrice(
  model: string | null,
  usage: Readonly<{
    inputTokens: number | null;
    outputTokens: number | null;
    cachedTokens?: number | null | undefined;
  }>,
): number | null {
  const price = model !== null && Object.hasOwn(prices, model) ? prices[model] : undefined;
  const { inputTokens, outputTokens } = usage;
  if (price === undefined || inputTokens === null || outputTokens === null) return null;
  const cached = Math.min(usage.cachedTokens ?? 0, inputTokens);
  return (
    ((inputTokens - cached) * price.input + cached * price.cached + outputTokens * price.output) / 1_000_000
  );
}
