import { describe, expect, it } from 'vitest';
import { evaluateGate } from '../../src/gates/evaluate-gates.js';
import { judgeSlice } from '../../src/gates/implementation.js';
import type { ProofBundle } from '../../src/model/proof-bundle.js';
import { shownBundles } from '../../src/projections/proof-bundles.js';
import type { WaveState } from '../../src/reducers/wave-state.js';
import type { WaveAgent } from '../../src/model/wave.js';
import type { Run } from '../rig/control-events.js';
import { bundled, given, launched, measured, ran, revoked } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { moment } from '../rig/moments.js';
import { agent, wave } from '../rig/wave-builder.js';

const LIVE = { completion: 'live', durability: 'durable', proof: 'live', docImpact: 'none' } as const;
const UNIT = '[wave-proof] completion=contract durability=none proof=unit state=met';
const GAP = '[wave-proof] completion=contract durability=none proof=unit state=gap detail=no access';

const state = (who: WaveAgent, run: Run, ...more: readonly Step[]): WaveState =>
  given(launched(wave([who])), ran(who, run), ...more);
const codeOf = (over: Partial<WaveAgent>, run: Run, ...more: readonly Step[]): string => {
  const who = agent('A1', { exitContract: LIVE, ...over });
  return judgeSlice(who, state(who, run, ...more)).statusCode;
};
const proof = (over: Partial<NonNullable<ProofBundle['proof']>>): ProofBundle['proof'] => ({
  state: 'satisfied',
  completion: 'live',
  durability: 'durable',
  proofLevel: 'live',
  detail: null,
  ...over,
});

describe('a proof bundle', () => {
  it.each<[string, string, Partial<WaveAgent>, Run, Step[]]>([
    ['nothing registered', 'completion-gap', {}, { says: UNIT }, []],
    ['the contract met by it', 'pass', {}, { says: UNIT }, [bundled()]],
    ['a gap that it answers', 'pass', {}, { says: `${GAP}\n[wave-gap] kind=ops` }, [bundled()]],
    ['an agent that left nothing', 'pass', {}, { says: 'done' }, [bundled()]],
    [
      'less than the contract',
      'proof-level-gap',
      {},
      { says: UNIT },
      [bundled({ proof: proof({ proofLevel: 'unit' }) })],
    ],
    [
      'a gap of its own',
      'wave-proof-gap',
      {},
      { says: UNIT },
      [bundled({ proof: proof({ state: 'partial' }) })],
    ],
    ['no authority', 'completion-gap', {}, { says: UNIT }, [bundled({ authoritative: false })]],
    ['somebody else', 'completion-gap', {}, { says: UNIT }, [bundled({ agentId: 'A2' })]],
    ['an exit of its own', 'nonzero-exit', {}, { says: UNIT, exit: 1 }, [bundled()]],
    [
      'a deliverable that is missing',
      'missing-deliverable',
      { deliverables: ['a'] },
      { says: UNIT, without: ['a'] },
      [bundled()],
    ],
    ['revoked', 'completion-gap', {}, { says: UNIT }, [bundled(), revoked('B1')]],
    [
      'superseded by less',
      'completion-gap',
      {},
      { says: UNIT },
      [bundled(), bundled({ id: 'B2', supersedes: 'B1', proof: null })],
    ],
    [
      'a newer one that says less',
      'proof-level-gap',
      {},
      { says: UNIT },
      [bundled(), bundled({ id: 'B2', proof: proof({ proofLevel: 'unit' }) })],
    ],
    [
      'a newer one without authority',
      'pass',
      {},
      { says: UNIT },
      [bundled(), bundled({ id: 'B2', authoritative: false, proof: null })],
    ],
    ['its file changed', 'completion-gap', {}, { says: UNIT }, [bundled(), measured({ 'proof.json': '2' })]],
    ['its file deleted', 'completion-gap', {}, { says: UNIT }, [bundled(), measured({ 'proof.json': null })]],
    [
      'its file changed, and put back',
      'pass',
      {},
      { says: UNIT },
      [bundled(), measured({ 'proof.json': '2' }), measured({ 'proof.json': '1' })],
    ],
    [
      'documentation',
      'pass',
      { exitContract: { ...LIVE, docImpact: 'owned' } },
      { says: UNIT },
      [bundled({ docDelta: { state: 'owned', paths: ['docs/a.md'], detail: null } })],
    ],
    [
      'no documentation',
      'missing-doc-delta',
      { exitContract: { ...LIVE, docImpact: 'owned' } },
      { says: UNIT },
      [bundled()],
    ],
  ])('with %s: %s', (_, code, over, run, more) => {
    expect(codeOf(over, run, ...more)).toBe(code);
  });

  it.each<[string, string, Partial<ProofBundle>]>([
    ['none', 'missing-wave-component', {}],
    [
      'one component',
      'missing-wave-component',
      { components: [{ componentId: 'parser', level: 'repo-landed', state: 'met', detail: null }] },
    ],
    [
      'each component',
      'pass',
      {
        components: [
          { componentId: 'PARSER', level: 'repo-landed', state: 'met', detail: null },
          { componentId: 'lexer', level: 'pilot-live', state: 'met', detail: null },
        ],
      },
    ],
    ['all that it owns', 'pass', { satisfyOwnedComponents: true }],
    [
      'all that it owns, one of them too low',
      'component-level-mismatch',
      {
        satisfyOwnedComponents: true,
        components: [{ componentId: 'parser', level: 'inventoried', state: 'met', detail: null }],
      },
    ],
  ])('about %s: %s', (_, code, over) => {
    const components = {
      components: ['parser', 'lexer'],
      componentTargets: { parser: 'repo-landed', lexer: 'repo-landed' },
    } as const;
    expect(
      codeOf({ ...components, components: [...components.components] }, { says: UNIT }, bundled(over)),
    ).toBe(code);
  });

  it('carries the component gate with it', () => {
    const who = agent('A1', {
      exitContract: LIVE,
      components: ['parser'],
      componentTargets: { parser: 'pilot-live' },
    });
    const of = wave([who], { componentPromotions: [{ componentId: 'parser', targetLevel: 'pilot-live' }] });
    const verdicts = (...more: readonly Step[]) =>
      evaluateGate('component', moment(of, given(launched(of), ran(who, { says: UNIT }), ...more)));
    expect(verdicts()).toMatchObject([{ ok: false }]);
    expect(verdicts(bundled({ satisfyOwnedComponents: true }))).toMatchObject([{ ok: true }]);
  });

  it('is named in the verdict, and why it does not count', () => {
    const who = agent('A1', { exitContract: LIVE });
    expect(judgeSlice(who, state(who, { says: UNIT }, bundled())).evidence).toContain(
      'proof bundle B1 by launcher',
    );
    const changed = state(who, { says: UNIT }, bundled(), measured({ 'proof.json': '2' }));
    expect(judgeSlice(who, changed).detail).toContain('proof.json was changed after it was registered');
    expect(shownBundles(changed)).toMatchObject([
      { id: 'B1', counts: false, why: 'proof.json was changed after it was registered' },
    ]);
  });

  it('says which file is gone', () => {
    const who = agent('A1', { exitContract: LIVE });
    const gone = state(who, { says: UNIT }, bundled(), measured({ 'proof.json': null }));
    expect(judgeSlice(who, gone).detail).toContain('proof.json does not exist any more');
  });

  it('that vouches for no proof answers no gap', () => {
    const says = '[wave-proof] completion=live durability=durable proof=live state=met\n[wave-gap] kind=ops';
    expect(codeOf({}, { says }, bundled({ proof: null, satisfyOwnedComponents: true }))).toBe(
      'wave-proof-gap',
    );
  });

  it('answers no gap that a later run reports', () => {
    const gap = { says: `${UNIT}\n[wave-gap] kind=ops`, attempt: 2 };
    const who = agent('A1', { exitContract: LIVE });
    expect(codeOf({}, { says: UNIT }, bundled(), ran(who, gap))).toBe('wave-proof-gap');
    expect(codeOf({}, { says: UNIT }, ran(who, gap), bundled())).toBe('pass');
  });

  it('shows which of several counts', () => {
    const shown = shownBundles(
      given(
        bundled(),
        bundled({ id: 'B2' }),
        bundled({ id: 'B3', authoritative: false }),
        bundled({ id: 'B4', supersedes: 'B3' }),
        bundled({ id: 'B5', agentId: 'A2' }),
      ),
    );
    expect(shown.map(({ id, state: now, counts, why }) => [id, now, counts, why])).toEqual([
      ['B5', 'active', true, null],
      ['B4', 'active', true, null],
      ['B3', 'superseded', false, null],
      ['B2', 'active', false, 'a newer bundle counts instead'],
      ['B1', 'active', false, 'a newer bundle counts instead'],
    ]);
  });
});
