import { REDACTED } from './redact-rules.js';

const BEGIN = /-----BEGIN [A-Z0-9 ]{3,60}-----/;
const END = /-----END [A-Z0-9 ]{3,60}-----/;
const QUOTE = /(?<!\\)"/;
// A line of a block, also behind a line number, a diff's sign or a quote mark; a header of an encrypted key; nothing.
const BODY_LINE =
  /^[^A-Za-z0-9+/]*(?:\d+[^A-Za-z0-9+/]+)?[A-Za-z0-9+/=]*[^A-Za-z0-9+/=]*$|^[A-Za-z0-9-]{1,40}: /;
const LONG_BODY_LINE = /^[A-Za-z0-9+/=]+$/;
// The part of a block that follows its first line inside one string with escaped newlines and was cut off.
const BODY_RUN = /(?:(?:\s|\\[rn])*[A-Za-z0-9+/=]{16,})*/y;
// A block that nobody closes must not swallow the rest of a stream.
const MAX_LINES = 2000;

/** What is remembered from line to line. */
export type PemState = { open: boolean; lines: number };

/** Hides PEM blocks, on one line or across lines. A mere mention of a block's first line hides nothing but itself. */
export function redactPem(line: string, state: PemState): string {
  if (!state.open && !line.includes('-----BEGIN')) return line;
  const begins = new Finder(BEGIN, line);
  const ends = new Finder(END, line);
  const quotes = new Finder(QUOTE, line);
  let hidden = '';
  let at = 0;
  if (state.open) {
    const end = ends.from(0);
    if (end === undefined && state.lines < MAX_LINES && isBody(line)) {
      state.lines += 1;
      return REDACTED;
    }
    state.open = false;
    if (end !== undefined) {
      hidden = REDACTED;
      at = end.after;
    }
  }
  for (;;) {
    const begin = begins.from(at);
    if (begin === undefined) return hidden + line.slice(at);
    hidden += line.slice(at, begin.index) + REDACTED;
    at = begin.after;
    const end = ends.from(at);
    const quote = quotes.from(at);
    // An unescaped quote in between: two strings that each mention one end, not a block.
    if (end !== undefined && (quote === undefined || quote.index > end.index)) {
      at = end.after;
      continue;
    }
    BODY_RUN.lastIndex = at;
    at += BODY_RUN.exec(line)?.[0].length ?? 0;
    if (line.length - at > 2 || line.slice(at).trim() !== '') continue;
    state.open = true;
    state.lines = 0;
    return hidden;
  }
}

type Found = Readonly<{ index: number; after: number }>;

/** Finds the next match at or after a place that only moves on, so that a whole line is searched once per pattern. */
class Finder {
  #found: Found | undefined = { index: -1, after: -1 };
  readonly #pattern: RegExp;

  constructor(
    pattern: RegExp,
    private readonly line: string,
  ) {
    this.#pattern = new RegExp(pattern.source, 'g');
  }

  from(place: number): Found | undefined {
    if (this.#found === undefined || this.#found.index >= place) return this.#found;
    this.#pattern.lastIndex = place;
    const match = this.#pattern.exec(this.line);
    this.#found = match === null ? undefined : { index: match.index, after: match.index + match[0].length };
    return this.#found;
  }
}

function isBody(line: string): boolean {
  return line.length <= 500 ? BODY_LINE.test(line) : LONG_BODY_LINE.test(line);
}
