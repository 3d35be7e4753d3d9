import { FILLERS, QUALIFIERS } from './statement-words.js';

/** So many words of a sentence are looked at. */
export const MOST_WORDS = 40;

/** The first {@link MOST_WORDS} words of a sentence. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const token of text.split(' ', MOST_WORDS)) {
    const word = bareWord(token);
    if (word !== '') words.push(word);
  }
  return words;
}

/** In small letters, without what stands around it. */
export function bareWord(word: string): string {
  let from = 0;
  let to = word.length;
  while (from < to && `"'\`([`.includes(word.charAt(from))) from += 1;
  while (to > from && `"'\`()].,;:!?`.includes(word.charAt(to - 1))) to -= 1;
  return word.slice(from, to).toLowerCase();
}

/** The words that tell subjects apart. The name of the file, and `in` before it, are none of them. */
export function subjectOf(words: readonly string[], names: ReadonlySet<string>): string {
  const kept: string[] = [];
  for (const word of words) {
    if (names.has(word)) {
      if (/^(?:in|of|for|from|by|at)$/.test(kept.at(-1) ?? '')) kept.pop();
    } else if (word !== '' && !FILLERS.has(word) && !DO.has(word)) kept.push(word);
  }
  return kept.join(' ');
}

const DO: ReadonlySet<string> = new Set(['do', 'does', 'did']);

/** The case in which a value holds; undefined where the words after it are part of the value. */
export function qualifierOf(rest: string): string | undefined {
  const text = rest.trim().replace(/^[.!]+$/, '');
  if (text === '' || /^[,;)]/.test(text)) return '';
  const words = wordsOf(text);
  return QUALIFIERS.has(words[0] ?? '') ? subjectOf(words, new Set()) : undefined;
}
