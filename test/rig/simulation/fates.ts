import fc from 'fast-check';
import type { Wave, WaveAgent, WaveContract } from '../../../src/model/wave.js';
import { agent, CONTRACT, contract, wave } from '../wave-builder.js';
import type { Outcome } from './outcomes.js';
import { outcomes } from './outcomes.js';

/** Things that happen from outside. */
export const incidents = [
  'file-deleted',
  'file-changed',
  'record-posted',
  'log-damaged',
  'prompt-changed',
  'cancelled',
  'cancelled-by-force',
  'holder-killed',
  'holder-suspended',
  'holder-continued',
  'rival',
  'shim-killed',
  'agent-killed',
  'agent-suspended',
  'clock-back',
  'clock-forward',
  'rebooted',
] as const;

/** One of them, at a step of the simulation. */
export type Incident = Readonly<{ step: number; what: (typeof incidents)[number] }>;

/** Everything that chance decides. */
export type Fate = Readonly<{
  waves: readonly Wave[];
  maxAgents: number;
  maxRetries: number;
  staggerMs: number;
  /** What becomes of processes, in the order in which they start; then all is well. */
  outcomes: readonly Outcome[];
  incidents: readonly Incident[];
  /** Steps of holders, counted over all of them, before which the one whose turn it is is killed. */
  crashes: readonly number[];
  /** Decides who moves next, and whatever else is left open. */
  seed: number;
}>;

/** Checked by a program, as far as anybody can tell. */
const contracts: fc.Arbitrary<Partial<WaveContract>> = fc.record({
  type: fc.constant('command' as const),
  stage: fc.constantFrom('build', 'test', null),
  onFailure: fc.constantFrom('fail', 'warn', 'rework'),
  rounds: fc.constantFrom(1, 2, null),
});

function implementers(minLength: number, maxLength: number): fc.Arbitrary<WaveAgent[]> {
  const one = fc.record({
    waitsFor: fc.nat(4),
    shares: fc.integer({ min: 1, max: 10 }),
    promises: fc.boolean(),
    delivers: fc.boolean(),
    contracts: fc.array(contracts, { maxLength: 2 }),
  });
  return fc.array(one, { minLength, maxLength, size: 'max' }).map((specs) =>
    specs.map(({ waitsFor, shares, promises, delivers, contracts: checks }, index) => {
      const agentId = `A${index + 1}`;
      // The ids of stewards are theirs.
      const own = ['A7', 'A8', 'A9', 'A0'].includes(agentId) ? `A${index + 101}` : agentId;
      return agent(own, {
        dependsOn: waitsFor > 0 && waitsFor <= Math.min(index, 4) ? [`A${waitsFor}`] : [],
        ownedPaths: [shares === 1 ? 'shared/' : `src/${own}/`],
        exitContract: promises ? CONTRACT : null,
        deliverables: delivers ? [`out/${own}`] : [],
        contracts: delivers ? checks.map((over, place) => contract(`c${place}`, over)) : [],
      });
    }),
  );
}

/** A wave with so many implementers, and whatever design agents and stewards. */
export function waves(minAgents = 1, maxAgents = 4, number = 3): fc.Arbitrary<Wave> {
  return fc
    .tuple(
      fc.subarray(['D1']),
      implementers(minAgents, maxAgents),
      fc.subarray(['E0', 'A7', 'A8', 'A9', 'A0']),
    )
    .map(([design, implementing, stewards]) =>
      wave([...stewards, ...implementing, ...design], { wave: number }),
    );
}

const lanes = fc.oneof(
  { weight: 30, arbitrary: fc.tuple(waves()) },
  { weight: 15, arbitrary: fc.tuple(waves(1, 2), waves(1, 3, 4), waves(1, 2, 5)) },
  { weight: 1, arbitrary: fc.tuple(waves(20, 50)) },
);

/** What the rules about holders are there for. */
const often = [
  'holder-killed',
  'holder-killed',
  'holder-suspended',
  'holder-continued',
  'rival',
  'rival',
] as const;

function happenings(horizon: number): fc.Arbitrary<Incident[]> {
  const step = fc.integer({ min: 1, max: horizon });
  const what = fc.constantFrom(...incidents, ...often);
  return fc.array(fc.record({ step, what }), { maxLength: 8 });
}

const fates: fc.Arbitrary<Omit<Fate, 'seed'>> = lanes.chain((lane) => {
  const agents = lane.reduce((sum, { agents: of }) => sum + of.length, 0);
  const horizon = agents * 60;
  return fc.record({
    waves: fc.constant(lane),
    maxAgents: agents > 30 ? fc.constantFrom(4, 50) : fc.integer({ min: 1, max: 4 }),
    maxRetries: fc.nat(2),
    staggerMs: fc.constantFrom(0, 0, 2000),
    outcomes: fc.array(
      fc.oneof({ weight: 3, arbitrary: fc.constant<Outcome>('good') }, fc.constantFrom(...outcomes)),
      { maxLength: 14 },
    ),
    incidents: happenings(horizon),
    crashes: fc.array(fc.integer({ min: 1, max: horizon }), { maxLength: 3 }),
  });
});

/** What this seed means: the same one for ever, as long as nobody changes this file. */
export function fateOf(seed: number): Fate {
  const [fate] = fc.sample(fates, { seed, numRuns: 1 });
  if (fate === undefined) throw new Error('no fate');
  return { ...fate, seed };
}
