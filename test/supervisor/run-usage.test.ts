import { expect, test } from 'vitest';
import type { ReportedUsage } from '../../src/executors/executor.js';
import { OWN_PRICES, PRICES_VERSION } from '../../src/model/prices.js';
import { runUsage } from '../../src/supervisor/run-usage.js';

const TOKENS = { inputTokens: 1_000_000, outputTokens: 0 };
const own = { mine: { input: 7, output: 7 } };

test.each<[string, Partial<ReportedUsage>, object]>([
  ['what it says itself', { costUsd: 0.5, model: 'mine' }, { costUsd: 0.5 }],
  ['the price of the model that it names', { model: 'mine' }, { costUsd: 7, prices: OWN_PRICES }],
  ['the price of the model that it was told to use', {}, { costUsd: 1.25, prices: PRICES_VERSION }],
  ['unknown, of a model without a price', { model: 'other' }, { costUsd: null }],
  ['unknown, where it says 0 for what it used', { costUsd: 0, model: 'other' }, { costUsd: null }],
  ['nothing, where it used nothing', { costUsd: 0, inputTokens: 0 }, { inputTokens: 0, costUsd: 0 }],
  [
    'at least what it says, where some of it has no price',
    { costUsd: 2, isPartlyPriced: true },
    { costUsd: 2, atLeast: ['usd'] },
  ],
  [
    'all of it by a price of its model, though it knew one of none',
    { costUsd: 0, model: 'mine', isPartlyPriced: true },
    { costUsd: 7, prices: OWN_PRICES },
  ],
  [
    'at least what the price of its model makes, where it was cut off',
    { model: 'mine', isPartial: true },
    { costUsd: 7, prices: OWN_PRICES, atLeast: ['tokens', 'usd'] },
  ],
  [
    'unknown, where it was cut off and has no price',
    { model: 'other', isPartial: true },
    { costUsd: null, atLeast: ['tokens'] },
  ],
  ['with what came from a cache', { costUsd: 1, cachedTokens: 5 }, { costUsd: 1, cachedTokens: 5 }],
])('it cost %s', (_, over, expected) => {
  const model = over.model ?? 'gpt-5';
  expect(runUsage({ ...TOKENS, costUsd: null, ...over }, 'gpt-5', own)).toEqual({
    ...TOKENS,
    model,
    ...expected,
  });
});

test('of several models, no price is that of all, and none is named', () => {
  const usage = runUsage({ ...TOKENS, costUsd: null, model: null }, 'gpt-5', own);
  expect(usage).toEqual({ ...TOKENS, costUsd: null });
});

test('of what told of nothing, nothing is known', () => {
  expect(runUsage(null, 'gpt-5', own)).toBeNull();
});
