/** What a JSON object looks like when it is read byte by byte from its opening brace. */
export type ObjectScan =
  /** It ends before `at`. */
  | Readonly<{ outcome: 'closed'; at: number }>
  /** The byte at `at` cannot stand there. */
  | Readonly<{ outcome: 'broken'; at: number }>
  /** The bytes are over before the object is; `lastObject` is where the object begins that closes with the last byte. */
  | Readonly<{ outcome: 'open'; lastObject: number | undefined }>;

/** What may come next: a value, what follows a value, a key, and so on. */
type Expecting = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'after-value';

const LITERALS = ['true', 'false', 'null'].map((word) => Buffer.from(word));
const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;
const NUMBER_BEGINNING = /^-?((0|[1-9][0-9]*)((\.[0-9]*)?|(\.[0-9]+)?[eE][+-]?[0-9]*))?$/;

/**
 * Reads the JSON object that begins at `from`, without building it, as far as it is well formed. Strict JSON without any
 * white space between tokens, which is what records are written in. Linear; nesting costs memory, not stack.
 */
export function scanObject(bytes: Buffer, from: number, to: number): ObjectScan {
  const opened: number[] = [];
  let expecting = 'value' as Expecting;
  let lastObject: number | undefined;
  let at = from;
  while (at < to) {
    const char = String.fromCharCode(bytes[at] ?? 0);
    if (char === '"' && expecting !== 'colon' && expecting !== 'after-value') {
      const end = scanString(bytes, at, to);
      if (end.broken) return { outcome: 'broken', at: end.at };
      if (end.at > to) return { outcome: 'open', lastObject: undefined };
      expecting = expecting === 'key' || expecting === 'key-or-end' ? 'colon' : 'after-value';
      at = end.at;
    } else if ((char === '{' || char === '[') && (expecting === 'value' || expecting === 'value-or-end')) {
      // Arrays are kept as negative positions (minus one, since 0 has no sign).
      opened.push(char === '{' ? at : -at - 1);
      expecting = char === '{' ? 'key-or-end' : 'value-or-end';
      at += 1;
    } else if (char === '}' || char === ']') {
      const begin = opened.at(-1) ?? 0;
      const fits =
        char === '}' ? begin >= 0 && expecting !== 'value-or-end' : begin < 0 && expecting !== 'key-or-end';
      const complete =
        expecting === 'after-value' || expecting === 'key-or-end' || expecting === 'value-or-end';
      if (!fits || !complete) return { outcome: 'broken', at };
      opened.pop();
      at += 1;
      if (opened.length === 0) return { outcome: 'closed', at };
      if (at === to && char === '}') lastObject = begin;
      expecting = 'after-value';
    } else if (char === ':' && expecting === 'colon') {
      expecting = 'value';
      at += 1;
    } else if (char === ',' && expecting === 'after-value') {
      expecting = (opened.at(-1) ?? 0) >= 0 ? 'key' : 'value';
      at += 1;
    } else if (expecting === 'value' || expecting === 'value-or-end') {
      const end = scanScalar(bytes, at, to);
      if (end.broken) return { outcome: 'broken', at: end.at };
      expecting = 'after-value';
      at = end.at;
    } else return { outcome: 'broken', at };
  }
  return { outcome: 'open', lastObject };
}

/** `at` is behind the token, or beyond `to` where the bytes end inside it. */
type TokenEnd = Readonly<{ broken: boolean; at: number }>;

function scanString(bytes: Buffer, from: number, to: number): TokenEnd {
  let at = from + 1;
  while (at < to) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x22) return { broken: false, at: at + 1 };
    if (byte < 0x20) return { broken: true, at };
    if (byte !== 0x5c) {
      at += 1;
      continue;
    }
    at += 1;
    if (at >= to) break;
    const escaped = String.fromCharCode(bytes[at] ?? 0);
    if (!'"\\/bfnrtu'.includes(escaped)) return { broken: true, at };
    at += 1;
    if (escaped !== 'u') continue;
    for (const end = at + 4; at < end && at < to; at += 1) {
      if (!isHex(bytes[at] ?? 0)) return { broken: true, at };
    }
  }
  return { broken: false, at: to + 1 };
}

/** A number, `true`, `false` or `null`; one that the end of the bytes cuts off counts as a token that ends there. */
function scanScalar(bytes: Buffer, from: number, to: number): TokenEnd {
  for (const word of LITERALS) {
    if (bytes[from] !== word[0]) continue;
    for (let i = 1; i < word.length; i += 1) {
      if (from + i >= to) return { broken: false, at: to };
      if (bytes[from + i] !== word[i]) return { broken: true, at: from + i };
    }
    return { broken: false, at: from + word.length };
  }
  let at = from;
  while (at < to && isNumberByte(bytes[at] ?? 0)) at += 1;
  const text = bytes.toString('latin1', from, at);
  const fits = at === to ? NUMBER_BEGINNING.test(text) : NUMBER.test(text);
  // A number torn in the middle is noticed at the first byte that is no part of one.
  return fits && at > from ? { broken: false, at } : { broken: true, at };
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66) || (byte >= 0x41 && byte <= 0x46);
}

function isNumberByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    byte === 0x65 ||
    byte === 0x45
  );
}
