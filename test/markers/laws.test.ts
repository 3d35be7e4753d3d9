import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMarker } from '../../src/markers/build-marker.js';
import type { MarkerInput } from '../../src/markers/build-marker.js';
import { canonicalMarker } from '../../src/markers/canonical-marker.js';
import { LineSplitter } from '../../src/markers/line-splitter.js';
import { MarkerReader, readMarkers } from '../../src/markers/marker-reader.js';
import { Problem } from '../../src/base/problem.js';
import type { MarkerKey } from '../../src/model/marker.js';
import { markerKinds, markerSpec } from '../../src/model/marker.js';

const kinds = fc.constantFrom(...markerKinds);
const words = fc.stringMatching(/^[a-z0-9_.:@/+][a-z0-9_.:@/+~-]{0,12}$/);

function value(key: MarkerKey): fc.Arbitrary<string | number | readonly string[]> {
  switch (key.type) {
    case 'enum':
      return fc.constantFrom(...key.values);
    case 'count':
      return fc.nat(999_999_999);
    case 'name':
      return words;
    case 'names':
      return fc.array(words, { minLength: 1, maxLength: 4 });
    case 'paths':
      return fc.array(fc.stringMatching(/^[A-Za-z0-9_./=ä-]{1,12}$/), { minLength: 1, maxLength: 4 });
    case 'detail':
      return fc.string({ unit: 'grapheme', maxLength: 60 });
  }
}

const inputs = kinds.chain((kind) => {
  const { keys } = markerSpec(kind);
  const required = keys.filter((key) => key.required).map(({ name }) => name);
  const shape = Object.fromEntries(keys.map((key) => [key.name, value(key)]));
  return fc.record(shape, { requiredKeys: required }).map((input) => ({ kind, input: input as MarkerInput }));
});

// Pieces that real output and hostile output are made of, so that the laws meet more than noise.
const pieces = fc.oneof(
  fc.constantFrom(
    '[wave-gap] kind=ops',
    '[wave-verdict] pass',
    'Verdict: pass',
    '[wave-proof] completion=live durability=none proof=unit state=met detail=x',
    '```',
    '~~~',
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    '\n',
    '\r\n',
    '> ',
    '- ',
    '`',
    '{"text":"',
    '{"type":"message","delta":true,"content":"',
    '"}',
    ',',
    '[wave-doc-delta] state=owned paths=a, b,',
    '__proto__=x',
    '\u0000',
    '\u2028',
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const outputs = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

const readInChunks = (text: string, sizes: readonly number[]) => {
  const reader = new MarkerReader();
  const splitter = new LineSplitter((line) => reader.push(line));
  let at = 0;
  for (const size of sizes) {
    splitter.write(text.slice(at, at + size));
    at += size;
  }
  splitter.write(text.slice(at));
  splitter.end();
  return reader.end();
};

describe('laws', () => {
  it('what is built reads back as itself, in any wrapping; what would not is refused with a problem', () => {
    let built = 0;
    fc.assert(
      fc.property(inputs, ({ kind, input }) => {
        let marker;
        try {
          marker = buildMarker(kind, input);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          return;
        }
        built += 1;
        const { canonical, fields } = marker;
        expect(canonicalMarker(kind, fields)).toBe(canonical);
        for (const text of [canonical, `- \`${canonical}\``, JSON.stringify({ a: [`x\n${canonical}`] })]) {
          expect(readMarkers(text)).toEqual({
            markers: [{ kind, line: 1, canonical, fields }],
            diagnostics: [],
          });
        }
      }),
      { numRuns: 500 },
    );
    expect(built).toBeGreaterThan(250);
  });

  it('whatever is accepted is accepted again in its canonical form, unchanged', () => {
    fc.assert(
      fc.property(outputs, (text) => {
        for (const { kind, canonical, fields } of readMarkers(text).markers) {
          expect(readMarkers(canonical)).toEqual({
            markers: [{ kind, line: 1, canonical, fields }],
            diagnostics: [],
          });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('no input throws, and the chunks in which it comes make no difference', () => {
    fc.assert(
      fc.property(outputs, fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 20 }), (text, sizes) => {
        expect(readInChunks(text, sizes)).toEqual(readMarkers(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('a line within its text is at most the number of lines', () => {
    fc.assert(
      fc.property(outputs, (text) => {
        const { markers, diagnostics } = readMarkers(text);
        const last = text.split('\n').length;
        expect([...markers, ...diagnostics].every(({ line }) => line >= 1 && line <= last)).toBe(true);
      }),
    );
  });
});
