import { test } from 'vitest';
import { simulateSeeds } from '../rig/simulation/simulate-seeds.js';

// One half of ten thousand: two files, so that both run at a time.
test('five thousand seeds break no rule', { timeout: 3_600_000 }, () => {
  simulateSeeds({ from: 1001, count: 5000 });
});
