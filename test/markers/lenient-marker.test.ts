import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLeniently } from '../../src/markers/lenient-marker.js';
import { agentStatements, MAX_MALFORMED } from '../../src/markers/agent-statements.js';
import { readMarkers } from '../../src/markers/marker-reader.js';
import { MAX_MALFORMED_LENGTH } from '../../src/model/marker.js';

const values = (text: string, kind: 'proof' | 'doc-delta' | 'component' = 'proof') =>
  Object.fromEntries(readLeniently(kind, text).values);
const MET = { completion: ['live'], durability: ['durable'], proof: ['live'], state: ['met'] };

describe('a marker in the wrong form', () => {
  it.each([
    ['colons', '[wave-proof] completion: live durability: durable proof: live state: met'],
    [
      'spaces around the sign',
      '[wave-proof] completion = live durability = durable proof = live state = met',
    ],
    ['arrows', '[wave-proof] completion=>live durability -> durable proof := live state == met'],
    ['commas', '[wave-proof] completion=live, durability=durable, proof=live, state=met'],
    ['semicolons', '[wave-proof] completion=live; durability=durable; proof=live; state=met;'],
    ['bars', '[wave-proof] | completion=live | durability=durable | proof=live | state=met |'],
    ['brackets', '[wave-proof] (completion=live durability=durable proof=live state=met)'],
    ['JSON', '[wave-proof] {"completion":"live","durability":"durable","proof":"live","state":"met"}'],
    ['quotes', '[wave-proof] completion="live" durability=\'durable\' proof=`live` state=“met”'],
    ['bold keys', '[wave-proof] **completion**: live **durability**: durable **proof**: live **state**: met'],
    ['a colon behind the tag', '[wave-proof]: completion=live - durability=durable - proof=live - state=met'],
    ['full stops', '[wave-proof] completion=live. durability=durable. proof=live. state=met.'],
    [
      'the same twice',
      '[wave-proof] completion=live completion=LIVE durability=durable proof=live state=Complete',
    ],
    ['cases', '[WAVE-PROOF] Completion: LIVE Durability: Durable Proof: Live State: MET'],
  ])('with %s', (_, text) => {
    const { unread, notes } = readLeniently('proof', text);
    expect(values(text)).toEqual(MET);
    expect([...unread, ...notes]).toEqual([]);
  });

  it('says what it says in other kinds, too', () => {
    expect(
      values('[wave-doc-delta] state: owned, paths: docs/A.md, docs/b.md, detail: x, y', 'doc-delta'),
    ).toEqual({
      state: ['owned'],
      paths: ['docs/A.md,docs/b.md'],
      detail: ['x, y'],
    });
    expect(values('[wave-component] component: Parser level: repo-landed state: gap', 'component')).toEqual({
      component: ['parser'],
      level: ['repo-landed'],
      state: ['gap'],
    });
  });

  it('may put its detail first where quotes say how far it goes', () => {
    expect(values('[wave-proof] detail="12 tests, all green" completion: live')).toEqual({
      detail: ['12 tests, all green'],
      completion: ['live'],
    });
    expect(values('[wave-proof] detail=12 tests completion=live')).toEqual({
      detail: ['12 tests completion=live'],
    });
  });

  it('drops an unknown key only where the parser would', () => {
    expect(readLeniently('proof', '[wave-proof] mood=good state: met')).toMatchObject({ unread: [] });
    expect(readLeniently('proof', '[wave-proof] mood=good').notes).toHaveLength(1);
    expect(readLeniently('proof', '[wave-proof] state=met caveat: untested').unread).not.toEqual([]);
  });

  it.each([
    ['a word that may turn it round', 'state=met unless CI fails'],
    ['a negation', 'state != met'],
    ['a negation in the value', 'state=!met'],
    ['a question', 'state=met?'],
    ['a synonym', 'state=done'],
    ['a placeholder', 'state=<met>'],
    ['a choice', 'state: met|gap'],
    ['a remark', 'state: met (mostly)'],
    ['no sign', 'state met'],
    ['an escape', 'state=met\\x1b[31m'],
    ['a text that was cut', 'state=met and so…'],
  ])('is not understood with %s', (_, text) => {
    expect(readLeniently('proof', `[wave-proof] ${text}`).unread).not.toEqual([]);
  });

  it('keeps two values of a key apart', () => {
    expect(values('[wave-proof] state=met state=gap')).toEqual({ state: ['met', 'gap'] });
  });

  it('never throws and never hangs', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('proof', 'doc-delta', 'component'),
        fc.string({ unit: 'binary' }),
        (kind, text) => {
          readLeniently(kind as 'proof', text);
        },
      ),
    );
    readLeniently('proof', `[wave-proof] ${'completion : '.repeat(5000)}`);
    readLeniently('proof', `[wave-proof] ${'"'.repeat(50_000)}`);
  });
});

describe('what is kept of malformed markers', () => {
  it('is the newest, of kinds that an exit contract asks for, safe to show', () => {
    const text = [
      '[wave-gate] architecture=pass',
      '[wave-proof] state\u001b[31m=met',
      `[wave-doc-delta] ${'x'.repeat(5000)}`,
      '> [wave-proof] state=met',
    ].join('\n');
    const { malformed, isWhole, markers, resultFile } = agentStatements(readMarkers(text), {});
    expect(malformed.map(({ kind, line }) => `${line} ${kind}`)).toEqual(['2 proof', '3 doc-delta']);
    expect(malformed[0]?.text).toBe('[wave-proof] state\\x1b[31m=met');
    expect(malformed[1]?.text.length).toBeLessThan(MAX_MALFORMED_LENGTH + 20);
    expect({ isWhole, markers, resultFile }).toEqual({ isWhole: true, markers: 0, resultFile: true });
  });

  it('says when there were more', () => {
    const text = Array.from({ length: MAX_MALFORMED + 1 }, (_, index) => `[wave-proof] n${index}`).join('\n');
    const { malformed, isWhole } = agentStatements(readMarkers(text), null);
    expect(malformed).toHaveLength(MAX_MALFORMED);
    expect(malformed.at(-1)?.text).toContain(`n${MAX_MALFORMED}`);
    expect(isWhole).toBe(false);
    const flood = readMarkers('> [wave-gap] kind=ops\n'.repeat(2000) + '[wave-proof] a\n[wave-proof] b');
    expect(agentStatements(flood, null).isWhole).toBe(false);
  });
});
