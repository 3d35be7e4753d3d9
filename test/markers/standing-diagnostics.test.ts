import { describe, expect, it } from 'vitest';
import { agentStatements, MAX_UNREAD } from '../../src/markers/agent-statements.js';
import { joinReadings } from '../../src/markers/join-readings.js';
import { readMarkers } from '../../src/markers/marker-reader.js';
import type { MarkerReading } from '../../src/model/marker.js';

const MET = '[wave-proof] completion=live durability=durable proof=live state=met';
const NOT = '[wave-proof] completion=live durability=durable proof=live state=gap, detail=oops not done';
const READY = '[wave-integration] state=ready-for-doc-closure claims=0 conflicts=0 blockers=0';
const ROW = (component: string, state: string) =>
  `[wave-component] component=${component} level=repo-landed state=${state}`;
const standing = ({ diagnostics }: MarkerReading) =>
  diagnostics.filter(({ stands }) => stands === true).map(({ line, kind }) => `${line} ${kind ?? 'none'}`);

describe('a malformed marker', () => {
  it.each<[string, string, string[]]>([
    ['stands after the one that counts', `${MET}\n${NOT}`, ['2 proof']],
    ['does not stand before it', `${NOT}\n${MET}`, []],
    ['stands where there is no other', NOT, ['1 proof']],
    ['does not stand where it says the same', `${MET}\n[wave-proof] state: met`, []],
    ['stands where it says the same and more', `${MET}\n[wave-proof] state: met but not really`, ['2 proof']],
    ['stands where it does not say the state', `${MET}\n[wave-proof] completion: live`, ['2 proof']],
    ['of another kind is not overruled', `${NOT}\n${READY}`, ['1 proof']],
    ['that is a gap stands, whatever follows', `[wave-gap] kind: x\n[wave-gap] kind=ops\n${MET}`, ['1 gap']],
    [
      'that is a verdict stands before the first',
      '[wave-verdict] blocked because x\nVerdict: pass',
      ['1 verdict'],
    ],
    ['that is a verdict does not stand behind it', 'Verdict: pass\n[wave-verdict] blocked because x', []],
    ['that is the same verdict does not stand', '**Verdict: pass**\n[wave-verdict] pass', []],
    ['that is another verdict does', '**Verdict: blocked**\n[wave-verdict] pass', ['1 verdict']],
    [
      'in bold stands',
      `${READY}\n**[wave-integration] state=needs-more-work blockers=9**`,
      ['2 integration'],
    ],
    ['in a heading stands', `${READY}\n## [wave-integration] state=needs-more-work`, ['2 integration']],
    ['in a quotation does not', `${READY}\n> [wave-integration] state=needs-more-work`, []],
    ['in the middle of a line does not', `${READY}\nnot [wave-integration] state=needs-more-work`, []],
    [
      'among other text in a fence does not',
      `${READY}\n\`\`\`\ncode\n[wave-integration] state=no\n\`\`\``,
      [],
    ],
    ['that is a template does not', `${READY}\n[wave-integration] state=<state> claims=<n>`, []],
    ['is overruled for its own component only', `${ROW('a', 'no')}\n${ROW('b', 'met')}`, ['1 component']],
    ['is overruled for its own component', `${ROW('a', 'no')}\n${ROW('b', 'met')}\n${ROW('a', 'met')}`, []],
    ['in JSON stands behind what JSON said', JSON.stringify({ text: `${MET}\n${NOT}` }), ['1 proof']],
    ['in JSON is overruled there', JSON.stringify({ text: `${NOT}\n${MET}` }), []],
    ['is overruled by later JSON', `${NOT}\n${JSON.stringify({ text: MET })}`, []],
    ['is overruled by a later fence', `${NOT}\n\`\`\`\n${MET}\n\`\`\``, []],
    ['under a near name stands', `${MET}\n[wave_proof] state=gap`, ['2 proof']],
  ])('%s', (_, text, expected) => {
    expect(standing(readMarkers(text))).toEqual(expected);
  });

  it('is not lost in a flood', () => {
    const flood = '> [wave-gap] kind=ops\n'.repeat(2000);
    expect(standing(readMarkers(`[wave-proof] first\n${flood}${MET}\n${NOT}`))).toEqual(['2003 proof']);
  });
});

describe('several texts of one agent', () => {
  const joined = (...texts: readonly string[]) =>
    standing(joinReadings(texts.map((text) => readMarkers(text))));

  it('are read as one', () => {
    expect(joined(NOT, MET)).toEqual([]);
    expect(joined(MET, NOT)).toEqual(['1 proof']);
    expect(joined(`${MET}\n${NOT}`, MET)).toEqual([]);
    expect(joined('Verdict: pass', '[wave-verdict] blocked because x')).toEqual([]);
    expect(joined('[wave-verdict] blocked because x', 'Verdict: pass')).toEqual(['1 verdict']);
    expect(joined('[wave-gap] kind: x', MET)).toEqual(['1 gap']);
  });
});

describe('what is kept of an agent', () => {
  it('is what stands, then the newest of the rest, in bounded size', () => {
    const text = `[wave-gap] kind=${'x'.repeat(5000)}\n${'> [wave-gap] kind=ops\n'.repeat(100)}`;
    const { unread = [] } = agentStatements(readMarkers(text), null);
    expect(unread).toHaveLength(MAX_UNREAD);
    expect(unread.map(({ line, stands }) => [line, stands]).slice(0, 2)).toEqual([
      [1, true],
      [83, false],
    ]);
    expect(Math.max(...unread.map((one) => `${one.text ?? ''}${one.reason}`.length))).toBeLessThan(700);
  });

  it('does not stand against what the result file says itself', () => {
    const stands = (claims: Parameters<typeof agentStatements>[1], text: string) =>
      agentStatements(readMarkers(text), claims).unread?.map((one) => one.stands);
    const proof = {
      state: 'satisfied',
      completion: 'live',
      durability: 'durable',
      proofLevel: 'live',
      detail: null,
    } as const;
    expect(stands({ proof }, NOT)).toEqual([false]);
    expect(stands({}, NOT)).toEqual([true]);
    expect(stands({ proof }, '[wave-gap] kind: x')).toEqual([true]);
  });
});
