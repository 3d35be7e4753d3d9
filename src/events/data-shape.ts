import type { JsonObject } from '../base/json.js';
import { isJsonObject } from '../base/json.js';

type Form = 'text' | 'number' | 'flag' | 'list' | 'object';

/** What the keys of an event's data must be for a reducer to take it in; `?` allows null. Keys not listed may be anything. */
export type DataShape = Readonly<Record<string, Form | `${Form}?`>>;

/** The first key whose value is not of its form; undefined where all are. Logs are written by other programs, too. */
export function misshapenKey(data: JsonObject, shape: DataShape): string | undefined {
  return Object.entries(shape).find(([key, form]) => !fits(data[key], form))?.[0];
}

function fits(value: unknown, form: DataShape[string]): boolean {
  if (form.endsWith('?')) return value === null || fits(value, form.slice(0, -1) as Form);
  switch (form) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    default:
      return isJsonObject(value);
  }
}
