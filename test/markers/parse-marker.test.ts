import { describe, expect, it } from 'vitest';
import { readMarkers } from '../../src/markers/marker-reader.js';
import { placeholderMarker } from '../../src/markers/placeholder-marker.js';
import { markerKinds } from '../../src/model/marker.js';

const PROOF = '[wave-proof] completion=live durability=durable proof=integration state=met';
const only = (text: string) => {
  const { markers, diagnostics } = readMarkers(text);
  expect(markers).toHaveLength(1);
  return {
    fields: markers[0]?.fields,
    canonical: markers[0]?.canonical,
    kind: markers[0]?.kind,
    diagnostics,
  };
};
const refused = (text: string) => {
  const { markers, diagnostics } = readMarkers(text);
  expect(markers).toEqual([]);
  expect(diagnostics).toHaveLength(1);
  return diagnostics[0];
};

describe('each kind', () => {
  it.each([
    [
      'proof',
      `${PROOF} detail=all 12 tests pass`,
      {
        completion: 'live',
        durability: 'durable',
        proof: 'integration',
        state: 'met',
        detail: 'all 12 tests pass',
      },
    ],
    [
      'doc-delta',
      '[wave-doc-delta] state=owned paths=docs/A.md,docs/b=c.md detail=x',
      { state: 'owned', paths: ['docs/A.md', 'docs/b=c.md'], detail: 'x' },
    ],
    [
      'component',
      '[wave-component] component=wave-parser level=repo-landed state=gap',
      { component: 'wave-parser', level: 'repo-landed', state: 'gap' },
    ],
    [
      'integration',
      '[wave-integration] state=ready-for-doc-closure claims=0 conflicts=12 blockers=3',
      { state: 'ready-for-doc-closure', claims: 0, conflicts: 12, blockers: 3 },
    ],
    ['doc-closure', '[wave-doc-closure] state=no-change', { state: 'no-change' }],
    [
      'eval',
      '[wave-eval] state=satisfied targets=2 benchmarks=1 regressions=0 target_ids=a,b benchmark_ids=bench-1 detail=ok',
      {
        state: 'satisfied',
        targets: 2,
        benchmarks: 1,
        regressions: 0,
        target_ids: ['a', 'b'],
        benchmark_ids: ['bench-1'],
        detail: 'ok',
      },
    ],
    [
      'security',
      '[wave-security] state=concerns findings=1 approvals=0',
      { state: 'concerns', findings: 1, approvals: 0 },
    ],
    [
      'design',
      '[wave-design] state=needs-clarification decisions=1 assumptions=2 open_questions=3',
      { state: 'needs-clarification', decisions: 1, assumptions: 2, open_questions: 3 },
    ],
    [
      'gate',
      '[wave-gate] architecture=pass integration=concerns durability=blocked live=gap docs=pass',
      { architecture: 'pass', integration: 'concerns', durability: 'blocked', live: 'gap', docs: 'pass' },
    ],
    ['gap', '[wave-gap] kind=ops detail=no runbook', { kind: 'ops', detail: 'no runbook' }],
    ['verdict', '[wave-verdict] hold detail=wait', { state: 'hold', detail: 'wait' }],
    [
      'infra-status',
      '[infra-status] kind=identity target=host-1:22 state=setup-required',
      { kind: 'identity', target: 'host-1:22', state: 'setup-required' },
    ],
    [
      'deploy-status',
      '[deploy-status] service=api state=rolledover',
      { service: 'api', state: 'rolledover' },
    ],
  ] as const)('%s reads its canonical line', (kind, line, fields) => {
    expect(only(line)).toMatchObject({ kind, canonical: line, diagnostics: [] });
    expect(readMarkers(line).markers[0]?.fields).toEqual(fields);
  });

  it.each(markerKinds)('%s: the placeholder that prompts show is refused as one', (kind) => {
    expect(refused(placeholderMarker(kind))).toMatchObject({ code: 'placeholder', kind });
  });
});

describe('what is put into canonical form', () => {
  it.each([
    [
      'case of tag, keys and words',
      PROOF.replace('wave-proof', 'Wave-PROOF').replace('state=met', 'State=MET'),
      PROOF,
    ],
    ['order of keys', '[wave-proof] state=met proof=integration durability=durable completion=live', PROOF],
    ['space after the tag', PROOF.replace('] ', ']'), PROOF],
    ['spaces between keys', PROOF.replaceAll(' ', ' \t '), PROOF],
    ['complete for met', PROOF.replace('met', 'complete'), PROOF],
    ['fail for blocked', '[wave-verdict] FAIL', '[wave-verdict] blocked'],
    ['a verdict with its key', '[wave-verdict] state=pass', '[wave-verdict] pass'],
    [
      'leading zeros',
      '[wave-security] state=clear findings=00 approvals=007',
      '[wave-security] state=clear findings=0 approvals=7',
    ],
    ['names', '[deploy-status] service=API state=healthy', '[deploy-status] service=api state=healthy'],
    [
      'spaces in a list',
      '[wave-doc-delta] state=owned paths=a.md, B.md ,c.md detail=x',
      '[wave-doc-delta] state=owned paths=a.md,B.md,c.md detail=x',
    ],
    ['an empty list', '[wave-doc-delta] state=none paths= detail=x', '[wave-doc-delta] state=none detail=x'],
    [
      'a list that ends in a comma',
      '[wave-doc-delta] state=owned paths=a, detail=x',
      '[wave-doc-delta] state=owned paths=a detail=x',
    ],
    ['none as a list', '[wave-doc-delta] state=none paths=None', '[wave-doc-delta] state=none'],
    ['an empty detail', `${PROOF} detail= `, PROOF],
    [
      'a detail with keys in it',
      `${PROOF} detail=state=gap [wave-gap] kind=ops`,
      `${PROOF} detail=state=gap [wave-gap] kind=ops`,
    ],
  ])('%s', (_, line, canonical) => {
    expect(only(line)).toMatchObject({ canonical, diagnostics: [] });
  });
});

describe('what is refused', () => {
  it.each([
    ['a missing key', '[wave-proof] completion=live durability=durable proof=unit', 'lacks state'],
    ['a tag alone', '[wave-gap]', 'lacks kind'],
    ['a word that is none of the list', PROOF.replace('=live', '=mostly'), '"mostly" is none of contract'],
    ['a detail that comes first', '[wave-gap] detail=x kind=ops', 'detail= takes the rest'],
    ['a key twice', `${PROOF} state=gap`, 'state twice'],
    ['the same key twice with one value', `${PROOF} state=met`, 'state twice'],
    ['stray text', `${PROOF} and more`, 'unexpected text at "and"'],
    ['prose after the tag', '[wave-proof] is what you print', 'unexpected text at "is"'],
    [
      'a count that is no number',
      '[wave-security] state=clear findings=no approvals=0',
      'not a whole number',
    ],
    ['a negative count', '[wave-security] state=clear findings=-1 approvals=0', 'not a whole number'],
    ['a name with other characters', '[deploy-status] service=<b> state=healthy', 'placeholder'],
    ['a control character', `${PROOF} detail=\u001b[31mred`, 'control character'],
    ['a bidirectional override', `${PROOF} detail=\u202etxt`, 'control character'],
    ['half a character', `${PROOF} detail=\ud800`, 'control character'],
    ['a level that is none', '[wave-component] component=a level=done state=met', 'level: "done"'],
  ])('%s', (_, line, reason) => {
    const diagnostic = refused(line);
    expect(diagnostic?.line).toBe(1);
    expect(diagnostic?.reason).toContain(reason);
    expect(diagnostic?.kind).not.toBeNull();
  });

  it.each(['<state>', 'met|gap', '{state}', '...', '…'])('the placeholder %s', (value) => {
    expect(refused(PROOF.replace('met', value))).toMatchObject({ code: 'placeholder', kind: 'proof' });
  });

  it.each([
    '[wave-verdict] pass|hold',
    '[wave-doc-delta] state=owned paths=a.md,<more>',
    '[wave-gap] kind=ops detail=<text>',
  ])('the template %s', (line) => {
    expect(refused(line)?.code).toBe('placeholder');
  });

  it('names a mistyped tag', () => {
    expect(refused('[wave-prof] state=met')).toMatchObject({ code: 'unknown-marker', kind: null });
    expect(refused('[wave-prof] state=met')?.reason).toContain('did you mean "wave-proof"');
  });

  it('leaves the tags of other programs alone', () => {
    expect(readMarkers('[wave-orchestrator] starting\n[INFO] [x]\n[infra-watcher-2] up')).toEqual({
      markers: [],
      diagnostics: [],
    });
  });
});

describe('what counts in part', () => {
  it('reports and drops unknown keys, also those that JavaScript knows', () => {
    const { markers, diagnostics } = readMarkers(
      `[wave-gap] kind=ops owner=me __proto__=x constructor=y toString=z`,
    );
    expect(markers[0]?.fields).toEqual({ kind: 'ops' });
    expect(diagnostics.map(({ code }) => code)).toEqual(Array(4).fill('unknown-key'));
    expect(Object.getPrototypeOf(markers[0]?.fields)).toBe(Object.prototype);
  });

  it('cuts a detail that is too long, never through a character', () => {
    const { fields, diagnostics } = only(
      `[wave-gap] kind=ops detail=${'x'.repeat(1999)}😀${'y'.repeat(70_000)}`,
    );
    expect(fields).toEqual({ kind: 'ops', detail: 'x'.repeat(1999) });
    expect(diagnostics).toMatchObject([{ code: 'detail-cut' }]);
  });
});
