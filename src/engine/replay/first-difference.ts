import { isJsonObject } from '../../base/json.js';

/** Where two JSON values differ first: the way there (`plan.reasons.A1`), and both sides; undefined stands for nothing there. */
export type ValueDifference = Readonly<{ key: string; recorded: unknown; now: unknown }>;

/**
 * The first difference of two values as JSON would hold them, keys in any order. Keys that only `recorded` has are looked
 * at too.
 */
export function firstDifference(recorded: unknown, now: unknown, key = ''): ValueDifference | undefined {
  if (Array.isArray(recorded) && Array.isArray(now)) return inLists(recorded, now, key);
  if (isJsonObject(recorded) && isJsonObject(now)) {
    const names = [...new Set([...Object.keys(now), ...Object.keys(recorded)])];
    return first(names, (name) => firstDifference(recorded[name], now[name], join(key, name)));
  }
  return recorded === now ? undefined : { key, recorded, now };
}

function inLists(
  recorded: readonly unknown[],
  now: readonly unknown[],
  key: string,
): ValueDifference | undefined {
  const indexes = Array.from({ length: Math.max(recorded.length, now.length) }, (_, index) => index);
  return first(indexes, (index) => firstDifference(recorded[index], now[index], join(key, String(index))));
}

function first<T>(
  items: readonly T[],
  differs: (item: T) => ValueDifference | undefined,
): ValueDifference | undefined {
  for (const item of items) {
    const difference = differs(item);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function join(key: string, name: string): string {
  return key === '' ? name : `${key}.${name}`;
}
