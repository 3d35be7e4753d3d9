import { describe, expect, it } from 'vitest';
import { wrapMarkdown } from '../../src/cli/wrap-markdown.js';

describe('Markdown in a terminal', () => {
  it.each([
    ['what fits stays', 'a b c', 'a b c'],
    ['goes on in the next line', 'one two three four', 'one two\nthree four'],
    ['goes on below its list item', '- one two three', '- one two\n  three'],
    ['a word too long for a line is not cut', '- abcdefghijklmno p', '- abcdefghijklmno\n  p'],
    [
      'a block of code stays',
      '~~~~\n~~~\none two three four\n~~~~\none two three',
      '~~~~\n~~~\none two three four\n~~~~\none two\nthree',
    ],
    ['inside of a list item too', '  ~~~\n  one two three four\n  ~~~', '  ~~~\n  one two three four\n  ~~~'],
    ['wide characters count twice', '漢字 漢字 漢字', '漢字 漢字\n漢字'],
    ['empty lines stay', '# one\n\ntwo\n', '# one\n\ntwo\n'],
  ])('%s', (_, text, expected) => expect(wrapMarkdown(text, 10)).toBe(expected));
});
