import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeUse, usesOf } from '../../src/model/budget.js';
import { listedModels, listPrice, OWN_PRICES, PRICES_VERSION } from '../../src/model/prices.js';
import type { Spending } from '../../src/model/spending.js';
import { addSpending, NO_SPENDING, spendingOf, spentOf } from '../../src/model/spending.js';

const counts = Object.keys(NO_SPENDING) as (keyof Spending)[];
const spending = fc.record(
  Object.fromEntries(counts.map((key) => [key, fc.integer({ min: 0, max: 1000 })] as const)),
) as fc.Arbitrary<Spending>;

describe('what runs used together', () => {
  it('is the same in whatever order it is told, and never less than before', () => {
    fc.assert(
      fc.property(spending, spending, spending, (a, b, c) => {
        expect(addSpending(a, b)).toEqual(addSpending(b, a));
        expect(addSpending(addSpending(a, b), c)).toEqual(addSpending(a, addSpending(b, c)));
        expect(addSpending(a, NO_SPENDING)).toEqual(a);
        expect(addSpending(a, b).usd).toBeGreaterThanOrEqual(a.usd);
      }),
    );
  });

  it.each<[string, Parameters<typeof spendingOf>, Partial<Spending>]>([
    ['nothing but time', [null, 5, false], { ms: 5 }],
    ['nothing that it told of', [null, 5, true], { ms: 5, unknown: 1 }],
    [
      'all of it',
      [{ inputTokens: 3, outputTokens: 4, costUsd: 2, cachedTokens: 1 }, 5, true],
      { usd: 2, tokens: 7, inputTokens: 3, outputTokens: 4, cachedTokens: 1, ms: 5, told: 1, priced: 1 },
    ],
    [
      'without a price',
      [{ inputTokens: 3, outputTokens: 4, costUsd: null }, 5, true],
      { tokens: 7, inputTokens: 3, outputTokens: 4, ms: 5, told: 1, unpriced: 1 },
    ],
    [
      'with a price for some of it',
      [{ inputTokens: 3, outputTokens: 4, costUsd: 2, atLeast: ['usd'] }, 5, true],
      { usd: 2, tokens: 7, inputTokens: 3, outputTokens: 4, ms: 5, told: 1, priced: 1, unpriced: 1 },
    ],
    [
      'cut off',
      [{ inputTokens: 3, outputTokens: 4, costUsd: 2, atLeast: ['tokens', 'usd'] }, 5, true],
      { usd: 2, tokens: 7, inputTokens: 3, outputTokens: 4, ms: 5, told: 1, priced: 1, unknown: 1 },
    ],
    [
      'half told',
      [{ inputTokens: 3, outputTokens: null, costUsd: 0 }, 5, true],
      { tokens: 3, inputTokens: 3, ms: 5, told: 1, priced: 1, unknown: 1 },
    ],
    ['clocks that went back', [null, -5, false], {}],
    ['clocks that nobody can read', [null, NaN, false], {}],
  ])('of one run: %s', (_, [usage, ms, asksModel], expected) => {
    expect(spendingOf(usage, ms, asksModel)).toEqual({ ...NO_SPENDING, ...expected });
  });

  it('is shown as unknown where nobody told of it, and never as 0', () => {
    const shown = { unknownRuns: 0, unpricedRuns: 0 };
    const tokens = { input: null, output: null, cached: null };
    expect(spentOf(NO_SPENDING)).toEqual({ ...shown, tokens, costUsd: null });
    expect(spentOf(spendingOf({ inputTokens: 0, outputTokens: 0, costUsd: 0 }, 1, true))).toEqual({
      ...shown,
      tokens: { input: 0, output: 0, cached: 0 },
      costUsd: 0,
    });
  });
});

describe('a limit', () => {
  const level = (usd: number, limit = 10) =>
    usesOf('wave', null, { usd: limit }, { ...NO_SPENDING, usd })[0]?.level;

  it.each([
    [0, null],
    [7.49, null],
    [7.5, 'notice'],
    [8.99, 'notice'],
    [9, 'warning'],
    [9.99, 'warning'],
    [10, 'stop'],
    [50, 'stop'],
  ])('of ten with %s used is at %s', (used, expected) => {
    expect(level(used)).toBe(expected);
  });

  it('never falls back while more is used', () => {
    const rank = { null: 0, notice: 1, warning: 2, stop: 3 };
    fc.assert(
      fc.property(spending, spending, (a, more) => {
        const of = (spent: Spending) =>
          usesOf('run', null, { usd: 100, tokens: 1000, minutes: 60 }, spent).map(
            ({ level: now }) => rank[`${now}`],
          );
        const [before, after] = [of(a), of(addSpending(a, more))];
        expect(before).toHaveLength(3);
        before.forEach((one, at) => expect(after[at]).toBeGreaterThanOrEqual(one));
      }),
    );
  });

  it.each<[string, Partial<Spending>, readonly string[]]>([
    ['all of it is known', {}, []],
    ['a run has no price', { unpriced: 1 }, ['usd']],
    ['a run did not tell all', { unknown: 1 }, ['usd', 'tokens']],
  ])('says "at least" where more was used: %s', (_, over, expected) => {
    const uses = usesOf('wave', null, { usd: 1, tokens: 9, minutes: 9 }, { ...NO_SPENDING, ...over });
    expect(uses.flatMap(({ unit, isAtLeast }) => (isAtLeast === true ? [unit] : []))).toEqual(expected);
    expect(uses.map(describeUse).filter((text) => text.includes('at least'))).toHaveLength(expected.length);
  });

  it('that nobody set is none', () => {
    expect(usesOf('run', null, {}, { ...NO_SPENDING, usd: 1e9 })).toEqual([]);
  });
});

describe('a list price', () => {
  const million = { inputTokens: 1_000_000, outputTokens: 0 };
  const usd = (...args: Parameters<typeof listPrice>) => listPrice(...args)?.usd;

  it('is that of exactly this model, with what came from a cache and went into one apart', () => {
    expect(usd('gpt-5', million)).toBe(1.25);
    expect(usd('gpt-5', { ...million, cachedTokens: 1_000_000 })).toBe(0.125);
    expect(usd('gpt-5', { inputTokens: 0, outputTokens: 1_000_000 })).toBe(10);
    expect(usd('claude-opus-5', { ...million, cachedTokens: 500_000, cacheWriteTokens: 500_000 })).toBe(
      0.25 + 3.125,
    );
    expect(listPrice('gpt-5', million)?.prices).toBe(PRICES_VERSION);
  });

  it('of the configuration comes first, and may be nothing', () => {
    const own = { 'gpt-5': { input: 3, output: 4 }, 'ollama/x': { input: 0, output: 0 } };
    expect(listPrice('gpt-5', { ...million, cachedTokens: 9 }, own)).toEqual({ usd: 3, prices: OWN_PRICES });
    expect(usd('ollama/x', million, own)).toBe(0);
    expect(usd('gpt-5-codex', million, own)).toBe(1.25);
  });

  it('is there for the models that the documentation names', () => {
    const page = readFileSync(new URL('../../docs/reference/config.md', import.meta.url), 'utf8');
    const own = page.slice(page.indexOf("Wave's own list"), page.indexOf('Of any other model'));
    const [version, ...models] = [...own.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    expect(version).toBe(PRICES_VERSION);
    expect(models).toEqual(listedModels);
  });

  it('never asks less for writing than for reading, nor more for a cache than without', () => {
    const amount = (model: string, over: object): number => usd(model, { ...million, ...over }) ?? NaN;
    for (const model of listedModels) {
      const plain = amount(model, {});
      expect(amount(model, { cachedTokens: 1_000_000 })).toBeLessThan(plain);
      expect(amount(model, { cacheWriteTokens: 1_000_000 })).toBeGreaterThanOrEqual(plain);
      expect(amount(model, { inputTokens: 0, outputTokens: 1_000_000 })).toBeGreaterThan(plain);
    }
  });

  it.each([
    ['no model', null, 5],
    ['a model that is not on the list', 'gpt-5-2030', 5],
    ['a name that every object has', 'constructor', 5],
    ['tokens that nobody counted', 'gpt-5', null],
  ])('is unknown for %s', (_, model, inputTokens) => {
    expect(listPrice(model, { inputTokens, outputTokens: 5 })).toBeNull();
  });
});
