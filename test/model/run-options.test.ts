import { expect, it } from 'vitest';
import { defaultRunOptions, readRunOptions } from '../../src/model/run-options.js';

it('options are read back as they were recorded', () => {
  const told = {
    ...defaultRunOptions,
    startWave: 2,
    executor: 'local',
    model: 'x',
    maxAgents: 3,
    rateLimit: { retries: 0, baseMs: 1, maxMs: 2 },
    configFile: 'other.json',
  } as const;
  expect(readRunOptions(JSON.parse(JSON.stringify(told)))).toEqual(told);
});

it.each<[unknown]>([
  [null],
  ['x'],
  [{}],
  [{ maxAgents: 0, startWave: -1, executor: 'perl', model: 7, timeLimitMs: null, autoNext: 'yes' }],
  [{ rateLimit: { retries: 1 }, maxRetries: 1.5, configFile: [] }],
])('what another program left there is what it is by default: %j', (recorded) => {
  expect(readRunOptions(recorded)).toEqual(defaultRunOptions);
});
