import { describe, expect, it } from 'vitest';
import { readMarkers } from '../../src/markers/marker-reader.js';

const PROOF =
  '[wave-proof] completion=integrated durability=durable proof=integration state=met detail=12 "tests" pass';
const REPORT = `Done.\n\n\`\`\`text\n${PROOF}\n\`\`\`\n\n- [wave-doc-delta] state=none\n> [wave-gap] kind=ops\n`;
const lines = (...events: readonly unknown[]) => events.map((event) => JSON.stringify(event)).join('\n');
const found = (text: string) => readMarkers(text).markers.map(({ line, kind }) => `${line} ${kind}`);

describe('JSON as a wrapping', () => {
  it('is opened again and again, to a bound', () => {
    const wrap = (text: string, layers: number): string =>
      layers === 0 ? text : wrap(JSON.stringify({ log: [text] }), layers - 1);
    expect(found(wrap(PROOF, 8))).toEqual(['1 proof']);
    expect(found(wrap(PROOF, 9))).toEqual([]);
    expect(readMarkers(wrap(PROOF, 9)).diagnostics).toMatchObject([{ line: 1, code: 'position' }]);
  });

  it('may stand pretty-printed within a string', () => {
    expect(found(JSON.stringify({ output: JSON.stringify({ text: REPORT }, null, 2) }))).toEqual([
      '1 proof',
      '1 doc-delta',
    ]);
  });

  it('is read in the order of the text, also for keys that look like numbers or come twice', () => {
    const line = `{"b":"[wave-gap] kind=ops","1":"[wave-gap] kind=docs","b":"[wave-gap] kind=live","b":"[wave-gap] kind=integration"}`;
    const { markers } = readMarkers(line);
    expect(markers.map(({ fields }) => fields)).toEqual([
      { kind: 'ops' },
      { kind: 'docs' },
      { kind: 'integration' },
    ]);
  });

  it('takes nothing from keys', () => {
    expect(found(JSON.stringify({ [PROOF]: 1, __proto__: { x: PROOF } }))).toEqual([]);
    expect(found(`{"__proto__": {"x": ${JSON.stringify(PROOF)}}}`)).toEqual(['1 proof']);
  });

  it('reads escaped brackets', () => {
    expect(found(JSON.stringify({ text: PROOF }).replaceAll('[', '\\u005b'))).toEqual(['1 proof']);
  });

  it('each string has fences of its own', () => {
    expect(found(lines({ text: '```\ncode' }, { text: PROOF }))).toEqual(['2 proof']);
  });

  it.each([
    ['cut off within the text', `{"text":"x\\n${PROOF.replaceAll('"', '')}`],
    ['with words behind', `${JSON.stringify({ text: PROOF })} and more`],
    ['with a comma too many', `{"text": ${JSON.stringify(PROOF)},}`],
    ['pretty-printed and cut off', `{\n  "text": ${JSON.stringify(PROOF)},`],
    ['pretty-printed and broken', `{\n  "text": ${JSON.stringify(PROOF)},\noops\n}`],
    ['invalid escapes', `{"text": "\\q [wave-gap] kind=ops"}`],
  ])('%s is no evidence, and that is said', (_, text) => {
    expect(found(text)).toEqual([]);
    expect(readMarkers(text).diagnostics.map(({ code }) => code)).toEqual(['broken-json']);
  });

  it('that broke does not hide the line that broke it', () => {
    expect(found(`{\n  "a": 1,\n${PROOF}`)).toEqual(['3 proof']);
    expect(found(`{\n  "a": 1,\n${JSON.stringify({ text: PROOF })}`)).toEqual(['3 proof']);
  });
});
