import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { soak } from '../rig/soak.js';
import { robustnessPage } from '../rig/robustness-page.js';

const PAGE = fileURLToPath(new URL('../../docs/robustness.md', import.meta.url));
const { WAVE_SOAK_SEED = '1', WAVE_SOAK_SIGNALS = '1000', WAVE_SOAK_SIDE = '2' } = process.env;

// `npm run test:soak`, which is the only thing that runs it. The figures go where people read them.
test('a thousand signals lose nothing', { timeout: 7_200_000 }, async () => {
  const figures = await soak(Number(WAVE_SOAK_SEED), Number(WAVE_SOAK_SIGNALS), Number(WAVE_SOAK_SIDE));
  const commit = execFileSync('git', ['describe', '--always', '--dirty', '--exclude', '*'], {
    encoding: 'utf8',
  }).trim();
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  expect(figures.broken).toEqual([]);
  writeFileSync(PAGE, robustnessPage(figures, commit));
});
