import type { Redactor } from './redact.js';

/** The value with every text in it redacted; the names of keys stay. The same value comes back when there is nothing to hide. */
export function redactJson<Value>(value: Value, redactor: Pick<Redactor, 'redact'>): Value {
  return redacted(value, redactor) as Value;
}

function redacted(value: unknown, redactor: Pick<Redactor, 'redact'>): unknown {
  if (typeof value === 'string') return redactor.redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = (value as readonly unknown[]).map((item) => redacted(item, redactor));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const before = Object.entries(value);
  const after = before.map(([key, item]): [string, unknown] => [key, redacted(item, redactor)]);
  return after.every(([, item], index) => item === before[index]?.[1]) ? value : Object.fromEntries(after);
}
