import type { Marker, MarkerDiagnosticCode, MarkerKey, MarkerKind } from '../model/marker.js';
import { markerKinds, markerSpec, MAX_MALFORMED_LENGTH } from '../model/marker.js';
import { didYouMean } from '../base/nearest.js';
import { markerLine } from './canonical-marker.js';
import { isPlaceholder, quote, readValue, shown } from './marker-value.js';

/** A diagnostic that does not know its line yet. */
export type MarkerComplaint = Readonly<{
  code: MarkerDiagnosticCode;
  reason: string;
  kind: MarkerKind | null;
  text?: string;
}>;

type ReadMarker = Omit<Marker, 'line'>;

/** What became of one line: the marker, unless it was refused, and everything there is to say about it. */
export type ParsedMarker = Readonly<{
  marker: ReadMarker | null;
  complaints: readonly MarkerComplaint[];
}>;

const kindByTag: ReadonlyMap<string, MarkerKind> = new Map(
  markerKinds.map((kind) => [markerSpec(kind).tag, kind]),
);

/** The kind that a tag (without brackets, in any case) stands for. */
export function kindOfTag(tag: string): MarkerKind | undefined {
  return kindByTag.get(tag.toLowerCase());
}

/** `; did you mean …` for a tag that no kind has, or the empty string. */
export function didYouMeanTag(tag: string): string {
  return tag.length > 40 ? '' : didYouMean(tag, kindByTag.keys());
}

// Controls, line separators, bidirectional overrides and halves of characters: none belongs into evidence.
const FORBIDDEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\p{Cs}]/u;
const KEY = /([a-z_][a-z0-9_-]*)=/iy;
const WORD = /\S+/y;

/**
 * Reads what follows the tag of a marker: `key=value` words in any order and case, `detail=` taking the rest of the line.
 * A key given twice, a missing or invalid value and stray text refuse the marker; an unknown key is only reported.
 */
export function parseMarker(kind: MarkerKind, text: string): ParsedMarker {
  const spec = markerSpec(kind);
  const tag = `[${spec.tag}]`;
  const refuse = (code: MarkerDiagnosticCode, why: string): ParsedMarker => ({
    marker: null,
    complaints: [
      {
        code,
        reason: `${tag} ${why}`,
        kind,
        ...(code === 'malformed' ? { text: `${tag} ${shown(text, MAX_MALFORMED_LENGTH)}`.trimEnd() } : {}),
      },
    ],
  });
  if (FORBIDDEN.test(text)) return refuse('malformed', 'holds a control character');

  const complaints: MarkerComplaint[] = [];
  const note = (code: MarkerDiagnosticCode, why: string): void => {
    complaints.push({ code, reason: `${tag} ${why}`, kind });
  };
  const found = new Map<string, unknown>();
  for (const { name, value } of wordsOf(text, spec.keys)) {
    if (name === null) {
      if (isPlaceholder(value)) return refuse('placeholder', `shows a placeholder, ${quote(value)}`);
      return refuse('malformed', `has unexpected text at ${quote(value)}; free text belongs after detail=`);
    }
    const key = spec.keys.find((candidate) => candidate.name === name);
    if (key === undefined) {
      const known = name.length > 40 ? [] : spec.keys.map(({ name: other }) => other);
      note('unknown-key', `does not know the key ${quote(name)}${didYouMean(name, known)}`);
      continue;
    }
    if (found.has(name)) return refuse('malformed', `has the key ${name} twice`);
    const read = readValue(key, value);
    if ('refused' in read) return refuse(read.refused, `${name}: ${read.reason}`);
    if (read.cut === true) note('detail-cut', 'has a detail that is too long; its end was cut');
    found.set(name, read.value);
  }
  const missing = spec.keys.filter((key) => key.required && !found.has(key.name)).map((key) => key.name);
  if (missing.length > 0) return refuse('malformed', missingText(missing, found.has('detail')));

  // Built from the table key by key: nothing that the line names can become a property by itself.
  const stated = spec.keys.filter((key) => found.get(key.name) !== undefined);
  const fields = Object.fromEntries(stated.map((key) => [key.name, found.get(key.name)]));
  return { marker: { kind, canonical: markerLine(kind, found), fields } as ReadMarker, complaints };
}

type Word = Readonly<{ name: string | null; value: string }>;

function* wordsOf(text: string, keys: readonly MarkerKey[]): Generator<Word> {
  let at = skipSpace(text, 0);
  for (let first = true; at < text.length; first = false) {
    KEY.lastIndex = at;
    const name = KEY.exec(text)?.[1]?.toLowerCase() ?? null;
    if (name === null) {
      const value = wordAt(text, at);
      const positional = first ? keys.find((key) => key.positional === true) : undefined;
      yield { name: positional?.name ?? null, value };
      at = skipSpace(text, at + value.length);
      continue;
    }
    at += name.length + 1;
    const type = keys.find((key) => key.name === name)?.type;
    if (type === 'detail') {
      yield { name, value: text.slice(at).trim() };
      return;
    }
    const value = type === 'names' || type === 'paths' ? listAt(text, at) : wordAt(text, at);
    yield { name, value };
    at = skipSpace(text, at + value.length);
  }
}

function wordAt(text: string, at: number): string {
  WORD.lastIndex = at;
  return WORD.exec(text)?.[0] ?? '';
}

// `a, b` is one list, as people write it; a word with its own `key=` is never a part of one.
function listAt(text: string, start: number): string {
  let end = start + wordAt(text, start).length;
  for (;;) {
    const next = skipSpace(text, end);
    const continues = text[end - 1] === ',' || text[next] === ',';
    KEY.lastIndex = next;
    if (next >= text.length || end === start || !continues || KEY.test(text)) return text.slice(start, end);
    end = next + wordAt(text, next).length;
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && (text[at] ?? '').trim() === '') at += 1;
  return at;
}

function missingText(missing: readonly string[], hasDetail: boolean): string {
  const names = `lacks ${missing.join(', ')}`;
  return hasDetail ? `${names}; detail= takes the rest of the line, so it comes last` : names;
}
