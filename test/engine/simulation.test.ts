import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeavy } from '../rig/heavy.js';
import type { Fate } from '../rig/simulation/fates.js';
import { fateOf, waves } from '../rig/simulation/fates.js';
import type { Outcome } from '../rig/simulation/outcomes.js';
import { simulate } from '../rig/simulation/simulate.js';
import { simulateSeeds } from '../rig/simulation/simulate-seeds.js';
import { agent, CONTRACT, wave } from '../rig/wave-builder.js';

const calm: Omit<Fate, 'waves'> = {
  maxAgents: 3,
  maxRetries: 1,
  staggerMs: 0,
  outcomes: [],
  crashes: [],
  incidents: [],
  seed: 1,
};
/** What becomes of the agents while a holder is killed; by default one of them in turn for each step. */
const OUTCOMES: readonly Outcome[] = ['good', 'crashes', 'lost', 'cannot-start'];
const asked = process.env.WAVE_SIM_SEED;

if (asked === undefined) describe('a simulated lane', checkSeeds);
else
  it('the seed that was asked for, step by step', () => {
    const { story, hash, steps } = simulate(fateOf(Number(asked)), true);
    process.stdout.write(`${story.join('\n')}\nseed ${asked}: ${steps} steps, log ${hash}\n`);
    expect(simulate(fateOf(Number(asked))).hash).toBe(hash);
  });

function checkSeeds(): void {
  it('keeps every rule on its way, and closes once nothing goes wrong any more', () => {
    simulateSeeds({ from: 1, count: 200 });
  });

  it('has one log for each seed, whoever looks on', () => {
    const hashes = Array.from({ length: 10 }, (_, seed) => {
      const { hash } = simulate(fateOf(seed));
      expect(simulate(fateOf(seed), true).hash).toBe(hash);
      return hash;
    });
    expect(new Set(hashes).size).toBe(10);
  });

  it('closes in its first attempt when all goes well, whatever ends first', () => {
    fc.assert(
      fc.property(waves(), fc.nat(), fc.integer({ min: 1, max: 4 }), (of, seed, maxAgents) => {
        const { states, endings } = simulate({ ...calm, waves: [of], seed, maxAgents });
        expect([states.map(({ attempt }) => attempt), endings]).toEqual([[1], ['completed']]);
      }),
      { numRuns: 60 },
    );
  });

  it('closes whatever step a holder is killed at', () => {
    const of = wave([agent('A1', { deliverables: ['out/A1'] }), agent('A2', { dependsOn: ['A1'] }), 'A8']);
    for (let step = 1; step <= 150; step += 1) {
      for (const outcome of isHeavy ? OUTCOMES : [OUTCOMES[step % OUTCOMES.length] ?? 'good']) {
        const { states, endings } = simulate({ ...calm, waves: [of], crashes: [step], outcomes: [outcome] });
        // Killed right after the end, it has nobody to tell.
        const worse = endings.filter((ending) => ending !== 'completed');
        expect([step, states.map((state) => state.outcome), worse]).toEqual([step, ['completed'], []]);
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
    expect(simulate({ ...calm, waves: [of], outcomes: [outcome], maxRetries }).endings).toEqual(endings);
  });
}
