import { didYouMean, nearest } from '../base/nearest.js';
import type { Bullet, Located, Reading } from './bullets.js';
import { slice, unquoted, whole } from './bullets.js';
import type { WaveCode } from './codes.js';

/** The fields of a `- key: value | key: value` item by their names. */
export type Fields = ReadonlyMap<string, Located<string>>;

const FIELD = /^\s*([A-Za-z][\w.-]*)\s*:(?=\s|$)/;

/** Field names in one spelling: lower case, `-` for `_`. */
export function fieldName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/**
 * Reads `- key: value | key: value`. A `|` separates only where a field name follows it, so that a shell pipe may stand in
 * a value. Unknown, repeated and nameless fields are reported.
 */
export function pipedFields(bullet: Bullet, known: readonly string[], reading: Reading): Fields {
  const { source, findings } = reading;
  const fields = new Map<string, Located<string>>();
  for (const [from, to] of cuts(bullet.raw, known)) {
    const part = slice(bullet, from, to, source);
    if (part.value === '') continue;
    const match = FIELD.exec(bullet.raw.slice(from, to));
    if (match === null) {
      findings.add(
        'wave/bad-item',
        part.span,
        `"${part.value}" has no field name`,
        `Fields are written \`name: value\`; known here: ${known.join(', ')}.`,
      );
      continue;
    }
    const name = fieldName(match[1] ?? '');
    const value = slice(bullet, from + match[0].length, to, source);
    if (!known.includes(name)) {
      findings.add(
        'wave/unknown-field',
        part.span,
        `unknown field "${match[1]}"${didYouMean(name, known)}`,
        `Known here: ${known.join(', ')}.`,
      );
    } else if (fields.has(name)) {
      findings.add('wave/duplicate-item', part.span, `the field "${name}" is there twice; the first counts`);
    } else {
      fields.set(name, { value: unquoted(value.value), span: value.value === '' ? part.span : value.span });
    }
  }
  return fields;
}

function cuts(raw: string, known: readonly string[]): readonly (readonly [number, number])[] {
  const starts = [0];
  for (let at = raw.indexOf('|'); at !== -1; at = raw.indexOf('|', at + 1)) {
    const next = FIELD.exec(raw.slice(at + 1, at + 80));
    const name = next === null ? undefined : fieldName(next[1] ?? '');
    const inCommand = /(?:^|\|)\s*run\s*:[^]*$/.test(raw.slice(starts.at(-1), at));
    const separates = inCommand
      ? name !== undefined && nearest(name, known) !== undefined
      : raw[at - 1] !== '|' && raw[at + 1] !== '|';
    if (separates) starts.push(at + 1);
  }
  return starts.map((start, index) => [start, (starts[index + 1] ?? raw.length + 1) - 1] as const);
}

/** Reads `- key: value`. @returns undefined, and a report, where there is no key */
export function keyed(
  bullet: Bullet,
  reading: Reading,
  form = '- key: value',
): Readonly<{ key: Located<string>; value: Located<string> }> | undefined {
  const { source, findings } = reading;
  const colon = bullet.raw.indexOf(':');
  if (colon < 1) {
    const item = whole(bullet, source);
    findings.add('wave/bad-item', item.span, `"${item.value}" is not of the form \`${form}\``);
    return undefined;
  }
  const key = slice(bullet, 0, colon, source);
  const value = slice(bullet, colon + 1, bullet.raw.length, source);
  return {
    key: { ...key, value: unquoted(key.value) },
    value: value.value === '' ? { ...value, span: key.span } : value,
  };
}

/** Whether the value is one of the choices; if not, says so with the nearest one. */
export function isChoice<Choice extends string>(
  found: Located<string>,
  choices: readonly Choice[],
  what: string,
  reading: Reading,
  code: WaveCode = 'wave/bad-value',
): found is Located<Choice> {
  if ((choices as readonly string[]).includes(found.value)) return true;
  reading.findings.add(
    code,
    found.span,
    found.value === ''
      ? `${what} has no value`
      : `"${found.value}" is no ${what}${didYouMean(found.value, choices)}`,
    `One of ${choices.join(', ')}.`,
  );
  return false;
}
