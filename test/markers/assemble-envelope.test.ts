import { describe, expect, it } from 'vitest';
import type { EnvelopeParts } from '../../src/markers/assemble-envelope.js';
import { assembleEnvelope } from '../../src/markers/assemble-envelope.js';
import { readMarkers } from '../../src/markers/marker-reader.js';
import { readAgentEnvelope } from '../../src/markers/read-agent-envelope.js';
import { agentEnvelopeSchema, envelopeSchema } from '../../src/model/envelope.js';

const CONTRACT = {
  completion: 'integrated',
  durability: 'durable',
  proof: 'integration',
  docImpact: 'owned',
} as const;
const MET = '[wave-proof] completion=live durability=durable proof=live state=met detail=shown';
const GAP = '[wave-proof] completion=contract durability=none proof=unit state=gap detail=half done';
const sha256 = 'a'.repeat(64);

const assemble = (output: string, parts: Partial<EnvelopeParts> = {}, claims?: unknown) => {
  const envelope = assembleEnvelope({
    agentId: 'A1',
    role: 'implementation',
    waveNumber: 3,
    attempt: 2,
    completedAt: '2026-01-02T03:04:05.678Z',
    exitCode: 0,
    exitContract: CONTRACT,
    reading: readMarkers(output),
    claims: claims === undefined ? null : agentEnvelopeSchema.parse(claims),
    deliverables: [{ path: 'out/a.txt', exists: true, sha256, bytes: 3 }],
    proofArtifacts: [],
    usage: null,
    ...parts,
  });
  expect(envelopeSchema.parse(JSON.parse(JSON.stringify(envelope)))).toEqual(envelope);
  return envelope;
};

describe('the proof', () => {
  it.each([
    ['met', MET, {}, 'satisfied'],
    ['a gap', GAP, {}, 'partial'],
    ['the last marker', `${GAP}\n${MET}`, {}, 'satisfied'],
    ['silence', '', {}, 'not_applicable'],
    ['met, and exit 3', MET, { exitCode: 3 }, 'failed'],
    ['met, and an unknown exit', MET, { exitCode: null }, 'failed'],
    ['no contract and silence', '', { exitContract: null }, 'not_applicable'],
    ['no contract and met', MET, { exitContract: null }, 'not_applicable'],
    ['no contract and a gap', GAP, { exitContract: null }, 'partial'],
    ['no contract and exit 1', '', { exitContract: null, exitCode: 1 }, 'failed'],
  ] as const)('of %s', (_, output, parts, state) => {
    expect(assemble(output, parts).proof.state).toBe(state);
  });

  it('carries the levels that were stated, for the gate to compare', () => {
    expect(assemble(GAP).proof).toEqual({
      state: 'partial',
      completion: 'contract',
      durability: 'none',
      proofLevel: 'unit',
      detail: 'half done',
    });
  });

  it("is the agent's own envelope's rather than its markers'", () => {
    expect(assemble(MET, {}, { proof: { state: 'partial', detail: 'not yet' } }).proof).toMatchObject({
      state: 'partial',
      completion: null,
      detail: 'not yet',
    });
  });

  it('cannot be waived by the agent', () => {
    expect(assemble(GAP, {}, { proof: { state: 'not_applicable' } }).proof.state).toBe('partial');
    expect(assemble('', { exitCode: 1 }, { proof: { state: 'satisfied' } }).proof.state).toBe('failed');
  });
});

describe('the sections', () => {
  it('are there for what was said, and only for that', () => {
    const sections = Object.keys(assemble(MET)).filter(
      (key) => !(key in envelopeSchema.shape) || key === 'contQa',
    );
    expect(sections).toEqual([]);
    expect(assemble('Verdict: pass').contQa).toEqual({
      gate: null,
      verdict: { state: 'pass', detail: null },
    });
    expect(assemble('')).not.toHaveProperty('implementation');
  });

  it.each([
    [
      'design',
      '[wave-design] state=blocked decisions=1 assumptions=2 open_questions=3',
      { state: 'blocked', decisions: 1, assumptions: 2, openQuestions: 3, detail: null },
    ],
    [
      'integration',
      '[wave-integration] state=needs-more-work claims=1 conflicts=2 blockers=3 detail=x',
      { state: 'needs-more-work', claims: 1, conflicts: 2, blockers: 3, detail: 'x' },
    ],
    [
      'documentation',
      '[wave-doc-closure] state=closed paths=a.md',
      { state: 'closed', paths: ['a.md'], detail: null },
    ],
    [
      'contEval',
      '[wave-eval] state=satisfied targets=1 benchmarks=0 regressions=0 target_ids=t',
      {
        state: 'satisfied',
        targets: 1,
        benchmarks: 0,
        regressions: 0,
        targetIds: ['t'],
        benchmarkIds: [],
        detail: null,
      },
    ],
    [
      'security',
      '[wave-security] state=clear findings=0 approvals=0',
      { state: 'clear', findings: 0, approvals: 0, detail: null },
    ],
    [
      'infra',
      '[infra-status] kind=a target=t state=failed\n[infra-status] kind=a target=t state=conformant',
      [{ kind: 'a', target: 't', state: 'conformant', detail: null }],
    ],
    [
      'deploy',
      '[deploy-status] service=a state=failed\n[deploy-status] service=b state=healthy',
      [
        { service: 'a', state: 'failed', detail: null },
        { service: 'b', state: 'healthy', detail: null },
      ],
    ],
  ] as const)('%s', (name, output, section) => {
    expect(assemble(output)[name]).toEqual(section);
  });

  it('are put together part by part where both say something', () => {
    const output = [
      '[wave-doc-delta] state=owned paths=a.md',
      '[wave-component] component=x level=repo-landed state=met',
      '[wave-component] component=y level=repo-landed state=met',
    ].join('\n');
    const claims = {
      implementation: { components: [{ componentId: 'Y', level: 'pilot-live', state: 'gap' }] },
    };
    expect(assemble(output, {}, claims).implementation).toEqual({
      docDelta: { state: 'owned', paths: ['a.md'], detail: null },
      components: [
        { componentId: 'x', level: 'repo-landed', state: 'met', detail: null },
        { componentId: 'Y', level: 'pilot-live', state: 'gap', detail: null },
      ],
    });
  });

  it('keep the gaps of both sides, each once', () => {
    const output = '[wave-gap] kind=ops detail=no runbook\n[wave-gap] kind=docs';
    const claims = { gaps: ['slow', { kind: 'ops', detail: 'no runbook' }] };
    expect(assemble(output, {}, claims).gaps).toEqual([
      { kind: 'other', detail: 'slow' },
      { kind: 'ops', detail: 'no runbook' },
      { kind: 'docs', detail: null },
    ]);
  });
});

describe('what an agent leaves', () => {
  const identity = { agentId: 'A1', waveNumber: 3, attempt: 2 };
  const errorOf = (value: unknown) => {
    const read = readAgentEnvelope(typeof value === 'string' ? value : JSON.stringify(value), identity);
    return read.ok ? [] : read.error;
  };

  it('may say little, may not measure, and may say more than we know', () => {
    const read = readAgentEnvelope(
      JSON.stringify({ deliverables: [{ sha256 }], exitCode: 0, mood: 'good' }),
      identity,
    );
    expect(read).toEqual({ ok: true, value: {} });
  });

  it('is refused with every reason', () => {
    expect(errorOf('{"a":')[0]).toContain('not JSON');
    expect(errorOf([])).toHaveLength(1);
    expect(errorOf({ proof: { state: 'done' }, riskNotes: 'none' })).toHaveLength(2);
    expect(errorOf({ ...identity, agentId: 'A2', attempt: 1 })).toEqual([
      'agentId is A2, not A1',
      'attempt is 1, not 2',
    ]);
    expect(errorOf({ schemaVersion: 1 })).toHaveLength(1);
  });
});
