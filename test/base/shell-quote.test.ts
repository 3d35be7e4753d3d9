import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellQuote, shellWord } from '../../src/base/shell-quote.js';

test('a word that was quoted is read as what it was', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (word) => {
      expect(shellWord(shellQuote(word))).toBe(word);
    }),
  );
});

test.each([
  [`ls`, 'ls'],
  [`'a b'`, 'a b'],
  [`"a \\"b\\" \\$c"`, 'a "b" $c'],
  [`"it"'"'s`, 'it"s'],
  [`a\\ b`, 'a b'],
  ['', undefined],
  ['two words', undefined],
  [`'open`, undefined],
  ['"open', undefined],
  ['open\\', undefined],
])('%s is the word %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});
