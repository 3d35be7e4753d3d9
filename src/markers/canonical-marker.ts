import type { MarkerFields, MarkerKey, MarkerKind } from '../model/marker.js';
import { markerSpec } from '../model/marker.js';

/** One `key=value` as it stands in a marker; just the value for the positional key. */
export function keyText(key: MarkerKey, value: string): string {
  return key.positional === true ? value : `${key.name}=${value}`;
}

/**
 * The one form in which a marker is written: tag, then the keys in the order of the table, one space between, detail last.
 * Fields that were read or built are valid, so that reading the line again gives the same fields.
 */
export function canonicalMarker<K extends MarkerKind>(kind: K, fields: MarkerFields<K>): string {
  return markerLine(kind, new Map(Object.entries(fields)));
}

/** The same from values by key, for those that have no typed fields yet; undefined and empty values are left out. */
export function markerLine(kind: MarkerKind, values: ReadonlyMap<string, unknown>): string {
  const spec = markerSpec(kind);
  const words = [`[${spec.tag}]`];
  for (const key of spec.keys) {
    const value = values.get(key.name) ?? '';
    const text = Array.isArray(value) ? value.join(',') : String(value);
    if (text !== '') words.push(keyText(key, text));
  }
  return words.join(' ');
}
