import { describe, expect, it } from 'vitest';
import { readMarkers } from '../../src/markers/marker-reader.js';

describe('a line that is nearly a marker', () => {
  it.each([
    ['[wave_proof] completion=live state=met', '[wave-proof] completion=live state=met'],
    ['[WAVE PROOF] state: met', '[wave-proof] state: met'],
    ['{wave-proof} completion=live state=met', '[wave-proof] completion=live state=met'],
    ['［wave-proof］ state=met', '[wave-proof] state=met'],
    ['【wave-proof】state=met', '[wave-proof] state=met'],
    ['(wave-proof) state=met', '[wave-proof] state=met'],
    ['wave-proof state=gap', '[wave-proof] state=gap'],
    ['wave-proof: state=gap', '[wave-proof] state=gap'],
    ['- wave_doc_delta state=none', '[wave-doc-delta] state=none'],
    ['[wave-proof state=met', '[wave-proof] state=met'],
    ['[wave-proof completion=live state=met]', '[wave-proof] completion=live state=met'],
    ['[wave verdict] blocked', '[wave-verdict] blocked'],
    [
      'infra_status kind=dependency target=db state=failed',
      '[infra-status] kind=dependency target=db state=failed',
    ],
  ])('%s is reported as what it seems to be', (line, text) => {
    const { markers, diagnostics } = readMarkers(`first\n${line}`);
    expect(markers).toEqual([]);
    const tag = /^\[[^\]]+\]/.exec(text)?.[0] ?? '';
    expect(diagnostics).toMatchObject([{ line: 2, code: 'malformed', text, stands: true }]);
    expect(diagnostics[0]?.reason).toBe(`looks like a ${tag} marker: the line has to begin with ${tag}`);
  });

  it.each(['[WAVE PROOF] x', '{wave-gap}', '[wave_verdict] see below'])(
    '%s is reported, and stands against nothing',
    (line) => {
      expect(readMarkers(line).diagnostics).toMatchObject([{ line: 1, code: 'unknown-marker' }]);
      expect(readMarkers(line).diagnostics[0]?.stands).toBeUndefined();
    },
  );

  it('takes no longer for a long line', () => {
    const spaces = ' '.repeat(2_000_000);
    for (const line of [
      `[wave-proof state=met${spaces}x`,
      `**[wave-proof] state=met${spaces}x`,
      `[wave_proof]${spaces}x`,
    ]) {
      expect(readMarkers(line).markers).toEqual([]);
    }
  });

  it.each([
    'we print a wave-proof marker at the end',
    'wave-proof is what an implementer prints',
    'Wave proof state=met is what we want',
    'wave-proofs state=met',
    'wave-proof: see the docs',
    'waveproof',
    'the wave verdict is out',
    '{"wave-proof": "state=met"}',
  ])('%s is prose', (line) => {
    expect(readMarkers(line)).toEqual({ markers: [], diagnostics: [] });
  });
});
