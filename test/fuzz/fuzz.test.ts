import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isHeavy } from '../rig/heavy.js';
import { logTargets } from './log-targets.js';
import { textTargets } from './text-targets.js';

const targets = [...logTargets, ...textTargets];
/** Of all targets together. */
const CASES = isHeavy ? 100_000 : 3000;

let folder: string;
let tried = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wave-fuzz-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (isHeavy) process.stdout.write(`fuzz: ${tried} cases of ${targets.length} kinds of input\n`);
});

it('the shares are those of a whole', () => {
  expect(targets.reduce((sum, { share }) => sum + share, 0)).toBe(100);
});

it.each(targets)(
  'whatever stands in $name',
  async ({ property, share }) => {
    const numRuns = (CASES * share) / 100;
    await fc.assert(property(folder) as fc.IAsyncProperty<unknown>, { numRuns });
    tried += numRuns;
  },
  isHeavy ? 1_200_000 : 60_000,
);
