import type { MarkerKind } from '../model/marker.js';
import { markerSpec, MAX_MALFORMED_LENGTH } from '../model/marker.js';
import type { MarkerComplaint, ParsedMarker } from './parse-marker.js';
import { shown } from './marker-value.js';
import { nearMarker } from './near-marker.js';
import { didYouMeanTag, kindOfTag, parseMarker } from './parse-marker.js';
import { parseVerdictLine, startsVerdictLine } from './verdict-line.js';

/** Opens or closes a fence: its character, how often it stands there, and whether words follow (then it can only open). */
export type FenceMark = Readonly<{ char: string; length: number; bare: boolean }>;

/** What one line of Markdown is to us. */
export type LocatedLine =
  | Readonly<{ type: 'blank' | 'prose' }>
  | Readonly<{ type: 'fence'; fence: FenceMark }>
  /** It begins with a tag or `Verdict:`, whatever came of that. */
  | Readonly<{ type: 'marker'; parsed: ParsedMarker }>
  /** It holds something like a marker where none is read. */
  | Readonly<{ type: 'misplaced'; complaint: MarkerComplaint }>;

const LIST_PREFIX = /^(?:[-*+]|\d{1,9}\.)\s+/;
const FENCE = /^(`{3,}|~{3,})/;
const TAG = /^\[([a-z][a-z0-9-]{0,79})\]/i;
const MENTION = /\[(wave-[a-z-]{1,40}|infra-status|deploy-status)\\?\]([*_`\s]*)([a-z_]{1,40}=)?/gi;
const DECORATION = /^[>*_#|`\s]+/;
const DECORATED_VERDICT = /^verdict[*_`]*:[*_`\s]*(?:pass|concerns|blocked|hold|fail)\b/i;

/** Whether the text can hold a marker or `Verdict:` at all. Quick: it sees every line of every output. */
export function mayHoldMarker(text: string): boolean {
  return MAY_HOLD.test(text);
}
const MAY_HOLD = /wave[-_ ]?[cdegipsv]|infra[-_ ]?s|deploy[-_ ]?s|verdict/i;

/** Judges one line by itself: list prefix and single backticks around it are taken off, nothing else. */
export function locateMarker(line: string): LocatedLine {
  const trimmed = line.trim();
  if (trimmed === '') return { type: 'blank' };
  const item = trimmed.replace(LIST_PREFIX, '');
  const fence = fenceMark(item);
  if (fence !== null) return { type: 'fence', fence };
  const text = withoutBackticks(item);
  if (startsVerdictLine(text)) return { type: 'marker', parsed: parseVerdictLine(text) };
  const tag = TAG.exec(text)?.[1];
  if (tag !== undefined) {
    const rest = text.slice(tag.length + 2);
    const kind = kindOfTag(tag);
    if (kind !== undefined) return { type: 'marker', parsed: parseMarker(kind, rest) };
    const unknown = unknownTag(tag, rest);
    if (unknown !== null) return { type: 'marker', parsed: { marker: null, complaints: [unknown] } };
  }
  if (!mayHoldMarker(item)) return { type: 'prose' };
  const near = nearMarker(text);
  if (near !== null) return { type: 'marker', parsed: { marker: null, complaints: [near] } };
  const complaint = misplaced(item);
  return complaint === null ? { type: 'prose' } : { type: 'misplaced', complaint };
}

/** The kind of the first marker with keys that the text mentions anywhere; undefined where it mentions none. */
export function mentionedKind(text: string): MarkerKind | undefined {
  for (const [, tag = '', , key] of text.matchAll(MENTION)) {
    const kind = kindOfTag(tag);
    if (kind === 'verdict' || (kind !== undefined && key !== undefined)) return kind;
  }
  return undefined;
}

function fenceMark(text: string): FenceMark | null {
  const run = FENCE.exec(text)?.[1];
  if (run === undefined) return null;
  const info = text.slice(run.length);
  const char = run.charAt(0);
  // CommonMark: words after a backtick fence hold no backtick, or it is code within a line.
  if (char === '`' && info.includes('`')) return null;
  return { char, length: run.length, bare: info.trim() === '' };
}

function withoutBackticks(text: string): string {
  const wrapped = text.length > 2 && text.startsWith('`') && text.endsWith('`');
  // At the end a second one may belong to the detail.
  if (!wrapped || text.startsWith('``')) return text;
  return text.slice(1, -1).trim();
}

// Other programs begin their log lines with a tag too: it counts as a mistyped marker only when it is near one of ours
// or carries keys.
function unknownTag(tag: string, rest: string): MarkerComplaint | null {
  if (!/^(?:wave|infra|deploy)-/i.test(tag)) return null;
  const hint = didYouMeanTag(tag);
  if (hint === '' && !/^\s*[a-z_]+=/i.test(rest)) return null;
  return { code: 'unknown-marker', reason: `[${tag.toLowerCase()}] is no marker${hint}`, kind: null };
}

function misplaced(item: string): MarkerComplaint | null {
  const kind = mentionedKind(item);
  const decorated = item.replace(DECORATION, '');
  const verdict = kind === undefined && decorated !== item && DECORATED_VERDICT.test(decorated);
  if (kind === undefined && !verdict) return null;
  return {
    code: 'position',
    reason: `a marker is not read ${placeOf(item)}; it needs a line of its own`,
    kind: kind ?? 'verdict',
    ...emphasised(item, kind ?? 'verdict'),
  };
}

/** What a line says that is a marker but for its bold, italics or heading: it is the agent's own, unlike a quotation. */
function emphasised(item: string, kind: MarkerKind): Readonly<{ text?: string }> {
  if (!/^[*_#]/.test(item)) return {};
  // Cut first: what looks for the end of a long run of spaces takes its time.
  const start = item.replace(/^[*_#`\s]+/, '').slice(0, 4 * MAX_MALFORMED_LENGTH);
  const plain = start.replace(/[*_`\s]+$/, '');
  const tag = `[${markerSpec(kind).tag}]`;
  const rest = plain.toLowerCase().startsWith(tag)
    ? plain.slice(tag.length)
    : /^verdict[*_`]*:/i.exec(plain) === null
      ? undefined
      : plain.slice(plain.indexOf(':') + 1);
  if (rest === undefined) return {};
  return { text: shown(`${tag} ${rest.replace(/^[*_`\s]+/, '')}`, MAX_MALFORMED_LENGTH) };
}

function placeOf(item: string): string {
  if (item.startsWith('>')) return 'in a block quote';
  if (item.startsWith('*') || item.startsWith('_')) return 'in bold or italics';
  if (item.startsWith('#')) return 'in a heading';
  if (item.startsWith('|')) return 'in a table';
  return 'in the middle of a line';
}
