import { expect, test } from 'vitest';
import { costText, moreText, tokensText, usedText } from '../../src/projections/spent-text.js';
import type { Spent } from '../../src/model/spending.js';

const NONE: Spent = {
  tokens: { input: null, output: null, cached: null },
  costUsd: null,
  unknownRuns: 0,
  unpricedRuns: 0,
};
const tokens = { input: 1200, output: 34, cached: 0 };

test.each<[string, Partial<Spent>, string, string]>([
  ['nothing, since nobody asked a model', {}, '-', '-'],
  ['all of it', { tokens, costUsd: 1.234 }, '1.2k', '$1.23'],
  ['for nothing', { tokens, costUsd: 0 }, '1.2k', '$0.00'],
  ['less than half a cent', { tokens, costUsd: 0.0015 }, '1.2k', '$0.0015'],
  ['at least that', { tokens, costUsd: 0.0015, unpricedRuns: 1 }, '1.2k', '≥$0.0015'],
  ['next to nothing', { tokens, costUsd: 0.00004 }, '1.2k', '<$0.0001'],
  ['at least next to nothing', { tokens, costUsd: 0.00004, unpricedRuns: 1 }, '1.2k', '>$0.00'],
  ['a cent', { tokens, costUsd: 0.01 }, '1.2k', '$0.01'],
  ['without a price', { tokens, unpricedRuns: 1 }, '1.2k', 'unpriced'],
  ['without a price for some of it', { tokens, costUsd: 1, unpricedRuns: 1 }, '1.2k', '≥$1.00'],
  ['of a run that told of nothing', { unknownRuns: 1 }, 'unknown', 'unknown'],
  ['of one that told and one that did not', { tokens, costUsd: 1, unknownRuns: 1 }, '≥1.2k', '≥$1.00'],
  ['of runs that were cut off', { tokens, unknownRuns: 2, unpricedRuns: 1 }, '≥1.2k', 'unpriced'],
  ['of answers that were empty', { tokens: { input: 0, output: 0, cached: 0 }, costUsd: 0 }, '0', '$0.00'],
  ['much', { tokens: { ...tokens, input: 2_500_000 } }, '2.5M', 'unpriced'],
])('what was used: %s', (_, over, shownTokens, shownCost) => {
  const spent = { ...NONE, ...over };
  expect([tokensText(spent), costText(spent)]).toEqual([shownTokens, shownCost]);
});

test('in one line, of what was used', () => {
  expect(usedText(NONE)).toBeUndefined();
  expect(usedText({ ...NONE, tokens, costUsd: 1 })).toBe('used: 1.2k tokens, $1.00');
  expect(usedText({ ...NONE, unknownRuns: 1 })).toBe('used: nobody knows; 1 agent run did not tell all');
});

test('it says why it is more', () => {
  expect(moreText(NONE)).toEqual([]);
  expect(moreText({ unknownRuns: 1, unpricedRuns: 2 })).toEqual([
    '1 agent run did not tell all',
    '2 agent runs without a price',
  ]);
});
