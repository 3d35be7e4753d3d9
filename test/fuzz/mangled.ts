import fc from 'fast-check';

/** What readers of text stumble over, wherever it stands. */
const ODDITIES = [
  '',
  '\0',
  '\r',
  '\r\n',
  '\n\n',
  '\ufeff',
  '\u2028',
  '\ud800',
  '\ufffd',
  '\x1b[31m',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '-1',
  '1e999',
  '9007199254740993',
  'null',
  '"__proto__":{"x":1},',
  '`',
  '```',
  '~~~',
  '#',
  '## ',
  '- ',
  '* ',
  '|',
  '<!--',
  ' '.repeat(40),
  '\t',
  '('.repeat(200),
  '['.repeat(2000),
  '{"a":'.repeat(500),
  '*'.repeat(3000),
  'a'.repeat(5000),
];

type Edit = Readonly<{ at: number; remove: number; insert: Buffer }>;

/** Bytes made of some that are valid by cutting, repeating and putting in; sometimes of nothing but chance. */
export function mangled(
  seeds: readonly (string | Buffer)[],
  words: readonly string[] = [],
): fc.Arbitrary<Buffer> {
  const bytes = seeds.map((seed) => Buffer.from(seed as string));
  const insert = fc.oneof(
    fc.constantFrom(...words, ...ODDITIES).map((text) => Buffer.from(text)),
    fc.string({ unit: 'binary', maxLength: 20 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 8 }).map((array) => Buffer.from(array)),
    // A piece of another one.
    fc
      .tuple(fc.constantFrom(...bytes), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(200))
      .map(([from, at, length]) => from.subarray(place(from, at), place(from, at) + length)),
  );
  const edit: fc.Arbitrary<Edit> = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(500)),
    insert,
  });
  const edited = fc
    .tuple(fc.constantFrom(...bytes), fc.array(edit, { maxLength: 5 }))
    .map(([seed, edits]) => edits.reduce(change, seed));
  return fc.oneof(
    { weight: 9, arbitrary: edited },
    { weight: 1, arbitrary: fc.array(insert).map((all) => Buffer.concat(all)) },
  );
}

function change(bytes: Buffer, { at, remove, insert }: Edit): Buffer {
  const from = place(bytes, at);
  return Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + remove)]);
}

function place(bytes: Buffer, at: number): number {
  return Math.round(at * bytes.length);
}
