import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What is heavy or needs the registry runs with `npm run test:all`.
    exclude: [
      ...(process.env.WAVE_TEST_HEAVY === '1' ? [] : ['test/heavy/**']),
      // `npm run test:soak`
      ...(process.env.WAVE_TEST_SOAK === '1' ? [] : ['test/soak/**']),
    ],
    globalSetup: ['test/rig/build-once.ts'],
    pool: 'forks',
    // Stories mostly wait for processes: one worker less than cores, vitest's default, would leave a small machine idle.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
