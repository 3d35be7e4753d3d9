import { describe, expect, it } from 'vitest';
import type { AgentEnvelope } from '../../src/model/envelope.js';
import { evaluateGate } from '../../src/gates/evaluate-gates.js';
import type { FileFault } from '../../src/model/file-fault.js';
import type { WaveAgent } from '../../src/model/wave.js';
import type { Run } from '../rig/control-events.js';
import {
  buried,
  envelopeMeasured,
  event,
  exited,
  given,
  launched,
  measured,
  ran,
  running,
  requested,
} from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { moment } from '../rig/moments.js';
import { agent, CONTRACT, passes, wave } from '../rig/wave-builder.js';

const verdictAfter = (declared: WaveAgent, ...steps: readonly Step[]) => {
  const of = wave([declared]);
  const [verdict] = evaluateGate('implementation', moment(of, given(launched(of), ...steps)));
  return verdict;
};
const codeAfter = (declared: WaveAgent, ...steps: readonly Step[]): string | undefined =>
  verdictAfter(declared, ...steps)?.statusCode;

describe('how far the agent came', () => {
  const A1 = agent('A1');
  it.each<[string, Step[], string, string | null]>([
    ['has not run', [], 'missing-status', 'unknown'],
    ['is being started', [requested(A1)], 'missing-status', 'unknown'],
    ['runs', [running(A1)], 'missing-status', 'unknown'],
    ['has ended, not concluded', [exited(A1)], 'missing-status', 'unknown'],
    ['never started, for a passing reason', [buried(A1, 'transient')], 'missing-status', 'transient'],
    ['cannot be started', [buried(A1, 'deterministic')], 'missing-status', 'deterministic'],
    ['ended, nobody knows how', [ran(A1, { exit: null })], 'missing-status', 'unknown'],
    ['ended with 3', [ran(A1, { exit: 3 })], 'nonzero-exit', 'crashed'],
    ['was not found', [ran(A1, { exit: 127 })], 'nonzero-exit', 'deterministic'],
    ['cannot be executed', [ran(A1, { exit: 126 })], 'nonzero-exit', 'deterministic'],
    ['was killed', [ran(A1, { exit: 137, signal: 'KILL' })], 'nonzero-exit', 'crashed'],
    [
      'was killed with the number of "not found"',
      [ran(A1, { exit: 127, signal: 'X' })],
      'nonzero-exit',
      'crashed',
    ],
    ['ran out of time', [ran(A1, { exit: 143, stop: 'time-limit' })], 'nonzero-exit', 'timeout'],
    ['ended with 0 after we stopped it', [ran(A1, { stop: 'time-limit' })], 'nonzero-exit', 'timeout'],
    ['was cancelled', [ran(A1, { exit: 143, stop: 'cancelled' })], 'nonzero-exit', 'cancelled'],
    ['ended well', [ran(A1)], 'pass', null],
  ])('%s', (_, steps, statusCode, failureClass) => {
    expect(verdictAfter(A1, ...steps)).toMatchObject({ statusCode, failureClass, ok: statusCode === 'pass' });
  });

  it('says how, and what its last words were', () => {
    const detail = (run: Run): string | undefined => verdictAfter(A1, ran(A1, run))?.detail;
    expect(detail({ exit: 3, detail: 'no such table' })).toBe('A1 ended with exit code 3: no such table');
    expect(detail({ exit: 137, signal: 'KILL' })).toBe('A1 was ended by KILL (137)');
    expect(detail({ exit: 143, signal: 'TERM', stop: 'time-limit' })).toBe(
      'A1 was stopped (time-limit) and was ended by TERM (143)',
    );
    expect(detail({ exit: null })).toBe('nobody can know how A1 ended: agent and shim are gone');
  });

  it.each<[string, Step]>([
    ['lost', ran(A1, { exit: null })],
    ['failed', ran(A1, { exit: 1 })],
    ['left no valid result', ran(A1, { malformed: ['envelope'] })],
    ['never started', buried(A1, 'transient')],
  ])('a run that %s is told apart from none by its evidence', (_, step) => {
    expect(verdictAfter(A1)?.evidence).toEqual([]);
    expect(verdictAfter(A1, step)?.evidence).not.toEqual([]);
  });
});

describe('a published envelope', () => {
  it.each([
    ['is gone', null, 'its published envelope results/A1.json is gone'],
    ['was changed', 'f'.repeat(64), 'its published envelope results/A1.json was changed'],
  ])('that %s is no evidence any more, until it is back', (_, sha256, detail) => {
    expect(verdictAfter(agent('A1'), ran('A1'), envelopeMeasured('A1', sha256))).toMatchObject({
      ok: false,
      statusCode: 'invalid-result-envelope',
      failureClass: 'proof',
      detail: `A1: ${detail}`,
    });
    const back = envelopeMeasured('A1', 'e'.repeat(64));
    expect(codeAfter(agent('A1'), ran('A1'), envelopeMeasured('A1', sha256), back)).toBe('pass');
    expect(codeAfter(agent('A1'), ran('A1'), envelopeMeasured('A1', sha256), ran('A1', { attempt: 2 }))).toBe(
      'pass',
    );
  });
});

describe('of several findings about one slice, the first of this order counts', () => {
  const proof = '[wave-proof] completion=live durability=durable proof=live state=met';
  const declared = agent('A1', {
    exitContract: {
      completion: 'integrated',
      durability: 'durable',
      proof: 'integration',
      docImpact: 'owned',
    },
    components: ['parser'],
    componentTargets: { parser: 'repo-landed' },
    deliverables: ['a.txt'],
    proofArtifacts: [{ path: 'p.json', kind: null, requiredFor: [] }],
  });
  const nothing = ['a.txt', 'p.json'];
  const delta = '[wave-doc-delta] state=owned';
  const component = '[wave-component] component=parser level=repo-landed state=met';
  it.each<[string, Run]>([
    ['nonzero-exit', { exit: 1, malformed: ['envelope', 'proof'], without: nothing }],
    ['invalid-result-envelope', { malformed: ['envelope', 'proof'], without: nothing }],
    ['invalid-wave-proof-format', { says: '[wave-proof] completion=maybe', without: nothing }],
    ['missing-summary', { says: 'all done', without: nothing }],
    ['missing-wave-proof', { says: delta, without: nothing }],
    [
      'wave-proof-gap',
      { says: '[wave-proof] completion=contract durability=none proof=unit state=gap', without: nothing },
    ],
    [
      'completion-gap',
      { says: '[wave-proof] completion=contract durability=none proof=unit state=met', without: nothing },
    ],
    [
      'durability-gap',
      { says: '[wave-proof] completion=live durability=none proof=unit state=met', without: nothing },
    ],
    [
      'proof-level-gap',
      { says: '[wave-proof] completion=live durability=durable proof=unit state=met', without: nothing },
    ],
    ['invalid-doc-delta-format', { says: `${proof}\n[wave-doc-delta] state=x`, without: nothing }],
    ['missing-doc-delta', { says: proof, without: nothing }],
    ['doc-impact-gap', { says: `${proof}\n[wave-doc-delta] state=none`, without: nothing }],
    ['missing-wave-component', { says: `${proof}\n${delta}`, without: nothing }],
    ['missing-deliverable', { says: `${proof}\n${delta}\n${component}`, without: nothing }],
    ['missing-proof-artifact', { says: `${proof}\n${delta}\n${component}`, without: ['p.json'] }],
    ['pass', { says: `${proof}\n${delta}\n${component}` }],
  ])('%s', (code, run) => {
    expect(codeAfter(declared, ran(declared, run))).toBe(code);
  });
});

describe('a slice', () => {
  it('that declares no exit contract needs no marker', () => {
    expect(codeAfter(agent('A1'), ran('A1', { says: 'no marker at all' }))).toBe('pass');
  });

  it('that reports a gap is open, whether a contract asks for a proof or not', () => {
    const says = '[wave-proof] completion=live durability=durable proof=live state=gap detail=half';
    expect(verdictAfter(agent('A1'), ran('A1', { says }))).toMatchObject({
      statusCode: 'wave-proof-gap',
      detail: 'A1 reports a gap: half',
    });
  });

  it('that reports a known gap beside its proof is open', () => {
    const says = '[wave-gap] kind=ops detail=no alarm yet';
    expect(verdictAfter(agent('A1'), ran('A1', { says }))).toMatchObject({
      statusCode: 'wave-proof-gap',
      detail: 'A1 reports a gap: ops: no alarm yet',
    });
  });

  it.each<[string, AgentEnvelope, string]>([
    ['a blocker', { unresolvedBlockers: ['db down'] }, 'unresolved blocker: db down'],
    [
      'a blocker of a kind',
      { unresolvedBlockers: [{ kind: 'ops', detail: null }] },
      'unresolved ops blocker: no detail',
    ],
    ['acceptance that fell short', { acceptance: { passed: 2, total: 3 } }, 'acceptance: 2 of 3 passed'],
  ])('whose result file names %s is open, with a contract and without', (_, result, detail) => {
    for (const declared of [agent('A1'), agent('A1', { exitContract: CONTRACT })]) {
      expect(verdictAfter(declared, ran(declared, { says: passes.implementation, result }))).toMatchObject({
        statusCode: 'wave-proof-gap',
        detail: `A1 reports a gap: ${detail}`,
      });
    }
    const all = { acceptance: { passed: 3, total: 3 }, unresolvedBlockers: [] };
    expect(codeAfter(agent('A1'), ran('A1', { result: all }))).toBe('pass');
  });

  it.each<[string, string, string, string]>([
    [
      'a gap',
      '[wave-gap] kind=operations detail=x',
      'wave-proof-gap',
      'A1 reports a gap that cannot be read: line 4: ',
    ],
    [
      'a later proof',
      '[wave-proof] completion=live state=gap, detail=oops',
      'invalid-wave-proof-format',
      'line 4: ',
    ],
    ['a later statement', '[wave-doc-delta] state=shared', 'invalid-doc-delta-format', 'line 4: '],
    [
      'a later component',
      '[wave-component] component=Parser level=x state=gap',
      'missing-wave-component',
      'line 4: ',
    ],
    [
      'a later component that is not named',
      '[wave-component] state=gap',
      'missing-wave-component',
      'line 4: ',
    ],
  ])('is open as long as %s stands that could not be read', (_, line, code, detail) => {
    const declared = agent('A1', { exitContract: CONTRACT, components: ['parser'] });
    const own = '[wave-component] component=parser level=repo-landed state=met';
    const good = passes.implementation;
    const found = verdictAfter(declared, ran(declared, { says: `${good}\n${own}\n${line}` }));
    expect(found).toMatchObject({ statusCode: code });
    expect(found?.detail).toContain(detail);
    if (!code.startsWith('wave')) {
      expect(codeAfter(declared, ran(declared, { says: `${line}\n${good}\n${own}` }))).toBe('pass');
    }
  });

  it.each([
    ['of a component that it does not own', '[wave-component] component=other level=x state=gap'],
    ['of another role', '[wave-security] state=blocked'],
    ['in a quotation', '> [wave-gap] kind=operations'],
  ])('is not kept open by a malformed line %s', (_, line) => {
    const declared = agent('A1', { exitContract: CONTRACT });
    expect(codeAfter(declared, ran(declared, { says: `${passes.implementation}\n${line}` }))).toBe('pass');
  });

  it.each([
    ['bold', `**${passes.implementation.split('\n')[0] ?? ''}**`, 'not read in bold'],
    ['a quotation', `> ${passes.implementation.split('\n')[0] ?? ''}`, 'not read in a block quote'],
    ['a template', '[wave-proof] completion=<level>', 'is a placeholder'],
  ])('that left its proof as %s left something, and is told what', (_, says, detail) => {
    const declared = agent('A1', { exitContract: CONTRACT });
    const found = verdictAfter(declared, ran(declared, { says }));
    expect(found).toMatchObject({ statusCode: 'missing-wave-proof' });
    expect(found?.detail).toContain('line 1: ');
    expect(found?.detail).toContain(detail);
  });

  it('is measured by its last marker', () => {
    const declared = agent('A1', { exitContract: CONTRACT });
    const good = passes.implementation;
    const gap = '[wave-proof] completion=live durability=durable proof=live state=gap';
    expect(codeAfter(declared, ran(declared, { says: `${gap}\n${good}` }))).toBe('pass');
    expect(codeAfter(declared, ran(declared, { says: `${good}\n${gap}` }))).toBe('wave-proof-gap');
  });

  it('believes a result file before markers', () => {
    const declared = agent('A1', { exitContract: CONTRACT });
    const proof = {
      state: 'partial',
      completion: 'live',
      durability: 'durable',
      proofLevel: 'live',
      detail: null,
    } as const;
    expect(codeAfter(declared, ran(declared, { says: passes.implementation, result: { proof } }))).toBe(
      'wave-proof-gap',
    );
  });

  it.each([
    ['outside', 'missing: a.txt (leads out of the repository)'],
    ['folder', 'missing: a.txt (is a folder)'],
    ['of a later build', 'missing: a.txt'],
  ])('says what lies in the place of a deliverable: %s', (fault, detail) => {
    const declared = agent('A1', { deliverables: ['a.txt'] });
    const file = { path: 'a.txt', exists: false, sha256: null, bytes: null, fault: fault as FileFault };
    const looked = event('artifact.measured', { files: [file] });
    expect(verdictAfter(declared, ran(declared), looked)).toMatchObject({ detail });
  });

  it('loses its proof when a deliverable goes, and has it back when it returns', () => {
    const declared = agent('A1', { deliverables: ['a.txt'] });
    expect(codeAfter(declared, ran(declared), measured({ 'a.txt': null }))).toBe('missing-deliverable');
    expect(codeAfter(declared, ran(declared), measured({ 'a.txt': null }), measured({ 'a.txt': '1' }))).toBe(
      'pass',
    );
  });

  it('owes a proof artifact only for the levels that it is required for', () => {
    const artifacts = [{ path: 'p.json', kind: null, requiredFor: ['pilot-live'] as const }];
    const reaching = (level: 'repo-landed' | 'pilot-live') =>
      agent('A1', { proofArtifacts: artifacts, componentTargets: { parser: level } });
    const run = { without: ['p.json'] };
    expect(codeAfter(reaching('repo-landed'), ran(reaching('repo-landed'), run))).toBe('pass');
    expect(codeAfter(reaching('pilot-live'), ran(reaching('pilot-live'), run))).toBe(
      'missing-proof-artifact',
    );
  });
});
