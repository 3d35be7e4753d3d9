import { isJsonObject } from '../../base/json.js';

/** Where two JSON values differ first: the way there (`plan.reasons.A1`), and both sides; undefined stands for nothing there. */
export type ValueDifference = Readonly<{ key: string; recorded: unknown; now: unknown }>;

/** Differences that do not count. */
type Except = (difference: ValueDifference) => boolean;

/**
 * The first difference of two values as JSON would hold them, keys in any order, that is not excepted. Keys that only
 * `recorded` has are looked at too.
 */
export function firstDifference(
  recorded: unknown,
  now: unknown,
  key = '',
  except: Except = () => false,
): ValueDifference | undefined {
  if (Array.isArray(recorded) && Array.isArray(now)) {
    const indexes = Array.from({ length: Math.max(recorded.length, now.length) }, (_, index) => index);
    return first(indexes, (index) =>
      firstDifference(recorded[index], now[index], join(key, String(index)), except),
    );
  }
  if (isJsonObject(recorded) && isJsonObject(now)) {
    const names = [...new Set([...Object.keys(now), ...Object.keys(recorded)])];
    return first(names, (name) => firstDifference(recorded[name], now[name], join(key, name), except));
  }
  if (recorded === now) return undefined;
  const difference = { key, recorded, now };
  return except(difference) ? undefined : difference;
}

/**
 * Whether only the words differ: prose of a gate or a plan. A build may say better what an older one said; references
 * to evidence, which carry a hash, are no prose.
 */
export function isWording({ key, recorded, now }: ValueDifference): boolean {
  if (typeof recorded !== 'string' || typeof now !== 'string') return false;
  if (/(?:^|\.)evidence\.\d+$/.test(key)) return !`${recorded}${now}`.includes('sha256:');
  return /(?:^|\.)(?:detail|reason|reasons\.[^.]+)$/.test(key);
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
