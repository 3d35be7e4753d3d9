import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What is heavy or needs the registry runs with `npm run test:all`.
    exclude: process.env.WAVE_TEST_HEAVY === '1' ? [] : ['test/heavy/**'],
    globalSetup: ['test/rig/build-once.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
