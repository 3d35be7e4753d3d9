import type { MarkerFields, MarkerKey, MarkerKind } from '../model/marker.js';
import { markerSpec } from '../model/marker.js';
import { didYouMean } from '../base/nearest.js';
import { Problem } from '../base/problem.js';
import { parseMarker } from './parse-marker.js';
import { quote } from './marker-value.js';

/** A value as a caller has it: text as typed, or already of its type. Undefined means not stated. */
export type MarkerInput = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** A marker that reads back as exactly these fields. */
export type BuiltMarker<K extends MarkerKind> = Readonly<{
  kind: K;
  canonical: string;
  fields: MarkerFields<K>;
}>;

/**
 * Makes a marker that every reader accepts.
 * @throws Problem `signal/refused` when it would not read back as what was meant. It could be because: a key is unknown or
 * missing, a value is not of its type, or it holds a space, a comma, a line end or a control character where none may be.
 */
export function buildMarker<K extends MarkerKind>(kind: K, input: MarkerInput): BuiltMarker<K> {
  const spec = markerSpec(kind);
  const names = spec.keys.map((key) => key.name);
  for (const name of Object.keys(input)) {
    if (!names.includes(name)) refuse(kind, `there is no key ${quote(name)}${didYouMean(name, names)}`);
  }
  const words = spec.keys.flatMap((key) => {
    const value = Object.hasOwn(input, key.name) ? input[key.name] : undefined;
    if (value === undefined) return [];
    const text = valueText(kind, key, value);
    return text === '' && !key.required ? [] : [`${key.name}=${text}`];
  });
  const { marker, complaints } = parseMarker(kind, words.join(' '));
  const complaint = complaints[0];
  if (marker === null || complaint !== undefined)
    return refuse(kind, complaint?.reason ?? 'it is not readable');
  return { kind, canonical: marker.canonical, fields: marker.fields as MarkerFields<K> };
}

function valueText(kind: MarkerKind, key: MarkerKey, value: string | number | readonly string[]): string {
  if (typeof value === 'object') {
    const comma = value.find((item) => item.includes(','));
    if (comma !== undefined)
      return refuse(kind, `${key.name}: ${quote(comma)} holds a comma, which separates items`);
    if (value.length === 1 && /^(?:none|-)$/i.test(value[0] ?? '')) {
      return refuse(kind, `${key.name}: ${quote(value[0] ?? '')} would read as an empty list`);
    }
  }
  const text = (typeof value === 'object' ? value.join(',') : String(value)).trim();
  if (/[\r\n]/.test(text)) return refuse(kind, `${key.name}: ${quote(text)} has more than one line`);
  if (key.type !== 'detail' && /\s/.test(text))
    return refuse(kind, `${key.name}: ${quote(text)} holds a space`);
  return text;
}

function refuse(kind: MarkerKind, why: string): never {
  throw new Problem('signal/refused', `This ${kind} marker would not be read as you mean it: ${why}`, {
    hint: `See the keys with: wave signal ${kind} --help`,
  });
}
