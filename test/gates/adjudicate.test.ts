import { describe, expect, it } from 'vitest';
import { adjudicate, statementsForPass } from '../../src/gates/adjudicate.js';
import type { StatedMarker } from '../../src/gates/adjudicate.js';
import { evidenceOf } from '../../src/gates/agent-evidence.js';
import { judgeSlice } from '../../src/gates/implementation.js';
import type { AdjudicationStatus } from '../../src/model/adjudication.js';
import type { WaveAgent } from '../../src/model/wave.js';
import type { WaveState } from '../../src/reducers/wave-state.js';
import type { Run } from '../rig/control-events.js';
import { adjudicated, given, launched, ran, strayed } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { agent, CONTRACT, wave } from '../rig/wave-builder.js';

const FULL = {
  completion: 'integrated',
  durability: 'durable',
  proof: 'integration',
  docImpact: 'none',
} as const;
const GOOD = 'completion: integrated durability: durable proof: integration state: met';
const one = (over: Partial<WaveAgent> = {}) => agent('A1', { exitContract: FULL, ...over });

const held = (who: WaveAgent, run: Run, ...more: readonly Step[]): WaveState =>
  given(launched(wave([who])), ran(who, run), ...more);
const runOf = (who: WaveAgent, state: WaveState) => {
  const { run } = evidenceOf('implementation', who, state);
  if (run === null) throw new Error('nothing to judge');
  return run;
};
const judged = (says: string, over: Partial<WaveAgent> = {}, stated?: readonly StatedMarker[]) => {
  const who = one(over);
  return adjudicate(who, runOf(who, held(who, { says })), stated);
};

describe('what the loop makes of malformed markers', () => {
  it.each<[string, AdjudicationStatus, string]>([
    ['everything readable', 'pass', `[wave-proof] ${GOOD}`],
    ['an extra key', 'pass', `[wave-proof] ${GOOD} mood=good`],
    ['the same line twice', 'pass', `[wave-proof] ${GOOD}\n[wave-proof] ${GOOD}.`],
    ['a gap', 'rework-required', `[wave-proof] ${GOOD.replace('met', 'gap')}`],
    ['a gap among words', 'rework-required', '[wave-proof] state: gap, sorry'],
    ['too little', 'rework-required', `[wave-proof] ${GOOD.replace('integrated', 'contract')}`],
    [
      'a key that is missing',
      'ambiguous',
      '[wave-proof] completion: integrated durability: durable state: met',
    ],
    ['a word that is none', 'ambiguous', `[wave-proof] ${GOOD.replace('met', 'perhaps')}`],
    ['a word too many', 'ambiguous', `[wave-proof] ${GOOD} unless CI fails`],
    ['two answers', 'ambiguous', `[wave-proof] ${GOOD}\n[wave-proof] ${GOOD.replace('met', 'gap')}`],
    ['a line that is nothing beside one that is all', 'ambiguous', `[wave-proof] ${GOOD}\n[wave-proof] well`],
    ['a synonym', 'ambiguous', `[wave-proof] ${GOOD.replace('met', 'done')}`],
  ])('%s: %s', (_, status, says) => {
    expect(judged(says).status).toBe(status);
  });

  it('passes with what the agent meant, in canonical form, and with where it stands', () => {
    expect(judged(`done\n[wave-proof] ${GOOD} detail: 12 tests`)).toEqual({
      intentId: 'A1.1',
      status: 'pass',
      detail: expect.stringContaining('read as [wave-proof]') as string,
      evidence: [expect.stringMatching(/^line 2: \[wave-proof\] completion: integrated/) as string],
      markers: [
        '[wave-proof] completion=integrated durability=durable proof=integration state=met detail=12 tests',
      ],
    });
  });

  it.each<[string, AdjudicationStatus, string]>([
    ['readable', 'pass', '[wave-component] component: parser level: repo-landed state: met'],
    ['a gap', 'rework-required', '[wave-component] component: parser level: repo-landed state: gap'],
    ['too low', 'rework-required', '[wave-component] component: parser level: inventoried state: met'],
    ['without a name', 'ambiguous', '[wave-component] level: repo-landed state: met'],
    ['without a level', 'ambiguous', '[wave-component] component: parser state: met'],
  ])('component %s: %s', (_, status, line) => {
    const over = { components: ['Parser'], componentTargets: { Parser: 'repo-landed' } } as const;
    const proof = '[wave-proof] completion=live durability=durable proof=live state=met';
    expect(judged(`${proof}\n${line}`, { ...over, components: [...over.components] }).status).toBe(status);
  });

  it('tells components apart', () => {
    const line = (name: string) => `[wave-component] component: ${name} level: repo-landed state: met`;
    const proof = '[wave-proof] completion=live durability=durable proof=live state=met';
    const says = [proof, line('parser'), line('lexer'), line('other').replace('met', 'gap')].join('\n');
    expect(judged(says, { components: ['parser', 'lexer'] })).toMatchObject({
      status: 'pass',
      markers: [
        '[wave-component] component=parser level=repo-landed state=met',
        '[wave-component] component=lexer level=repo-landed state=met',
      ],
    });
  });

  it.each<[string, AdjudicationStatus, string]>([
    ['readable', 'pass', '[wave-doc-delta] state: owned, paths: docs/a.md'],
    ['too little', 'rework-required', '[wave-doc-delta] state: none;'],
    ['unreadable', 'ambiguous', '[wave-doc-delta] state: some'],
  ])('documentation %s: %s', (_, status, line) => {
    const proof = '[wave-proof] completion=live durability=durable proof=live state=met';
    const exitContract = { ...FULL, docImpact: 'owned' } as const;
    expect(judged(`${proof}\n${line}`, { exitContract }).status).toBe(status);
  });

  it('is ambiguous where not all of them were kept', () => {
    expect(judged(`[wave-proof] ${GOOD}\n`.repeat(30)).status).toBe('ambiguous');
  });

  it('says the same every time', () => {
    const says = `[wave-proof] ${GOOD}`;
    expect(JSON.stringify(judged(says))).toBe(JSON.stringify(judged(says)));
  });
});

describe('what a person states beside them', () => {
  const state = (value: string): StatedMarker => ({
    kind: 'proof',
    component: null,
    values: new Map([['state', value]]),
  });
  const OPEN = `[wave-proof] ${GOOD.replace('met', 'perhaps')}`;

  it('fills in what they leave open', () => {
    expect(judged(OPEN, {}, [state('met')])).toMatchObject({
      status: 'pass',
      markers: ['[wave-proof] completion=integrated durability=durable proof=integration state=met'],
    });
  });

  it('leaves words that belong to no key to the person', () => {
    expect(judged(`[wave-proof] ${GOOD} unless CI fails`, {}, []).status).toBe('pass');
  });

  it('is enough where not all of them were kept', () => {
    expect(judged(`[wave-proof] ${GOOD}\n`.repeat(30), {}, []).status).toBe('pass');
  });

  it('invents nothing', () => {
    expect(judged(OPEN, {}, [])).toMatchObject({ status: 'ambiguous', markers: [] });
    expect(judged('[wave-proof] well', {}, [state('met')]).detail).toContain('completion, durability, proof');
  });

  it('overrules nothing that can be read', () => {
    const stated: StatedMarker = { kind: 'proof', component: null, values: new Map([['proof', 'live']]) };
    expect(judged(OPEN, {}, [stated])).toMatchObject({ status: 'ambiguous', markers: [] });
    expect(judged(`[wave-proof] ${GOOD.replace('met', 'gap')}`, {}, [state('met')]).status).not.toBe('pass');
  });

  it('has to meet the contract, too', () => {
    const low: StatedMarker = {
      kind: 'proof',
      component: null,
      values: new Map([
        ['completion', 'contract'],
        ['state', 'met'],
      ]),
    };
    const says = '[wave-proof] durability: durable proof: integration state: perhaps';
    expect(judged(says, {}, [low]).status).toBe('rework-required');
  });

  it('decides between two answers of the agent', () => {
    const says = `[wave-proof] ${GOOD}\n[wave-proof] ${GOOD.replace('met', 'gap')}`;
    expect(judged(says, {}, [state('met')]).status).toBe('pass');
  });
});

describe('the gate', () => {
  const PROVEN = '[wave-proof] completion=live durability=durable proof=live state=met';
  const AMBIGUOUS = `[wave-proof] ${GOOD.replace('met', 'perhaps')}`;
  const codeOf = (who: WaveAgent, run: Run, ...more: readonly Step[]) =>
    judgeSlice(who, held(who, run, ...more)).statusCode;

  it.each<[string, Run, Partial<WaveAgent>, string]>([
    ['nothing else amiss', { says: AMBIGUOUS }, {}, 'awaiting-adjudication'],
    ['a marker that is missing', { says: 'done' }, {}, 'missing-summary'],
    [
      'another marker that is missing',
      { says: AMBIGUOUS },
      { components: ['parser'] },
      'invalid-wave-proof-format',
    ],
    ['a gap beside it', { says: `${AMBIGUOUS}\n[wave-gap] kind=ops` }, {}, 'invalid-wave-proof-format'],
    [
      'a deliverable that is missing',
      { says: AMBIGUOUS, without: ['a'] },
      { deliverables: ['a'] },
      'invalid-wave-proof-format',
    ],
    [
      'a proof artifact that is missing',
      { says: AMBIGUOUS, without: ['p'] },
      { proofArtifacts: [{ path: 'p', kind: null, requiredFor: [] }] },
      'invalid-wave-proof-format',
    ],
    ['an exit of its own', { says: AMBIGUOUS, exit: 1 }, {}, 'nonzero-exit'],
    ['a stop', { says: AMBIGUOUS, stop: 'time-limit' }, {}, 'nonzero-exit'],
    [
      'a result file that is invalid',
      { says: AMBIGUOUS, malformed: ['envelope', 'proof'] },
      {},
      'invalid-result-envelope',
    ],
    [
      'a result file that says less',
      {
        says: AMBIGUOUS,
        result: {
          proof: { state: 'partial', completion: null, durability: null, proofLevel: null, detail: null },
        },
      },
      {},
      'invalid-wave-proof-format',
    ],
    [
      'blockers',
      { says: AMBIGUOUS, result: { unresolvedBlockers: ['no access'] } },
      {},
      'invalid-wave-proof-format',
    ],
    [
      'acceptance that is not met',
      { says: AMBIGUOUS, result: { acceptance: { passed: 1, total: 2 } } },
      {},
      'invalid-wave-proof-format',
    ],
    [
      'documentation that nobody asked for',
      { says: `${PROVEN}\n[wave-doc-delta] state: none` },
      {},
      'awaiting-adjudication',
    ],
    ['an empty result file instead', { says: 'done', result: {} }, {}, 'missing-wave-proof'],
    ['something else in the wrong form instead', { says: '[wave-gap] kind=life' }, {}, 'missing-wave-proof'],
    [
      'no exit contract and a state that may be a no',
      { says: AMBIGUOUS },
      { exitContract: null },
      'invalid-wave-proof-format',
    ],
  ])('with %s', (_, run, over, code) => {
    expect(codeOf(one(over), run)).toBe(code);
  });

  it('holds nobody whose changes could not be measured', () => {
    const lost = { type: 'snapshot.lost', data: { tree: 't', running: ['A1.1'] } };
    expect(codeOf(one(), { says: AMBIGUOUS }, lost)).toBe('invalid-wave-proof-format');
  });

  it('takes nothing from a judgement that does not let pass, and nothing in the place of what was accepted', () => {
    const proof = 'completion=integrated durability=durable proof=integration state=met';
    const markers = [`[wave-proof] ${proof}`];
    const unclear = adjudicated('A1', { status: 'ambiguous', markers });
    expect(codeOf(one(), { says: AMBIGUOUS }, unclear)).toBe('awaiting-adjudication');
    const component = '[wave-component] component=parser level=repo-landed state=met';
    const less = ['[wave-proof] completion=contract durability=none proof=unit state=met', component];
    const says = `[wave-proof] ${proof}\n${component.replaceAll('=', ': ')}`;
    const judgement = adjudicated('A1', { status: 'pass', markers: less });
    expect(codeOf(one({ components: ['parser'] }), { says }, judgement)).toBe('pass');
  });

  it('holds nobody who strayed', () => {
    expect(codeOf(one(), { says: AMBIGUOUS }, strayed('A1', ['x']))).toBe('invalid-wave-proof-format');
  });

  it.each<[string, AdjudicationStatus, string]>([
    ['passes', 'pass', 'pass'],
    ['waits for a person', 'ambiguous', 'awaiting-adjudication'],
    ['goes the way of every proof', 'rework-required', 'invalid-wave-proof-format'],
  ])('%s after %s', (_, status, code) => {
    const who = one();
    const markers =
      status === 'pass'
        ? ['[wave-proof] completion=integrated durability=durable proof=integration state=met']
        : [];
    const state = held(who, { says: AMBIGUOUS }, adjudicated('A1', { status, markers }));
    expect(judgeSlice(who, state)).toMatchObject({
      statusCode: code,
      evidence: expect.arrayContaining([`adjudicated ${status} by launcher`]) as string[],
    });
  });

  it('asks for the files all the same when the form has been forgiven', () => {
    const who = one({ deliverables: ['a'] });
    const markers = ['[wave-proof] completion=integrated durability=durable proof=integration state=met'];
    const judgement = adjudicated('A1', { status: 'pass', markers });
    const steps = [launched(wave([who])), ran(who, { says: AMBIGUOUS }), judgement];
    expect(judgeSlice(who, given(...steps)).ok).toBe(true);
    const deleted = given(...steps, [measuredAs('a')]);
    expect(judgeSlice(who, deleted).statusCode).toBe('missing-deliverable');
  });

  it('does not hand a judgement on to a later run', () => {
    const who = one();
    const markers = ['[wave-proof] completion=integrated durability=durable proof=integration state=met'];
    const again = ran(who, { attempt: 2, says: AMBIGUOUS });
    const state = held(who, { says: AMBIGUOUS }, adjudicated('A1', { status: 'pass', markers }), again);
    expect(judgeSlice(who, state).statusCode).toBe('awaiting-adjudication');
    const late = held(who, { says: AMBIGUOUS }, again, adjudicated('A1', { status: 'pass', markers }));
    expect(judgeSlice(who, late).statusCode).toBe('awaiting-adjudication');
    expect(late.anomalies).toEqual([]);
  });

  it('does not hold a wave whose log does not say what was left', () => {
    const who = agent('A1', { exitContract: CONTRACT });
    const state = held(who, { says: AMBIGUOUS });
    const run = state.agents.get('A1');
    if (run !== undefined) run.said = null;
    expect(judgeSlice(who, state).statusCode).toBe('invalid-wave-proof-format');
  });
});

const measuredAs = (path: string) => ({
  type: 'artifact.measured',
  data: { files: [{ path, exists: false, sha256: null, bytes: null }] },
});

describe('what a person has to state so that it passes', () => {
  const of = (says: string) => {
    const who = one();
    const run = runOf(who, held(who, { says }));
    const stated = statementsForPass(who, run);
    if (stated !== undefined) expect(adjudicate(who, run, stated).status).toBe('pass');
    return stated?.map(({ kind, values }) => [kind, Object.fromEntries(values)]);
  };
  it.each<[string, string, unknown]>([
    ['what is unreadable', GOOD.replace('met', 'perhaps'), [['proof', { state: 'met' }]]],
    [
      'everything of a marker that says nothing',
      'well',
      [['proof', { completion: 'integrated', durability: 'durable', proof: 'integration', state: 'met' }]],
    ],
    ['nothing but the word itself, where a word is too many', `${GOOD} unless CI fails`, []],
    ['the one that would do, where it says two things', `${GOOD} state: gap`, [['proof', { state: 'met' }]]],
    ['nothing that would do, where it says no', GOOD.replace('met', 'gap'), undefined],
  ])('is %s', (_, says, stated) => {
    expect(of(`[wave-proof] ${says}`)).toEqual(stated);
  });
});
