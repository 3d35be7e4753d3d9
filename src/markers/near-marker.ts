import type { MarkerKind } from '../model/marker.js';
import { markerKinds, markerSpec, MAX_MALFORMED_LENGTH } from '../model/marker.js';
import { shown } from './marker-value.js';
import type { MarkerComplaint } from './parse-marker.js';

const NAMES = markerKinds.map((kind) => markerSpec(kind).tag.replaceAll('-', '[-_ ]?')).join('|');
const NEAR = new RegExp(
  `^([[{(<［【〔｛]\\s*)?(${NAMES})(?![a-z0-9-])\\s*([\\]})>］】〕｝])?\\s*:?\\s*(.*)$`,
  'isu',
);
const kindByLetters: ReadonlyMap<string, MarkerKind> = new Map(
  markerKinds.map((kind) => [markerSpec(kind).tag.replaceAll('-', ''), kind]),
);
const VERDICT = /^[*_`"']*(?:pass|concerns|blocked|hold|fail)\b/i;

/**
 * What a line is that begins with the name of a marker in some other form: other brackets or none, `_` or a space for `-`,
 * its keys within the brackets. Null for prose: without brackets a key of the marker has to follow.
 */
export function nearMarker(text: string): MarkerComplaint | null {
  const found = NEAR.exec(text);
  if (found === null) return null;
  const [, opener, name = '', closer, rest = ''] = found;
  const kind = kindByLetters.get(name.replaceAll(/[-_ ]/g, '').toLowerCase());
  if (kind === undefined) return null;
  const isFilled = carriesKey(kind, rest);
  if (!isFilled && (opener === undefined || closer === undefined)) return null;
  // Words with a space between are a name in prose too.
  if (opener === undefined && name.includes(' ')) return null;
  const tag = `[${markerSpec(kind).tag}]`;
  const reason = `looks like a ${tag} marker: the line has to begin with ${tag}`;
  if (!isFilled) return { code: 'unknown-marker', kind, reason };
  // Cut first: what looks for the end of a long run of spaces takes its time.
  const bounded = rest.slice(0, 4 * MAX_MALFORMED_LENGTH);
  const isOpen = opener !== undefined && closer === undefined;
  const said = isOpen ? bounded.replace(/\s*[\]})>］】〕｝]\s*$/u, '') : bounded;
  return { code: 'malformed', kind, reason, text: shown(`${tag} ${said}`, MAX_MALFORMED_LENGTH).trimEnd() };
}

function carriesKey(kind: MarkerKind, rest: string): boolean {
  if (kind === 'verdict' && VERDICT.test(rest)) return true;
  const key = /^["'`*_]{0,2}([a-z_]+)["'`*_]{0,2}\s*(?:=|:)/i.exec(rest)?.[1]?.toLowerCase();
  return markerSpec(kind).keys.some((known) => known.name === key);
}
