import type { Located, Reading } from '../bullets.js';

/**
 * A command as argv: a JSON array of words, or one shell line, which becomes `sh -c <line>`. Backticks around the whole
 * value are Markdown. @returns undefined, and a report, where it is neither
 */
export function readArgv(value: Located<string>, key: string, { findings }: Reading): readonly string[] | undefined {
  const text = /^`[^`]*`$/.test(value.value) ? value.value.slice(1, -1).trim() : value.value;
  const bad = (reason: string): undefined => {
    findings.add(
      'wave/bad-value',
      value.span,
      `${key} wants ${reason}`,
      'Write a JSON array such as ["npm","test"], or one shell line such as npm test.',
    );
    return undefined;
  };
  if (text === '') return bad('a command');
  // `[ -f x ] && …` is a shell line too; a JSON array of words is told by the quote behind its bracket.
  if (!/^\[\s*["\]]/.test(text)) return ['sh', '-c', text];
  let words: unknown;
  try {
    words = JSON.parse(text);
  } catch (error) {
    return bad(`a valid JSON array (${error instanceof Error ? error.message : 'invalid'})`);
  }
  if (!isTexts(words) || words.length === 0 || words[0] === '') {
    return bad('an array of words that begins with a program');
  }
  return words.some((word) => word.includes('\0')) ? bad('words without NUL') : words;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}
