import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChaosLane } from '../rig/chaos-lane.js';
import { isHeavy } from '../rig/heavy.js';
import { WoundedShim } from '../rig/wounded-shim.js';

const SEED = Number(process.env.WAVE_FAILPOINT_SEED ?? 20_261_120);

test(
  'a shim that is killed at any of its lines costs one run of its agent at most',
  { timeout: 3_600_000 },
  async () => {
    const shim = new WoundedShim();
    try {
      const { places } = shim;
      expect(places.length).toBeGreaterThan(60);
      const some =
        fc.sample(fc.shuffledSubarray([...places], { minLength: 1 }), { seed: SEED, numRuns: 1 })[0] ?? [];
      // What a killed shim leaves of its claim keeps everybody else away for ever if it is not whole.
      const chosen = isHeavy ? places : [...shim.claimPlaces.slice(1, 3), ...some.slice(0, 1)];
      const broken: string[] = [];
      let killed = 0;
      const trial = async (place: number): Promise<void> => {
        const lane = new ChaosLane([{ A1: [], A2: ['A1'] }]);
        const { entry, wound } = shim.woundAt(place);
        lane.repo.entry = entry;
        const last = await lane.restart(3, ['launch', '--auto-next', '--max-retries-per-wave', '2']);
        if (existsSync(wound)) killed += 1;
        const wrong = [...(last.code === 0 ? [] : [`exit ${last.code}: ${last.stderr}`]), ...lane.broken()];
        broken.push(...wrong.map((what) => `line ${place + 1}: ${what}`));
        lane.close();
      };
      // They mostly wait for what a shim that is gone may still have done.
      const due = chosen.values();
      const work = async (): Promise<void> => {
        for (const place of due) await trial(place);
      };
      await Promise.all([work(), work(), work(), work()]);
      process.stdout.write(`shim: killed at ${killed} of ${places.length} lines\n`);
      expect(broken).toEqual([]);
      // The others are of what a healthy disk and a system with /proc never ask for.
      if (isHeavy) expect(killed).toBeGreaterThan(40);
    } finally {
      shim.close();
    }
  },
);
