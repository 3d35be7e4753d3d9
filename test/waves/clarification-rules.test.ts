import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/model/config.js';
import { clarificationRules } from '../../src/waves/clarification-rules.js';

const rules = (config: unknown) => clarificationRules(configSchema.parse(config), 'docs');
const [ours, common] = [
  { match: 'tabs', answer: 'spaces' },
  { match: 'tabs', answer: 'tabs' },
];

describe('the rules of a lane', () => {
  it('are five minutes, half an hour and two agents where nothing is said', () => {
    expect(rules({})).toEqual({
      policies: [],
      acknowledgeWithinMs: 300_000,
      staleAfterMs: 1_800_000,
      maxRoutes: 2,
    });
  });

  it('are those of the lane over those of the repository; its policies come first', () => {
    const config = {
      clarifications: { policies: [common], acknowledgeWithin: '90s', maxRoutes: 0 },
      lanes: { docs: { clarifications: { policies: [ours], staleAfter: '1h30m' } } },
    };
    expect(rules(config)).toEqual({
      policies: [ours, common],
      acknowledgeWithinMs: 90_000,
      staleAfterMs: 5_400_000,
      maxRoutes: 0,
    });
  });

  it.each([
    [{ acknowledgeWithin: '5' }],
    [{ acknowledgeWithin: 'soon' }],
    [{ staleAfter: '0s' }],
    [{ maxRoutes: -1 }],
    [{ maxRoutes: 1.5 }],
    [{ policies: [{ match: ' ', answer: 'everything' }] }],
    [{ policies: [{ match: 'x' }] }],
    [{ timeout: '5m' }],
  ])('%j is none', (clarifications) => {
    expect(configSchema.safeParse({ clarifications }).success).toBe(false);
  });
});
