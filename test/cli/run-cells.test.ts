import { expect, test } from 'vitest';
import { costCell } from '../../src/cli/runs/run-cells.js';

const spent = (costUsd: number | null, input: number | null) => ({
  costUsd,
  tokens: { input, output: input },
});

test.each([
  ['known', spent(1.234, 5), [], '$1.23'],
  ['for nothing', spent(0, 5), [], '$0.00'],
  ['without a price', spent(null, 5), [], 'unpriced'],
  ['unknown', spent(null, null), [], '-'],
  ['of some agents only', spent(1, 5), [spent(1, 2), spent(null, 3)], '$1.00+'],
  ['of all that told', spent(1, 5), [spent(1, 2), spent(null, null)], '$1.00'],
])('costs are %s', (_, of, agents, cell) => {
  expect(costCell({ ...of, agents })).toBe(cell);
});
