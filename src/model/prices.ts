/** Dollars for a million tokens. */
export type Price = Readonly<{
  input: number;
  /** Of input that comes from a cache; that of input where left out. */
  cached?: number | undefined;
  /** Of input that goes into a cache; that of input where left out. */
  cacheWrite?: number | undefined;
  output: number;
}>;

/** Prices by the exact name of the model. */
export type PriceList = Readonly<Record<string, Price>>;

/** Which list of prices this is. They change: what a program reports itself always comes first. */
export const PRICES_VERSION = '2026-11/1';

/** What costs from prices of the configuration name in its place. */
export const OWN_PRICES = 'wave.config.json';

/** Claude's have a price for writing to a cache; this is the one for five minutes. */
function claude(input: number, cached: number, cacheWrite: number, output: number): Price {
  return { input, cached, cacheWrite, output };
}

const opus = claude(5, 0.5, 6.25, 25);
const gpt5 = { input: 1.25, cached: 0.125, output: 10 };
const gpt52 = { input: 1.75, cached: 0.175, output: 14 };

/**
 * Standard list prices, for what a program tells no costs of: runs of Codex and Gemini, and runs of Claude Code that were cut off.
 * Only models with one price whatever the length of the prompt (so no GPT-5.4 or later, Gemini Pro, Haiku 5.5), only prices that
 * are not announced to change (no Gemini 3.8 Flash), and only exact names: of any other, costs are unknown.
 *
 * Where they are from, all looked up on 2026-11-21:
 * - Claude: platform.claude.com, "Pricing" and the pages of the models; the cache price of Sonnet 5.5 is that since 2026-10-07.
 * - GPT-5 Codex: its page on developers.openai.com. GPT-5.4 mini: OpenAI's price page as transcribed on 2026-05-04. The other GPTs:
 *   GitHub's table of model prices, and a survey of 2026-05-05, which agree.
 * - Gemini 3.5 Flash: ai.google.dev, "Pricing", as transcribed on 2026-10-07; its cache price from a reseller of list prices.
 */
const prices: PriceList = {
  'claude-opus-5-5': claude(4, 0.2, 5, 20),
  'claude-opus-5': opus,
  'claude-opus-4-8': opus,
  'claude-opus-4-7': opus,
  'claude-opus-4-6': opus,
  'claude-opus-4-5-20251101': opus,
  'claude-sonnet-5-5': claude(2, 0.1, 2.5, 10),
  'claude-sonnet-5': claude(2, 0.2, 2.5, 10),
  'claude-sonnet-4-6': claude(3, 0.3, 3.75, 15),
  'claude-haiku-4-5-20251001': claude(1, 0.1, 1.25, 5),
  'gpt-4.1': { input: 2, cached: 0.5, output: 8 },
  'gpt-5': gpt5,
  'gpt-5-codex': gpt5,
  'gpt-5.1-codex': gpt5,
  'gpt-5.1-codex-max': gpt5,
  'gpt-5.2': gpt52,
  'gpt-5.2-codex': gpt52,
  'gpt-5.3-codex': gpt52,
  'gpt-5-mini': { input: 0.25, cached: 0.025, output: 2 },
  'gpt-5.4-mini': { input: 0.75, cached: 0.075, output: 4.5 },
  'gemini-3.5-flash': { input: 1.5, cached: 0.15, output: 9 },
};

/** Every model of our list, by name. */
export const listedModels: readonly string[] = Object.keys(prices);

/**
 * What these tokens cost by a list, and by which; null where the model is on none, or where the tokens are not known.
 * @param own prices that come before ours
 */
export function listPrice(
  model: string | null,
  usage: Readonly<{
    inputTokens: number | null;
    outputTokens: number | null;
    cachedTokens?: number | null | undefined;
    cacheWriteTokens?: number | undefined;
  }>,
  own: PriceList = {},
): Readonly<{ usd: number; prices: string }> | null {
  const list = model === null ? undefined : [own, prices].find((one) => Object.hasOwn(one, model));
  const price = model === null ? undefined : list?.[model];
  const { inputTokens, outputTokens } = usage;
  if (price === undefined || inputTokens === null || outputTokens === null) return null;
  const { input, output, cached = input, cacheWrite = input } = price;
  const read = Math.min(usage.cachedTokens ?? 0, inputTokens);
  const written = Math.min(usage.cacheWriteTokens ?? 0, inputTokens - read);
  const amount =
    (inputTokens - read - written) * input + read * cached + written * cacheWrite + outputTokens * output;
  return { usd: amount / 1_000_000, prices: list === own ? OWN_PRICES : PRICES_VERSION };
}
