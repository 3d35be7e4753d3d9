import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usesOf } from '../../src/model/budget.js';
import { listPrice } from '../../src/model/prices.js';
import type { Spending } from '../../src/model/spending.js';
import { addSpending, NO_SPENDING, spendingOf } from '../../src/model/spending.js';

const spending = fc.record({
  usd: fc.integer({ min: 0, max: 1000 }),
  tokens: fc.nat(),
  ms: fc.nat(),
  unpriced: fc.nat(10),
});

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

  it.each<[string, Parameters<typeof spendingOf>, Spending]>([
    ['nothing but time', [null, 5], { usd: 0, tokens: 0, ms: 5, unpriced: 0 }],
    [
      'all of it',
      [{ inputTokens: 3, outputTokens: 4, costUsd: 2 }, 5],
      { usd: 2, tokens: 7, ms: 5, unpriced: 0 },
    ],
    [
      'without a price',
      [{ inputTokens: 3, outputTokens: 4, costUsd: null }, 5],
      { usd: 0, tokens: 7, ms: 5, unpriced: 1 },
    ],
    [
      'for nothing',
      [{ inputTokens: 3, outputTokens: null, costUsd: 0 }, 5],
      { usd: 0, tokens: 3, ms: 5, unpriced: 0 },
    ],
    ['clocks that went back', [null, -5], { usd: 0, tokens: 0, ms: 0, unpriced: 0 }],
    ['clocks that nobody can read', [null, NaN], { usd: 0, tokens: 0, ms: 0, unpriced: 0 }],
  ])('of one run: %s', (_, [usage, ms], expected) => {
    expect(spendingOf(usage, ms)).toEqual(expected);
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

  it('that nobody set is none', () => {
    expect(usesOf('run', null, {}, { ...NO_SPENDING, usd: 1e9 })).toEqual([]);
  });
});

describe('a list price', () => {
  it('is that of exactly this model, with what came from a cache apart', () => {
    expect(listPrice('gpt-5', { inputTokens: 1_000_000, outputTokens: 0 })).toBe(1.25);
    expect(listPrice('gpt-5', { inputTokens: 1_000_000, outputTokens: 0, cachedTokens: 1_000_000 })).toBe(
      0.125,
    );
    expect(listPrice('gpt-5', { inputTokens: 0, outputTokens: 1_000_000 })).toBe(10);
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
