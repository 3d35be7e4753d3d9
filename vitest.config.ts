import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/rig/long-first.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What is heavy or needs the registry runs with `npm run test:all`.
    exclude: [
      ...(process.env.WAVE_TEST_HEAVY === '1' ? [] : ['test/heavy/**']),
      // `npm run test:soak`
      ...(process.env.WAVE_TEST_SOAK === '1' ? [] : ['test/soak/**']),
      // `npm run test:agents`, which says where the vendors' programs are
      ...(process.env.WAVE_TEST_AGENTS === undefined ? ['test/agents/**'] : []),
    ],
    globalSetup: ['test/rig/build-once.ts'],
    pool: 'forks',
    // Loading the modules anew for each file takes a fifth of the whole time. No module of ours keeps anything that one test
    // could leave for another, and no test mocks one.
    isolate: false,
    // Stories wait for processes a part of their time: with one worker less than cores, vitest's default, a small machine
    // would be idle for half of it.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongFirst },
    // Heavy ones repeat what others do once, and install packages; a busy machine is no reason to fail.
    testTimeout: process.env.WAVE_TEST_HEAVY === '1' ? 300_000 : 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
    // One line for each file; `--slow-test-threshold=300` tells of slow tests again.
    slowTestThreshold: 60_000,
  },
});
