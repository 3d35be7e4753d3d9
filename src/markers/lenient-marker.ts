import type { MarkerKey, MarkerKind } from '../model/marker.js';
import { markerSpec } from '../model/marker.js';
import { quote, readValue } from './marker-value.js';

/** What a malformed marker says as far as that can be read without guessing. */
export type LenientReading = Readonly<{
  /** The different values that it states by key, each as it would stand in a marker. */
  values: ReadonlyMap<string, readonly string[]>;
  /** What may mean something and could not be read. Empty: every word of the line was understood. */
  unread: readonly string[];
  /** What was overlooked, for people. */
  notes: readonly string[];
}>;

const SEPARATORS = /[\s,;:|(){}&+·•–—-]+|\.(?=\s|$)/y;
const PAIR = /["'`*_“”]{0,2}([a-z][a-z0-9_-]*)["'`*_“”]{0,2}\s*(=>|->|:=|==|=|:)\s*/iy;
const QUOTED = /"([^"]*)"|'([^']*)'|`([^`]*)`|“([^”]*)”/y;
const WORD = /[^\s,;|(){}]+/y;
const TRIMMED = /^["'`*_“”]+|["'`*_“”.,;:!]+$/g;

/**
 * Reads a marker that the parser refused: other signs than `=` between key and value, quotes, commas or brackets between the
 * pairs, a full stop behind a value, keys that are not known. A word that belongs to no pair is never overlooked, since it
 * may turn the meaning round.
 * @param text from the tag on
 */
export function readLeniently(kind: MarkerKind, text: string): LenientReading {
  return new LenientReader(markerSpec(kind).keys).read(text.replace(/^\[[^\]]*\]/, ''));
}

class LenientReader {
  readonly #keys: readonly MarkerKey[];
  readonly #values = new Map<string, string[]>();
  readonly #unread: string[] = [];
  readonly #notes: string[] = [];

  constructor(keys: readonly MarkerKey[]) {
    this.#keys = keys;
  }

  read(text: string): LenientReading {
    let at = after(SEPARATORS, text, 0);
    while (at < text.length) {
      const pair = match(PAIR, text, at);
      const key = pair === null ? undefined : this.#keyOf(pair);
      at =
        pair === null || key === undefined
          ? this.#word(text, at)
          : this.#pair(text, at + pair[0].length, key);
      at = after(SEPARATORS, text, at);
    }
    return { values: this.#values, unread: this.#unread, notes: this.#notes };
  }

  #word(text: string, at: number): number {
    const word = match(WORD, text, at)?.[0] ?? text.charAt(at);
    this.#unread.push(`${quote(word)} belongs to no key`);
    return at + word.length;
  }

  /** Null for `key=value` with a key that no such marker has, which the parser would drop too; another sign may be prose. */
  #keyOf([, name = '', sign]: RegExpExecArray): MarkerKey | null | undefined {
    const key = this.#keys.find((candidate) => candidate.name === name.toLowerCase());
    if (key !== undefined || sign !== '=') return key;
    this.#notes.push(`the key ${quote(name)} is not known`);
    return null;
  }

  #pair(text: string, at: number, key: MarkerKey | null): number {
    const quoted = match(QUOTED, text, at);
    if (quoted !== null) {
      this.#state(key, quoted.slice(1).find((part) => part !== undefined) ?? '');
      return at + quoted[0].length;
    }
    if (key?.type === 'detail') {
      this.#state(key, text.slice(at).trim());
      return text.length;
    }
    const end = key?.type === 'names' || key?.type === 'paths' ? listEnd(text, at) : wordEnd(text, at);
    this.#state(key, text.slice(at, end));
    return Math.max(end, at);
  }

  #state(key: MarkerKey | null, text: string): void {
    if (key === null) return;
    const read = readValue(key, text.trim().replace(TRIMMED, ''));
    if ('refused' in read) this.#unread.push(`${key.name}: ${read.reason}`);
    if ('refused' in read || read.value === undefined) return;
    const value = typeof read.value === 'object' ? read.value.join(',') : String(read.value);
    const known = this.#values.get(key.name) ?? [];
    if (!known.includes(value)) this.#values.set(key.name, [...known, value]);
  }
}

function wordEnd(text: string, at: number): number {
  return at + (match(WORD, text, at)?.[0].length ?? 0);
}

// `a, b` is one list, as long as what follows the comma is no pair.
function listEnd(text: string, start: number): number {
  let end = wordEnd(text, start);
  for (;;) {
    const comma = /\s*,\s*/y;
    const next = after(comma, text, end);
    if (next === end || next >= text.length || match(PAIR, text, next) !== null) return end;
    end = wordEnd(text, next);
  }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function after(pattern: RegExp, text: string, at: number): number {
  let next = at;
  for (let found = match(pattern, text, next); found !== null; found = match(pattern, text, next))
    next += found[0].length;
  return next;
}
