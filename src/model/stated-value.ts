/** A value at the beginning of a text, and what comes after it. */
export type StatedValue = Readonly<{
  /** Written one way: `30s`, `30 seconds` and `0.5 min` are the same. */
  value: string;
  kind: 'number' | 'quoted' | 'hash' | 'name';
  rest: string;
}>;

const UNITS: ReadonlyMap<string, readonly [factor: number, unit: string]> = new Map(
  (
    [
      [1, 'ms', 'ms msec msecs millisecond milliseconds'],
      [1000, 'ms', 's sec secs second seconds'],
      [60_000, 'ms', 'm min mins minute minutes'],
      [3_600_000, 'ms', 'h hr hrs hour hours'],
      [86_400_000, 'ms', 'd day days'],
      [1, 'bytes', 'b byte bytes'],
      [1e3, 'bytes', 'kb'],
      [1e6, 'bytes', 'mb'],
      [1e9, 'bytes', 'gb'],
      [2 ** 10, 'bytes', 'kib'],
      [2 ** 20, 'bytes', 'mib'],
      [2 ** 30, 'bytes', 'gib'],
      [1, '%', '% percent'],
      [1, 'px', 'px pixels'],
    ] as const
  ).flatMap(([factor, unit, names]) => names.split(' ').map((name) => [name, [factor, unit]] as const)),
);

const HASH_SHOWN = 7;

/**
 * The number, quoted text, hash, path or identifier that a text begins with; undefined where it begins with a plain word.
 * Hashes are compared by what a short one has of them.
 */
export function statedValue(text: string): StatedValue | undefined {
  const quote = /^(["'`])([^"'`]{1,200})\1(?=$|[\s,.;)])/.exec(text);
  if (quote !== null) {
    const inner = quote[2] ?? '';
    const known = statedValue(inner);
    const value = known !== undefined && known.rest === '' ? known.value : plainValue(inner);
    return { value, kind: known?.kind === 'number' ? 'number' : 'quoted', rest: text.slice(quote[0].length) };
  }
  const [token = ''] = text.split(' ', 1);
  const word = token.replace(/[.,;!]+$/, '');
  const after = text.slice(word.length);
  const number = numberOf(word, after);
  if (number !== undefined) return number;
  const bare = word.toLowerCase();
  if (/^(?:sha\d+[:-])?(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,128}$/.test(bare))
    return { value: `#${bare.replace(/^sha\d+[:-]/, '').slice(0, HASH_SHOWN)}`, kind: 'hash', rest: after };
  if (/[\d./:@#(_]|[a-z][A-Z]|^[A-Z]{2,}$/.test(word))
    return { value: plainValue(word), kind: 'name', rest: after };
  return undefined;
}

function numberOf(word: string, after: string): StatedValue | undefined {
  const match = /^[~≈$€]?(-?\d[\d_,]*(?:\.\d+)?)([A-Za-z%]*)$/.exec(word);
  if (match === null) return undefined;
  const digits = (match[1] ?? '').replaceAll(/[_,]/g, '');
  const attached = (match[2] ?? '').toLowerCase();
  const next = attached === '' ? (/^ ([A-Za-z%]+)/.exec(after)?.[1] ?? '') : '';
  const unit = UNITS.get(attached === '' ? next.toLowerCase() : attached);
  if (attached !== '' && unit === undefined)
    return { value: word.toLowerCase(), kind: 'number', rest: after };
  const rest = attached === '' && unit !== undefined ? after.slice(next.length + 1) : after;
  // More digits than a number holds are a name.
  if (digits.length > 15) return { value: digits, kind: 'name', rest };
  const [factor, name] = unit ?? [1, ''];
  return { value: `${Number(digits) * factor} ${name}`.trim(), kind: 'number', rest };
}

/** A value of plain words, however it is spelled. */
export function plainValue(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/["'`*]/g, '')
    .replace(/^(?:\.\/)+/, '')
    .replaceAll(/\b(?:the|an?)\s/g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/(?:[.,;!]|\(\))+$/, '')
    .trim();
}
