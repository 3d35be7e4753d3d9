import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Wave, WaveAgent, WaveContract } from '../../src/model/wave.js';
import type { Fate, Incident } from '../rig/simulation/simulate.js';
import { simulate } from '../rig/simulation/simulate.js';
import type { Outcome } from '../rig/simulation/outcomes.js';
import { outcomes } from '../rig/simulation/outcomes.js';
import { runs } from '../rig/wave-arbitraries.js';
import { agent, CONTRACT, contract, wave } from '../rig/wave-builder.js';

/** Checked by a program, as far as anybody can tell. */
const contracts: fc.Arbitrary<Partial<WaveContract>> = fc.record({
  type: fc.constant('command' as const),
  stage: fc.constantFrom('build', 'test', null),
  onFailure: fc.constantFrom('fail', 'warn', 'rework'),
  rounds: fc.constantFrom(1, 2, null),
});
const implementers: fc.Arbitrary<WaveAgent[]> = fc
  .array(
    fc.record({
      waitsFor: fc.nat(4),
      shares: fc.boolean(),
      promises: fc.boolean(),
      delivers: fc.boolean(),
      contracts: fc.array(contracts, { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((specs) =>
    specs.map(({ waitsFor, shares, promises, delivers, contracts: checks }, index) => {
      const agentId = `A${index + 1}`;
      return agent(agentId, {
        dependsOn: waitsFor > 0 && waitsFor <= index ? [`A${waitsFor}`] : [],
        ownedPaths: [shares ? 'shared/' : `src/${agentId}/`],
        exitContract: promises ? CONTRACT : null,
        deliverables: delivers ? [`out/${agentId}`] : [],
        contracts: delivers ? checks.map((over, place) => contract(`c${place}`, over)) : [],
      });
    }),
  );
const waves: fc.Arbitrary<Wave> = fc
  .tuple(fc.subarray(['D1']), implementers, fc.subarray(['E0', 'A7', 'A8', 'A9', 'A0']))
  .map(([design, implementing, stewards]) => wave([...stewards, ...implementing, ...design]));
const incidents: fc.Arbitrary<Incident> = fc.record({
  turn: fc.integer({ min: 1, max: 40 }),
  what: fc.constantFrom(
    ...([
      'file-deleted',
      'file-changed',
      'record-posted',
      'log-damaged',
      'prompt-changed',
      'cancelled',
      'killed',
    ] as const),
  ),
});
const fates: fc.Arbitrary<Fate> = fc.record({
  wave: waves,
  maxAgents: fc.integer({ min: 1, max: 3 }),
  maxRetries: fc.nat(2),
  staggerMs: fc.constantFrom(0, 0, 2000),
  outcomes: fc.array(
    fc.oneof({ weight: 3, arbitrary: fc.constant<Outcome>('good') }, fc.constantFrom(...outcomes)),
    {
      maxLength: 14,
    },
  ),
  ends: fc.array(fc.nat(3), { maxLength: 20 }),
  crashes: fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 3 }),
  incidents: fc.array(incidents, { maxLength: 3 }),
});
const calm: Omit<Fate, 'wave'> = {
  maxAgents: 3,
  maxRetries: 1,
  staggerMs: 0,
  outcomes: [],
  ends: [],
  crashes: [],
  incidents: [],
};

describe('a simulated wave', () => {
  it('keeps every rule on its way, and closes once nothing goes wrong any more', () => {
    fc.assert(
      fc.property(fates, (fate) => {
        expect(simulate(fate).state.outcome).toBe('completed');
      }),
      { numRuns: runs(400) },
    );
  });

  it('closes in its first attempt when all goes well, whatever ends first', () => {
    fc.assert(
      fc.property(waves, fc.array(fc.nat(3)), fc.integer({ min: 1, max: 4 }), (of, ends, maxAgents) => {
        const { state, endings } = simulate({ ...calm, wave: of, ends, maxAgents });
        expect([state.attempt, endings]).toEqual([1, ['completed']]);
      }),
      { numRuns: runs(60) },
    );
  });

  it('closes whatever step a launcher is killed at', () => {
    const of = wave([agent('A1', { deliverables: ['out/A1'] }), agent('A2', { dependsOn: ['A1'] }), 'A8']);
    for (let step = 1; step <= 60; step += 1) {
      for (const outcome of ['good', 'crashes', 'lost', 'cannot-start'] as const) {
        const { state, endings } = simulate({ ...calm, wave: of, crashes: [step], outcomes: [outcome] });
        // Killed right after the end, it has nobody to tell.
        expect([step, state.outcome, endings.filter((ending) => ending !== 'completed')]).toEqual([
          step,
          'completed',
          [],
        ]);
      }
    }
  });

  it.each<[Outcome, number, string[]]>([
    ['crashes', 0, ['failed', 'completed']],
    ['crashes', 1, ['completed']],
    ['lost', 1, ['completed']],
    ['says-nothing', 1, ['completed']],
    ['malformed', 1, ['blocked', 'completed']],
    ['misspelt', 0, ['completed']],
    ['says-no', 1, ['completed']],
    ['leaves-no-file', 1, ['completed']],
    ['hangs', 1, ['completed']],
    ['shim-dies-first', 1, ['completed']],
    ['cannot-start', 0, ['completed']],
    ['not-found', 9, ['blocked', 'completed']],
    ['strays', 9, ['blocked', 'completed']],
  ])('%s with %i retries ends as it should', (outcome, maxRetries, endings) => {
    const of = wave([agent('A1', { exitContract: CONTRACT, deliverables: ['out/A1'] })]);
    expect(simulate({ ...calm, wave: of, outcomes: [outcome], maxRetries }).endings).toEqual(endings);
  });
});
