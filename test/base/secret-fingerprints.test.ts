import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, secretForms } from '../../src/base/redact.js';
import { FingerprintFinder, fingerprintsOf, isGuessable } from '../../src/base/secret-fingerprints.js';

const SALT = '5a'.repeat(32);
const SECRET = 'correct-horse-battery-staple';

const knowing = (...secrets: string[]): ReturnType<typeof createRedactor> =>
  createRedactor({ known: [{ salt: SALT, fingerprints: fingerprintsOf(secretForms(secrets), SALT) }] });
const finder = (...secrets: string[]): FingerprintFinder =>
  new FingerprintFinder({ salt: SALT, fingerprints: fingerprintsOf(secrets, SALT) });

describe('a secret that nobody here knows is hidden', () => {
  const { redact } = knowing(SECRET);

  test.each([
    ['alone', '', ''],
    ['at the beginning', '', ' and more'],
    ['at the end', 'it is ', ''],
    ['within a word', 'x', 'x'],
    ['behind its own beginning', 'correct-horse-battery-', ''],
    ['after letters of several units', '🔑é', '🔑'],
    ['in a later line', 'one\ntwo ', '\nthree'],
    ['in JSON', '{"a":"', '","b":[]}'],
  ])('%s', (_where, before, after) => {
    expect(redact(before + SECRET + after)).toBe(`${before}[redacted]${after}`);
  });

  test.each([
    ['twice', `${SECRET}${SECRET}`, '[redacted][redacted]'],
    ['only whole', SECRET.slice(0, -1), SECRET.slice(0, -1)],
    ['and only as it is written', SECRET.toUpperCase(), SECRET.toUpperCase()],
    ['beside what looks like one', `${SECRET} Bearer abc123def`, '[redacted] Bearer [redacted]'],
  ])('%s', (_how, text, shown) => {
    expect(redact(text)).toBe(shown);
  });

  test('in the forms that JSON and addresses give it', () => {
    const odd = 'say "no" to\tall/of ünem';
    for (const form of [odd, JSON.stringify(odd), encodeURIComponent(odd)])
      expect(knowing(odd).redact(`<${form}>`)).toMatch(/^<"?\[redacted\]"?>$/);
  });

  test('line by line, where it has several', () => {
    const key = ['first line of the value', 'and the second, longer', 'short'].join('\n');
    const { redact: hide } = knowing(key);
    expect(hide(`> and the second, longer\n> ${key}`)).toBe('> [redacted]\n> [redacted]');
  });

  test('and is not cut in two where a text has to be cut', () => {
    const text = `some words ${SECRET} and more`;
    expect(knowing(SECRET).beforeSecret(text, 20)).toBe(11);
    expect(knowing(SECRET).beforeSecret(text, 11 + SECRET.length)).toBe(11 + SECRET.length);
  });

  test('in a stream, too', () => {
    expect(knowing(SECRET).stream().redact(`a ${SECRET}`)).toBe('a [redacted]');
  });
});

test('of two that begin together the longer one is found, and of two that overlap the first', () => {
  const [short, long, late] = ['0123456789abcdef', '0123456789abcdef-and-more', 'abcdef-and-more-of-it'];
  const all = finder(short, long, late);
  expect(all.find(`-${long}-`)).toEqual([{ start: 1, end: 1 + long.length }]);
  expect(all.find('0123456789abcdef-and-more-of-it')).toEqual([{ start: 0, end: long.length }]);
  expect(all.find(`${short} ${late}`)).toEqual([
    { start: 0, end: 16 },
    { start: 17, end: 17 + late.length },
  ]);
});

test('law: secrets are found wherever they stand, and nothing else is', () => {
  const unit = fc.constantFrom(...'abcdefghij0123456789-_"\\ ü🔑');
  const secret = fc.string({ unit, minLength: 16, maxLength: 60 }).filter((text) => !isGuessable(text));
  const piece = fc.string({ unit, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.array(piece), (secrets, pieces) => {
      const text = pieces.map((words, index) => words + (secrets[index % secrets.length] ?? '')).join('');
      const spans = finder(...secrets).find(text);
      // What a search for each value finds, from left to right, the longest first.
      const longestFirst = [...secrets].sort((left, right) => right.length - left.length);
      const expected: { start: number; end: number }[] = [];
      for (let start = 0; start < text.length;) {
        const found = longestFirst.find((value) => text.startsWith(value, start));
        if (found !== undefined) expected.push({ start, end: start + found.length });
        start += found?.length ?? 1;
      }
      expect(spans).toEqual(expected);
    }),
  );
});

describe('what can be guessed has no fingerprint', () => {
  test.each(['hunter22', 'Sommer2026!', 'fifteen-letters', '4111111111111111', 'ab'.repeat(30)])(
    '%s',
    (weak) => {
      expect(fingerprintsOf([weak], SALT)).toEqual([]);
    },
  );

  test.each([SECRET, '550e8400-e29b-41d4-a716-446655440000', 'kX9_vT2qLm4Zr8Wp'])('%s has one', (strong) => {
    expect(fingerprintsOf([strong], SALT)).toHaveLength(1);
  });
});

test('a fingerprint says nothing of the secret but its length, and another salt makes another one', () => {
  const [one, other] = [SALT, 'c3'.repeat(32)].map((salt) => fingerprintsOf([SECRET], salt)[0]);
  expect(one?.length).toBe(SECRET.length);
  expect(one?.digest).toMatch(/^[0-9a-f]{32}$/);
  expect(one?.digest).not.toBe(other?.digest);
  expect(one?.bucket).not.toBe(other?.bucket);
});

test('fingerprints that nobody can have taken find nothing', () => {
  const digest = '0'.repeat(32);
  const odd = new FingerprintFinder({
    salt: '',
    fingerprints: [0, 3, 16, 1e9].map((length) => ({ length, bucket: 70_000, digest })),
  });
  expect(odd.find('x'.repeat(1000))).toEqual([]);
});

test('five million characters and a hundred secrets take no time to speak of', () => {
  const secrets = Array.from({ length: 100 }, (_, index) => `sk-live-secret-number-${index}-of-many`);
  const text = `${'All work and no play makes a long file. '.repeat(125_000)}${secrets[99] ?? ''}`;
  const before = performance.now();
  expect(finder(...secrets).find(text)).toEqual([{ start: 5_000_000, end: text.length }]);
  // Some 50 ms; to take fingerprints of each place would take minutes.
  expect(performance.now() - before).toBeLessThan(1500);
});
