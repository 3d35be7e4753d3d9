import type { Redactor } from './redact.js';

type Hiding = Readonly<{ redactor: Pick<Redactor, 'redact'>; names: boolean }>;

/**
 * The value with every text in it redacted. The same value comes back when there is nothing to hide.
 * @param names whether the names of keys are somebody's words too; they stay where left out
 */
export function redactJson<Value>(
  value: Value,
  redactor: Pick<Redactor, 'redact'>,
  { names = false }: Readonly<{ names?: boolean }> = {},
): Value {
  return redacted(value, { redactor, names }) as Value;
}

/**
 * The text of a JSON document with every text in it redacted, in whatever way it was written; other text as it is redacted. The
 * same text comes back when there is nothing to hide.
 */
export function redactJsonText(text: string, redactor: Pick<Redactor, 'redact'>): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return redactor.redact(text);
  }
  const shown = redactJson(value, redactor, { names: true });
  // A key that stands there twice is lost when it is read, and still in the text.
  if (shown === value && redactor.redact(text) === text) return text;
  const isIndented = /^[{[]\s*\n/.test(text);
  return `${JSON.stringify(shown, null, isIndented ? 2 : 0)}${text.endsWith('\n') ? '\n' : ''}`;
}

function redacted(value: unknown, hiding: Hiding): unknown {
  const { redactor, names } = hiding;
  if (typeof value === 'string') return redactor.redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = (value as readonly unknown[]).map((item) => redacted(item, hiding));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const before = Object.entries(value);
  const after = before.map(([key, item]): [string, unknown] => [
    names ? redactor.redact(key) : key,
    redacted(item, hiding),
  ]);
  const isSame = after.every(([key, item], index) => key === before[index]?.[0] && item === before[index][1]);
  return isSame ? value : Object.fromEntries(after);
}
