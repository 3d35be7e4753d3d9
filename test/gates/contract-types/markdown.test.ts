import { describe, expect, it } from 'vitest';
import {
  headingsFromFile,
  headingsFromWords,
  judgeMarkdown,
} from '../../../src/gates/contract-types/markdown.js';

const judge = (text: string, ...words: readonly string[]): readonly string[] =>
  judgeMarkdown({ path: 'a.md', text }, headingsFromWords(words)).findings;

describe('headings that must be there', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    ['of any level', '### Risks', ['Risks'], []],
    ['of exactly that level', '## Risks', ['## Risks'], []],
    ['of another level', '# Risks', ['## Risks'], ['a.md: the heading "Risks" has level 1, not 2']],
    ['twice, once as asked', '# Risks\n\n## Risks', ['## Risks'], []],
    ['underlined', 'Risks\n-----', ['## Risks'], []],
    ['in other case and with other blanks', '#  the   RISKS ', ['The risks'], []],
    ['with marks inside', '# The `big` *risks*', ['The big risks'], []],
    [
      'not at all',
      'Risks',
      ['Risks', '# Why'],
      ['a.md: lacks the heading "Risks"', 'a.md: lacks the heading "# Why"'],
    ],
    ['only in a fence', '```\n# Risks\n```', ['Risks'], ['a.md: lacks the heading "Risks"']],
    ['only in a quote', '> # Risks', ['Risks'], ['a.md: lacks the heading "Risks"']],
    ['only in a comment', '<!--\n# Risks\n-->', ['Risks'], ['a.md: lacks the heading "Risks"']],
    ['behind a byte order mark', '\ufeff# Risks', ['Risks'], []],
    ['in an empty file', '', ['Risks'], ['a.md: lacks the heading "Risks"']],
  ])('%s', (_, text, words, findings) => expect(judge(text, ...words)).toEqual(findings));
});

describe('a file that says which', () => {
  const from = (path: string, text: string) => headingsFromFile({ path, text });
  it('is a template: every heading with its level', () => {
    expect(from('t.md', '# Why\n\ntext\n\n## Risks')).toEqual({
      ok: true,
      value: [
        { level: 1, text: 'Why' },
        { level: 2, text: 'Risks' },
      ],
    });
  });
  it('or a list', () => {
    expect(from('t.json', '["Why", "## Risks"]')).toEqual({
      ok: true,
      value: [
        { level: null, text: 'Why' },
        { level: 2, text: 'Risks' },
      ],
    });
  });
  it.each([
    ['t.md', 'no heading', /has no heading to ask for/],
    ['t.json', '[]', /has no heading to ask for/],
    ['t.json', '[1]', /is no list of headings/],
    ['t.json', '[" "]', /is no list of headings/],
    ['t.json', '{"a":1}', /is no list of headings/],
    ['t.json', '["a"', /is no JSON/],
  ])('%s %j is none', (path, text, reason) => {
    const found = from(path, text);
    expect(found.ok ? '' : found.error).toMatch(reason);
  });
});
