import type { MarkerKey } from '../model/marker.js';
import { printableLine } from '../base/printable.js';
import { unreachable } from '../base/unreachable.js';

/** Longest detail that is kept, in UTF-16 units. */
export const MAX_DETAIL_LENGTH = 2000;

/** Longest comma list that is read, in UTF-16 units. */
const MAX_LIST_LENGTH = 8000;

/** The value, or why it is none. An empty list or detail reads as undefined: it says nothing. */
export type ReadValue =
  | Readonly<{ value: string | number | readonly string[] | undefined; cut?: true }>
  | Readonly<{ refused: 'malformed' | 'placeholder'; reason: string }>;

const NAME = /^[a-z0-9_.:@/+][a-z0-9_.:@/+~-]{0,199}$/;
const NOTHING: ReadonlySet<string> = new Set(['', '-', 'none']);

/** Whether a word was meant to be replaced by whoever copied it: `<state>`, `met|gap`, `{state}`, `...`. */
export function isPlaceholder(word: string): boolean {
  return /^<|>$|\||^\{.*\}$|^(?:\.{3}|…)$/.test(word);
}

/** Reads the text of one value by the type of its key. Words and names come back in lower case, paths and details as they are. */
export function readValue(key: MarkerKey, text: string): ReadValue {
  if (key.type === 'detail') return readDetail(text);
  if (isPlaceholder(text)) return { refused: 'placeholder', reason: `${quote(text)} is a placeholder` };
  switch (key.type) {
    case 'enum': {
      const lower = text.toLowerCase();
      const aliases = key.aliases ?? {};
      const word = Object.hasOwn(aliases, lower) ? aliases[lower] : lower;
      if (word !== undefined && key.values.includes(word)) return { value: word };
      return malformed(`${quote(text)} is none of ${key.values.join(', ')}`);
    }
    case 'count':
      return /^\d{1,9}$/.test(text)
        ? { value: Number(text) }
        : malformed(`${quote(text)} is not a whole number`);
    case 'name': {
      const name = detached(text.toLowerCase());
      return NAME.test(name) ? { value: name } : malformed(`${quote(text)} is not a name`);
    }
    case 'names':
    case 'paths':
      return readList(key.type, text);
    default:
      return unreachable(key);
  }
}

function readList(type: 'names' | 'paths', text: string): ReadValue {
  if (text.length > MAX_LIST_LENGTH) return malformed(`a list has at most ${MAX_LIST_LENGTH} characters`);
  if (NOTHING.has(text.toLowerCase())) return { value: undefined };
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => detached(type === 'names' ? item.toLowerCase() : item));
  for (const item of items) {
    if (isPlaceholder(item)) return { refused: 'placeholder', reason: `${quote(item)} is a placeholder` };
    if (/\s/.test(item)) return malformed(`${quote(item)} holds a space; items are separated by commas`);
    if (type === 'names' && !NAME.test(item)) return malformed(`${quote(item)} is not a name`);
  }
  return { value: items.length === 0 ? undefined : items };
}

function readDetail(text: string): ReadValue {
  if (text === '') return { value: undefined };
  if (/^<[^<>]*>$/.test(text)) return { refused: 'placeholder', reason: `${quote(text)} is a placeholder` };
  if (text.length <= MAX_DETAIL_LENGTH) return { value: detached(text) };
  const cut = text
    .slice(0, MAX_DETAIL_LENGTH)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
  return { value: detached(cut), cut: true };
}

const malformed = (reason: string): ReadValue => ({ refused: 'malformed', reason });

/** At most 60 characters of the text, safe to show, in quotes. */
export function quote(text: string): string {
  return `"${shown(text, 60)}"`;
}

/** At most so many characters of the text, on one line and safe to show. */
export function shown(text: string, max: number): string {
  return printableLine(detached(text.slice(0, 4 * max)), max);
}

// A part of a string keeps the whole string alive in V8: a short detail would hold on to a log line of megabytes.
function detached(text: string): string {
  return ` ${text}`.slice(1);
}
