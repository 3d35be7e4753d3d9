import { describe, expect, it } from 'vitest';
import { evaluateGate } from '../../src/gates/evaluate-gates.js';
import type { GateInput } from '../../src/gates/gate-input.js';
import type { StewardRole } from '../../src/model/agent-role.js';
import { stewardRoles } from '../../src/model/agent-role.js';
import type { AgentEnvelope } from '../../src/model/envelope.js';
import type { Wave, WaveAgent } from '../../src/model/wave.js';
import type { Run } from '../rig/control-events.js';
import { answered, given, launched, ran } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { moment } from '../rig/moments.js';
import { agent, passes, wave } from '../rig/wave-builder.js';

const steward = (role: StewardRole, over: Partial<WaveAgent> = {}): WaveAgent =>
  agent('S1', { role, ...over });
const at = (of: Wave, over: Partial<GateInput>, ...steps: readonly Step[]): GateInput =>
  moment(of, given(launched(of), ...steps), over);
const judged = (declared: WaveAgent, run: Run, waveOver: Partial<Wave> = {}) =>
  evaluateGate(declared.role as StewardRole, at(wave([declared], waveOver), {}, ran(declared, run)))[0];

const PROOF = { completion: null, durability: null, proofLevel: null, detail: null } as const;

describe.each(stewardRoles)('the %s steward', (role) => {
  it('passes with what its role says when all is well', () => {
    expect(judged(steward(role), { says: passes[role] })).toMatchObject({
      ok: true,
      agentId: 'S1',
      inferred: false,
    });
  });

  it.each<[string, Run]>([
    ['nonzero-exit', { exit: 1 }],
    ['missing-status', { exit: null }],
    ['invalid-result-envelope', { malformed: ['envelope'] }],
  ])('%s comes before what it says', (statusCode, run) => {
    expect(judged(steward(role), { says: passes[role], ...run })).toMatchObject({ ok: false, statusCode });
  });

  it('forwards the gaps that it reports, with their kinds and details', () => {
    const says = `${passes[role]}\n[wave-gap] kind=ops detail=no alarm\n[wave-gap] kind=docs`;
    expect(judged(steward(role), { says })).toMatchObject({
      ok: false,
      statusCode: 'wave-proof-gap',
      failureClass: 'proof',
      detail: 'ops: no alarm; docs: gap',
    });
  });

  const NO = '[wave-proof] completion=live durability=durable proof=live state=gap detail=not durable';
  it.each<[string, Run, string]>([
    ['a proof marker that is a gap', { says: `${passes[role]}\n${NO}` }, 'not durable'],
    ['a proof marker alone', { says: NO }, 'not durable; '],
    ['a failed proof', { says: passes[role], result: { proof: { ...PROOF, state: 'failed' } } }, 'gap'],
    ['a partial proof', { says: passes[role], result: { proof: { ...PROOF, state: 'partial' } } }, 'gap'],
    [
      'a blocker',
      { says: passes[role], result: { unresolvedBlockers: ['db down'] } },
      'unresolved blocker: db down',
    ],
    ['a blocker alone', { result: { unresolvedBlockers: ['db down'] } }, 'unresolved blocker: db down; '],
    [
      'acceptance that fell short',
      { says: passes[role], result: { acceptance: { passed: 1, total: 2 } } },
      'acceptance: 1 of 2 passed',
    ],
  ])('forwards %s', (_, run, detail) => {
    const said = judged(steward(role), run);
    expect(said).toMatchObject({ ok: false, statusCode: 'wave-proof-gap', failureClass: 'proof' });
    expect(said?.detail).toContain(detail);
  });

  it('does not soften its own no with a gap', () => {
    const said = judged(steward(role), { says: '[wave-gap] kind=ops' });
    expect(said).toMatchObject({ ok: false });
    expect(said?.statusCode).not.toBe('wave-proof-gap');
  });

  it('must be declared where the configuration requires it, and cannot be inferred then', () => {
    const of = wave(['A1']);
    expect(evaluateGate(role, at(of, { required: [role] }, ran('A1')))).toMatchObject([
      {
        ok: false,
        statusCode: 'missing-status',
        failureClass: 'deterministic',
        inferred: false,
        agentId: null,
      },
    ]);
    expect(
      evaluateGate(role, at(of, { required: stewardRoles.filter((other) => other !== role) }, ran('A1'))),
    ).toMatchObject([{ ok: true, inferred: true }]);
  });

  it('is not inferred where it is declared and has not run', () => {
    expect(evaluateGate(role, at(wave([steward(role)]), {}))).toMatchObject([
      { ok: false, statusCode: 'missing-status', inferred: false },
    ]);
  });

  it('is judged for itself where there are two', () => {
    const [one, two] = [steward(role), agent('S2', { role })];
    const verdicts = evaluateGate(role, at(wave([one, two]), {}, ran(one, { says: passes[role] })));
    expect(verdicts.map(({ agentId, ok }) => [agentId, ok])).toEqual([
      ['S1', true],
      ['S2', false],
    ]);
  });
});

describe('an inferred stage', () => {
  const inferred = (role: StewardRole, of: Wave, ...steps: readonly Step[]) =>
    evaluateGate(role, at(of, {}, ...steps))[0];

  it.each<[StewardRole, string]>([
    ['cont-eval', 'the wave declares no eval target'],
    ['security', 'the wave declares no security review'],
    ['integration', 'no open blocker'],
    ['documentation', 'no agent reports a change of shared documents'],
    ['cont-qa', 'every other gate passes'],
  ])('%s names its evidence', (role, fact) => {
    const verdict = inferred(role, wave(['A1']), ran('A1'));
    expect(verdict).toMatchObject({ ok: true, inferred: true });
    expect(verdict?.evidence).toContain(fact);
  });

  it.each<[StewardRole, string]>([
    ['cont-eval', `wave-3.md sha256:${'f'.repeat(64)}`],
    ['security', `wave-3.md sha256:${'f'.repeat(64)}`],
    ['integration', `A1: results/A1.json sha256:${'e'.repeat(64)}`],
    ['documentation', `A1: results/A1.json sha256:${'e'.repeat(64)}`],
    ['cont-qa', `A1: results/A1.json sha256:${'e'.repeat(64)}`],
  ])('%s names what can be looked up', (role, reference) => {
    expect(inferred(role, wave(['A1']), ran('A1'))?.evidence).toContain(reference);
  });

  it('needs a steward where eval targets are declared', () => {
    const target = {
      id: 'x',
      selection: 'delegated',
      benchmarkFamily: 'f',
      benchmarks: [],
      objective: '',
      threshold: '',
    } as const;
    expect(inferred('cont-eval', wave(['A1'], { evalTargets: [target] }), ran('A1'))).toMatchObject({
      ok: false,
      statusCode: 'missing-wave-eval',
      inferred: true,
      failureClass: 'deterministic',
    });
  });

  it('needs a steward where shared documents are owed', () => {
    const says = '[wave-doc-delta] state=shared-plan paths=docs/plan.md';
    expect(inferred('documentation', wave(['A1']), ran('A1', { says }))).toMatchObject({
      statusCode: 'doc-closure-open',
      detail: 'no documentation steward, and owed: A1: docs/plan.md',
      failureClass: 'deterministic',
    });
  });
});

describe('cont-eval', () => {
  const target = {
    id: 'Latency',
    selection: 'pinned',
    benchmarkFamily: null,
    benchmarks: ['Cold-Start'],
    objective: '',
    threshold: '',
  } as const;
  const contEval = (ids: Partial<NonNullable<AgentEnvelope['contEval']>>): AgentEnvelope => ({
    contEval: {
      state: 'satisfied',
      targets: 1,
      benchmarks: 1,
      regressions: 0,
      targetIds: [],
      benchmarkIds: [],
      detail: null,
      ...ids,
    },
  });
  const evaluated = (run: Run) => judged(steward('cont-eval'), run, { evalTargets: [target] })?.statusCode;

  it('compares ids without their case, from markers and from result files', () => {
    const says =
      '[wave-eval] state=satisfied targets=1 benchmarks=1 regressions=0 target_ids=LATENCY benchmark_ids=COLD-start';
    expect(evaluated({ says })).toBe('pass');
    expect(evaluated({ result: contEval({ targetIds: ['Latency'], benchmarkIds: ['Cold-Start'] }) })).toBe(
      'pass',
    );
  });

  it.each<[string, Partial<NonNullable<AgentEnvelope['contEval']>>]>([
    ['cont-eval-blocked', { state: 'blocked', regressions: 1 }],
    ['cont-eval-needs-more-work', { state: 'needs-more-work', regressions: 1 }],
    ['cont-eval-regressions', { regressions: 1 }],
    ['cont-eval-target-mismatch', {}],
    ['cont-eval-benchmark-mismatch', { targetIds: ['latency'] }],
  ])('%s', (code, ids) => {
    expect(evaluated({ result: contEval(ids) })).toBe(code);
  });
});

describe('the external security provider', () => {
  const gate = (declared: boolean, says: string, ...steps: readonly Step[]) => {
    const of = wave(declared ? ['A1', 'A7'] : ['A1']);
    return evaluateGate('security', at(of, {}, ran('A1'), declared ? ran('A7', { says }) : [], ...steps))[0];
  };
  const concerns = '[wave-security] state=concerns findings=1 approvals=0';
  const no = '[wave-security] state=blocked findings=1 approvals=0';

  it.each<[string, string, Step, string, boolean]>([
    ['clear leaves it to the review', passes.security, answered('clear'), 'pass', true],
    ['blocks what the review lets through', passes.security, answered('blocked'), 'corridor-blocked', false],
    ['blocks besides concerns', concerns, answered('blocked'), 'corridor-blocked', false],
    ['does not hide the no of the review', no, answered('blocked'), 'security-blocked', false],
    ['that is needed and silent', concerns, answered('failed'), 'corridor-fetch-failed', false],
    [
      'that is silent and only advice',
      passes.security,
      answered('failed', { required: false }),
      'corridor-fetch-failed-advisory',
      true,
    ],
    [
      'that is only advice does not hide concerns',
      concerns,
      answered('failed', { required: false }),
      'security-concerns',
      true,
    ],
  ])('%s', (_, says, step, statusCode, ok) => {
    expect(gate(true, says, step)).toMatchObject({ statusCode, ok });
  });

  it('blocks also where nobody reviews, and is evidence where it lets pass', () => {
    expect(gate(false, '', answered('blocked'))).toMatchObject({
      statusCode: 'corridor-blocked',
      ok: false,
      inferred: true,
    });
    const clear = gate(false, '', answered('clear'));
    expect(clear).toMatchObject({ ok: true, inferred: true });
    expect(clear?.evidence).toContain('corridor clear: as it said');
  });
});

describe('cont-eval against the catalogue', () => {
  const delegated = {
    id: 'speed',
    selection: 'delegated',
    benchmarkFamily: 'latency',
    benchmarks: [],
    familyBenchmarks: ['cold', 'warm'],
    objective: '',
    threshold: '',
  } as const;
  const pinned = {
    id: 'memory',
    selection: 'pinned',
    benchmarkFamily: null,
    benchmarks: ['recall'],
    objective: '',
    threshold: '',
  } as const;
  const { familyBenchmarks, ...unknown } = delegated;
  void familyBenchmarks;
  const evaluated = (evalTargets: Wave['evalTargets'], targets: string, benchmarks: string) =>
    judged(
      steward('cont-eval'),
      {
        says: `[wave-eval] state=satisfied targets=1 benchmarks=1 regressions=0 target_ids=${targets} benchmark_ids=${benchmarks}`,
      },
      { evalTargets },
    )?.statusCode;

  it.each([
    ['one of the family', [delegated], 'speed', 'cold', 'pass'],
    ['one that is of no family', [delegated], 'speed', 'recall', 'cont-eval-benchmark-mismatch'],
    [
      'one of the family and one that is not',
      [delegated],
      'speed',
      'cold,lukewarm',
      'cont-eval-benchmark-mismatch',
    ],
    ['the pinned ones', [pinned], 'memory', 'recall', 'pass'],
    ['more than the pinned ones', [pinned], 'memory', 'recall,cold', 'cont-eval-benchmark-mismatch'],
    ['none of the family', [delegated, pinned], 'speed,memory', 'recall', 'cont-eval-benchmark-mismatch'],
    ['what both targets know', [delegated, pinned], 'speed,memory', 'warm,recall', 'pass'],
    ['one target only', [delegated, pinned], 'speed', 'warm,recall', 'cont-eval-target-mismatch'],
    ['a target that nobody declared', [pinned], 'memory,speed', 'recall', 'cont-eval-target-mismatch'],
    [
      'anything, where no catalogue says what belongs',
      [unknown, pinned],
      'speed,memory',
      'any,recall',
      'pass',
    ],
  ] as const)('%s', (_, of, targets, benchmarks, code) => {
    expect(evaluated(of, targets, benchmarks)).toBe(code);
  });
});

describe('security', () => {
  const said = (says: string) => judged(steward('security'), { says: `[wave-security] ${says}` });
  it.each([
    ['state=clear findings=0 approvals=0', 'pass', true],
    ['state=clear findings=1 approvals=0', 'invalid-security-clear-state', false],
    ['state=clear findings=0 approvals=1', 'invalid-security-clear-state', false],
    ['state=concerns findings=3 approvals=1', 'security-concerns', true],
    ['state=blocked findings=0 approvals=0', 'security-blocked', false],
  ])('%s is %s', (says, statusCode, ok) => {
    expect(said(says)).toMatchObject({ statusCode, ok });
  });
});

describe('a line that could not be read', () => {
  const READY = passes.integration;
  const DIMENSIONS = passes['cont-qa'].split('\n')[0] ?? '';
  it.each<[string, StewardRole, string, string, string]>([
    [
      'in place of the marker',
      'integration',
      '[wave-integration] state=ready claims=0',
      'missing-wave-integration',
      'line 1: [wave-integration] state: "ready" is none of',
    ],
    [
      'in bold in its place',
      'security',
      `**${passes.security}**`,
      'missing-wave-security',
      'line 1: a marker is not read in bold or italics',
    ],
    [
      'that is a later no',
      'integration',
      `${READY}\n[wave-integration] state=needs-more-work blockers=1, detail=no`,
      'missing-wave-integration',
      'line 2: ',
    ],
    [
      'that is a later no in bold',
      'security',
      `${passes.security}\n**[wave-security] state=blocked findings=9**`,
      'missing-wave-security',
      'state=blocked findings=9',
    ],
    [
      'that is an earlier verdict',
      'cont-qa',
      `${DIMENSIONS}\n[wave-verdict] blocked because data loss\nVerdict: pass`,
      'missing-cont-qa-verdict',
      'blocked because data loss',
    ],
    [
      'that is a dimension',
      'cont-qa',
      `${passes['cont-qa']}\n[wave-gate] live=blocked`,
      'missing-wave-gate',
      'line 3: ',
    ],
    [
      'that is a gap',
      'integration',
      `[wave-gap] kind=durability: not durable\n${READY}`,
      'missing-wave-integration',
      'line 1: ',
    ],
    [
      'that is a proof',
      'documentation',
      `${passes.documentation}\n[wave-proof] state=gap`,
      'missing-doc-closure',
      'line 2: ',
    ],
    [
      'of cont-EVAL',
      'cont-eval',
      `${passes['cont-eval']}\n[wave-eval] state=blocked`,
      'missing-wave-eval',
      'line 2: ',
    ],
  ])('%s keeps the stage open, and is quoted', (_, role, says, statusCode, detail) => {
    const said = judged(steward(role), { says });
    expect(said).toMatchObject({ ok: false, statusCode });
    expect(said?.detail).toContain(detail);
  });

  it.each<[string, StewardRole, string]>([
    ['that says the same again', 'security', `${passes.security}\n**${passes.security}**`],
    ['of a kind that the stage is not judged by', 'security', `[wave-design] x\n${passes.security}`],
    ['that is overruled', 'integration', `[wave-integration] state=no\n${READY}`],
    ['that says that all is met', 'integration', `${READY}\n[wave-proof] state=met`],
    ['in a quotation', 'integration', `${READY}\n> [wave-gap] kind: ops`],
  ])('%s lets pass', (_, role, says) => {
    expect(judged(steward(role), { says })).toMatchObject({ ok: true });
  });
});

describe('what passes with a remark', () => {
  const GAP = '[wave-gap] kind=ops detail=no alarm';
  it.each<[StewardRole, string, string]>([
    ['security', '[wave-security] state=concerns findings=2 approvals=0', 'security-concerns'],
    ['cont-qa', passes['cont-qa'].replace('live=pass', 'live=concerns'), 'conditional-pass'],
  ])('of %s does not pass over a gap or a report that is owed', (role, says, remark) => {
    expect(judged(steward(role), { says })).toMatchObject({ ok: true, statusCode: remark });
    expect(judged(steward(role), { says: `${says}\n${GAP}` })?.statusCode).toBe('wave-proof-gap');
    const owing = steward(role, { reportPath: 'report.md' });
    expect(judged(owing, { says, without: ['report.md'] })?.statusCode).toBe(`missing-${role}-report`);
  });
});

describe('integration', () => {
  it.each([
    ['claims=2 conflicts=0 blockers=0', 'pass'],
    ['claims=0 conflicts=1 blockers=0', 'integration-needs-more-work'],
    ['claims=0 conflicts=0 blockers=1', 'integration-needs-more-work'],
  ])('ready with %s is %s', (counts, statusCode) => {
    const says = `[wave-integration] state=ready-for-doc-closure ${counts}`;
    expect(judged(steward('integration'), { says })).toMatchObject({ statusCode });
  });
});

describe('cont-qa', () => {
  const gate = (over: string): string =>
    `[wave-gate] architecture=pass integration=pass durability=pass live=pass docs=pass ${over}`;
  const said = (says: string): string | undefined => judged(steward('cont-qa'), { says })?.statusCode;

  it('counts the first verdict', () => {
    expect(said(`${gate('')}\n[wave-verdict] hold\n[wave-verdict] pass`)).toBe('cont-qa-hold');
  });

  it('asks for the gate before the verdict, for the verdict before the dimensions, for the worst dimension first', () => {
    expect(said('nothing')).toBe('missing-wave-gate');
    expect(
      said('[wave-gate] architecture=blocked integration=pass durability=pass live=pass docs=pass'),
    ).toBe('missing-cont-qa-verdict');
    const mixed = '[wave-gate] architecture=concerns integration=pass durability=gap live=blocked docs=pass';
    expect(said(`${mixed}\n[wave-verdict] concerns`)).toBe('cont-qa-concerns');
    expect(said(`${mixed}\n[wave-verdict] pass`)).toBe('gate-durability-gap');
  });

  it('reads a verdict line', () => {
    expect(said(`${gate('')}\nVerdict: PASS`)).toBe('pass');
  });
});
