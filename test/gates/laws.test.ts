import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import type { Intent } from '../../src/engine/intent.js';
import { boardInput } from '../../src/gates/board-input.js';
import { evaluateGates } from '../../src/gates/evaluate-gates.js';
import type { GateInput } from '../../src/gates/gate-input.js';
import { blockerSeverities, recordKinds } from '../../src/model/coordination-record.js';
import { waveReducer } from '../../src/reducers/reduce-wave.js';
import type { WaveState } from '../../src/reducers/wave-state.js';
import * as control from '../rig/control-events.js';
import { given, launched, matrix, ran } from '../rig/control-events.js';
import { blackboard, posted } from '../rig/coordination-events.js';
import type { Step } from '../rig/events.js';
import { foldOf, log } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision, moment, openRecord } from '../rig/moments.js';
import { controlLog, runs } from '../rig/wave-arbitraries.js';
import { agent, agentOf, CONTRACT, passes, wave } from '../rig/wave-builder.js';

const of = wave(
  [
    agent('D1', { reportPath: 'design.md' }),
    agent('A1', { exitContract: CONTRACT, deliverables: ['a.txt'] }),
    agent('A2', { components: ['parser'], componentTargets: { parser: 'repo-landed' } }),
    agent('A3', { role: 'infra' }),
    ...['E0', 'A7', 'A8', 'A9', 'A0'].map((id) => agent(id)),
  ],
  { componentPromotions: [{ componentId: 'parser', targetLevel: 'repo-landed' }] },
);
const ids = of.agents.map(({ agentId }) => agentId);

/** How one agent fared; only `good` may close the wave. */
const fates = ['good', 'gap', 'silent', 'crashed', 'unknown', 'no file', 'strayed', 'absent'] as const;
type Fate = (typeof fates)[number];

function stepOf(agentId: string, fate: Fate): Step {
  const declared = agentOf(of, agentId);
  const says =
    agentId === 'A2'
      ? '[wave-component] component=parser level=repo-landed state=met'
      : passes[declared.role];
  switch (fate) {
    case 'absent':
      return [];
    case 'good':
      return ran(declared, { says });
    case 'gap':
      return ran(declared, { says: `${says}\n[wave-gap] kind=ops detail=none` });
    case 'silent':
      return ran(declared, { says: 'done' });
    case 'crashed':
      return ran(declared, { says, exit: 1 });
    case 'unknown':
      return ran(declared, { says, exit: null });
    case 'no file':
      return ran(declared, { says, without: ['a.txt', 'design.md'] });
    case 'strayed':
      return [ran(declared, { says }), control.strayed(agentId, ['elsewhere'])];
  }
}

/** Whether evidence like this closes its part of the wave: an opinion of its own, beside that of the gates. */
function isEnough(agentId: string, fate: Fate): boolean {
  if (fate === 'good') return true;
  // Nobody asked A2 and A3 to say anything; a design packet has no gaps; only two agents owe a file.
  if (fate === 'silent') return agentId === 'A2' || agentId === 'A3';
  if (fate === 'gap') return agentId === 'D1';
  return fate === 'no file' && agentId !== 'A1' && agentId !== 'D1';
}

/** Takes the intents in as the supervisor would, without starting anybody, until nothing follows. */
function settle(from: WaveState, over: Partial<GateInput>): Intent[] {
  const all: Intent[] = [];
  // The reducer changes the state that it is given.
  let state = structuredClone(from);
  for (let turn = 0; turn < 30; turn += 1) {
    const intents = decide(decision(of, state, { ...over, policy: { maxRetries: 0 } }));
    all.push(...intents);
    const steps = intents.flatMap((intent): Step[] => {
      if (intent.kind === 'infer-stage')
        return [control.event('stage.inferred', { stage: intent.stage, evidence: intent.evidence })];
      if (intent.kind === 'forward-gap')
        return [control.event('gap.forwarded', { ...intent.gap, recordId: intent.recordId })];
      return [];
    });
    if (steps.length === 0) return all;
    state = foldOf(waveReducer, log(...steps), state);
  }
  throw new Error('it never settles');
}

const outcomes = fc.record({
  order: fc.shuffledSubarray(ids, { minLength: ids.length }),
  fates: fc.tuple(
    ...ids.map(() =>
      fc.oneof({ weight: 12, arbitrary: fc.constant<Fate>('good') }, fc.constantFrom(...fates)),
    ),
  ),
  level: fc.oneof(
    { weight: 5, arbitrary: fc.constant('repo-landed' as const) },
    fc.constant('inventoried' as const),
  ),
  provider: fc.constantFrom('clear', 'clear', 'clear', 'blocked', 'failed', 'not asked'),
  blockers: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.constant(1)),
  damage: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.constant(1)),
});

describe('the sweep', () => {
  it('closes a wave exactly when every part of the evidence agrees, in whatever order it came', () => {
    let closed = 0;
    fc.assert(
      fc.property(outcomes, ({ order, fates: all, level, provider, blockers, damage }) => {
        const fateOf = (agentId: string): Fate => all[ids.indexOf(agentId)] ?? 'absent';
        const answers = provider === 'not asked' ? [] : [control.answered(provider as 'clear')];
        const steps = order.map((agentId) => stepOf(agentId, fateOf(agentId)));
        const state = given(launched(of), ...steps, matrix({ parser: level }), ...answers);
        const over = {
          openRecords: blockers === 0 ? [] : [openRecord('blocker')],
          damage: damage === 0 ? [] : ['control-plane:7'],
        };
        const failing = evaluateGates(moment(of, state, over)).filter(({ ok }) => !ok);
        const isGood =
          ids.every((agentId) => isEnough(agentId, fateOf(agentId))) &&
          level === 'repo-landed' &&
          provider !== 'blocked' &&
          provider !== 'failed' &&
          blockers + damage === 0;
        expect([failing.length === 0, failing]).toEqual([isGood, isGood ? [] : failing]);
        const intents = settle(state, over);
        expect(intents.some(({ kind }) => kind === 'complete-wave')).toBe(isGood);
        if (isGood) closed += 1;
      }),
      { numRuns: runs(400) },
    );
    // Or the law would say nothing.
    expect(closed).toBeGreaterThan(20);
  });

  it('never lets a later rung be final while a lower one fails: what follows from nothing but the rest waits', () => {
    fc.assert(
      fc.property(outcomes, fc.subarray(['E0', 'A7', 'A8', 'A9', 'A0']), ({ fates: all }, declared) => {
        const some = wave(
          of.agents.filter(({ agentId }) => !/^[AE][0789]$/.test(agentId) || declared.includes(agentId)),
        );
        const steps = some.agents.map(({ agentId }) =>
          stepOf(agentId, all[ids.indexOf(agentId)] ?? 'absent'),
        );
        const verdicts = evaluateGates(moment(some, given(launched(some), ...steps)));
        const first = verdicts.findIndex(({ ok }) => !ok);
        const stewards = ['cont-eval', 'security', 'integration', 'documentation', 'cont-qa'];
        const after = first < 0 ? [] : verdicts.slice(first + 1);
        expect(after.filter(({ gate, inferred, ok }) => stewards.includes(gate) && inferred && ok)).toEqual(
          [],
        );
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('a closed wave', () => {
  it('stays closed, whatever is appended, and however it is folded', () => {
    const good = given(
      launched(of),
      ...ids.map((id) => stepOf(id, 'good')),
      matrix({ parser: 'repo-landed' }),
    );
    expect(words(settle(good, {})).at(-1)).toBe('complete');
    const closed = [
      launched(of),
      ...ids.map((id) => stepOf(id, 'good')),
      matrix({ parser: 'repo-landed' }),
      control.completed(),
    ];
    fc.assert(
      fc.property(controlLog, (more) => {
        const state = given(...closed, ...more);
        expect(state.outcome).toBe('completed');
        expect(decide(decision(of, state))).toEqual([]);
        const again = waveReducer.fromJson(JSON.parse(JSON.stringify(waveReducer.toJson(given(...closed)))));
        expect(foldOf(waveReducer, log(...more), again).outcome).toBe('completed');
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('advice', () => {
  const target = fc.constantFrom('A1', 'A99', 'capability:sql', 'lane:api', 'agent:A8');
  const record = fc.record({
    kind: fc.constantFrom(...recordKinds),
    targets: fc.array(target, { maxLength: 2 }),
    closureCondition: fc.constantFrom(null, 'clarification:q', 'gap:security/A7', 'anything'),
    source: fc.constantFrom('agent', 'supervisor'),
  });
  const advisory = fc
    .tuple(record, fc.constantFrom(...blockerSeverities), fc.boolean())
    .map(([said, severity, blocking]) => ({
      ...said,
      blocking: blocking && (severity === 'stale' || severity === 'advisory'),
      blockerSeverity: severity,
    }));
  const blocking = record.map((said) => ({ ...said, blocking: true, blockerSeverity: 'hard' as const }));

  it('never changes what passes, nor what is decided', () => {
    fc.assert(
      fc.property(
        outcomes,
        fc.array(blocking, { maxLength: 3 }),
        fc.array(advisory, { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        ({ fates: all, level }, others, advice, place) => {
          const state = given(
            launched(of),
            ...ids.map((id, index) => stepOf(id, all[index] ?? 'absent')),
            matrix({ parser: level }),
          );
          const plain = others.map((said, index) => posted(`b${index}`, said));
          const added = advice.map((said, index) => posted(`a${index}`, said));
          const input = (steps: readonly Step[]): ReturnType<typeof boardInput> =>
            boardInput(blackboard(...steps), of, state);
          const [without, within] = [
            input(plain),
            input([...plain.slice(0, place), ...added, ...plain.slice(place)]),
          ];
          const judged = (board: typeof without) =>
            evaluateGates(moment(of, state, board)).map(({ gate, agentId, ok, statusCode }) =>
              ok ? [gate, agentId, 'lets pass'] : [gate, agentId, statusCode],
            );
          expect(judged(within)).toEqual(judged(without));
          // That a record is given to somebody, or handed over to another lane, is about the record.
          const decided = (board: typeof without): string[] =>
            words(settle(state, board)).filter((word) => !/^(?:assign|hand) /.test(word));
          expect(decided(within)).toEqual(decided(without));
        },
      ),
      { numRuns: runs(200) },
    );
  });
});
