import type { Span } from './diagnostic.js';

type Token = Readonly<{ text: string; offset: number }>;
type Frame = { readonly array: boolean; index: number; key: string | undefined; wantsValue: boolean };

/** A step of a path into JSON: a key of an object or an index of an array. */
export type JsonStep = string | number;

/**
 * Where a key (with `of` "key") or a value stands in a JSON text. Of a key that is there twice, the last one, which is the
 * one that `JSON.parse` takes. @returns undefined where the text has no such path
 */
export function locateJson(text: string, path: readonly JsonStep[], of: 'key' | 'value'): Span | undefined {
  const frames: Frame[] = [];
  let found: Span | undefined;
  const here = (): readonly JsonStep[] =>
    frames.map((frame) => (frame.array ? frame.index : (frame.key ?? '')));
  const isPath = (): boolean => {
    if (frames.length !== path.length) return false;
    const current = here();
    return path.every((step, index) => step === current[index]);
  };
  for (const token of tokens(text)) {
    const frame = frames.at(-1);
    if (token.text === ',') {
      if (frame?.array === true) frame.index += 1;
      else if (frame !== undefined) frame.wantsValue = false;
      continue;
    }
    if (token.text === ':') {
      if (frame !== undefined) frame.wantsValue = true;
      continue;
    }
    if (token.text === '}' || token.text === ']') {
      frames.pop();
      continue;
    }
    const isKey = frame !== undefined && !frame.array && !frame.wantsValue;
    if (isKey) frame.key = keyText(token.text);
    if (isKey === (of === 'key') && isPath()) found = spanAt(text, token.offset, token.text.length);
    if (token.text === '{' || token.text === '[') {
      frames.push({ array: token.text === '[', index: 0, key: undefined, wantsValue: false });
    }
  }
  return found;
}

/** The place of the first thing that is no JSON token; the end of the text where every token is one. */
export function locateBadToken(text: string): Span {
  for (const token of tokens(text)) {
    if (!/^(?:[{}[\],:]|".*"|-?\d[\d.eE+-]*|true|false|null)$/s.test(token.text)) {
      return spanAt(text, token.offset, token.text.length);
    }
  }
  return spanAt(text, text.trimEnd().length, 1);
}

/** The line and column of an offset, for texts whose lines end in `\n` or `\r\n`. */
export function spanAt(text: string, offset: number, length: number): Span {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1;
  return { line, column: offset - start + 1, length: Math.max(1, length) };
}

function* tokens(text: string): Generator<Token> {
  const pattern = /[{}[\],:]|"(?:[^"\\\n]|\\[^])*"|[^\s{}[\],:"]+|"/g;
  for (const match of text.matchAll(pattern)) yield { text: match[0], offset: match.index };
}

function keyText(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}
