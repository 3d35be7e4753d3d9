import { expect, test } from 'vitest';
import { soak } from '../rig/soak.js';

test(
  'a lane whose parts are killed and suspended at random loses nothing and does nothing twice',
  { timeout: 300_000 },
  async () => {
    const { broken, rounds, seed } = await soak(20_261_120, 15);
    expect([broken, seed, rounds > 0]).toEqual([[], 20_261_120, true]);
  },
);
