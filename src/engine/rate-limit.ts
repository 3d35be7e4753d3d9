/** How providers and their programs say that they were asked too often, or are too busy. */
const TURNED_AWAY =
  /\b(?:too many requests|rate[ _-]?limit(?:ed|s)?\b[a-z ,:'"_-]{0,30}\b(?:exceeded|reached|hit|error)\b|rate_limit_(?:error|exceeded)|(?:http|status|error|code)\D{0,10}(?:429|529)\b|overloaded_error|(?:usage|request|quota)(?: limit)? (?:exceeded|reached)|resource_exhausted)/i;
const AFTER =
  /\b(?:retry|try again)[ _-]?(?:after|in)\D{0,10}(\d+(?:\.\d+)?)\s*(ms|milliseconds?|m(?:in(?:utes?)?)?|h(?:ours?)?|s(?:ec(?:onds?)?)?)?\b/i;

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** No provider asks for more than a day; a larger number is no pause. */
const LONGEST_MS = 24 * 3_600_000;

/** What a line says about being turned away; undefined where it says nothing of the kind. */
export function readRateLimit(line: string): Readonly<{ retryAfterMs: number | null }> | undefined {
  const after = AFTER.exec(line);
  if (!TURNED_AWAY.test(line)) return undefined;
  if (after === null) return { retryAfterMs: null };
  const pause = Number(after[1]) * unitMs[unitOf(after[2])];
  return { retryAfterMs: pause > LONGEST_MS ? null : Math.round(pause) };
}

/** Seconds where no unit is named, as in the HTTP header. */
function unitOf(word: string | undefined): keyof typeof unitMs {
  const lower = word?.toLowerCase() ?? 's';
  if (lower === 'ms' || lower.startsWith('milli')) return 'ms';
  return lower.startsWith('m') ? 'm' : lower.startsWith('h') ? 'h' : 's';
}
