import type { RedactRule } from './redact-rules.js';
import type { PemState } from './redact-pem.js';
import { redactPem } from './redact-pem.js';
import { REDACTED, redactRules } from './redact-rules.js';

/** Takes secrets out of text. The same string comes back when there is nothing to hide. */
export type Redactor = Readonly<{
  /** One text of any length, also of many lines; nothing is remembered from one call to the next. */
  redact(text: string): string;
  /** For a stream that arrives line by line: remembers a PEM block that spans lines. One per stream. */
  stream(): LineRedactor;
  /**
   * For a text that has to be cut: where the secret begins that goes on beyond this place, so that no half of it is missed; the
   * place itself where there is none.
   */
  beforeSecret(text: string, place: number): number;
}>;

/** Redacts the lines of one stream, in order. Lines come without their newline. */
export type LineRedactor = Readonly<{ redact(line: string): string }>;

/** What a redactor knows in advance. */
export type RedactorOptions = Readonly<{
  /** Exact values to hide; those shorter than eight characters are ignored, they would hide ordinary words. */
  secrets?: readonly string[];
}>;

const MIN_SECRET_LENGTH = 8;

const GATE = ['-----BEGIN', ...redactRules.map((rule) => ignoringCase(rule.trigger))].join('|');

/**
 * Makes the one redactor of the product. Exact values go first, then the prefixed patterns. A line that contains none of
 * their prefixes costs one scan.
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const exact = exactSource(options.secrets ?? []);
  const exactPattern = exact === undefined ? undefined : new RegExp(exact, 'g');
  const gate = new RegExp(exact === undefined ? GATE : `${GATE}|${exact}`);
  const redactLine = (line: string, pem: PemState): string => {
    if (!pem.open && !gate.test(line)) return line;
    let text = exactPattern === undefined ? line : line.replace(exactPattern, REDACTED);
    text = redactPem(text, pem);
    for (const rule of redactRules) text = applyRule(text, rule);
    return text;
  };
  const stream = (): LineRedactor => {
    const pem: PemState = { open: false, lines: 0 };
    return { redact: (line) => redactLine(line, pem) };
  };
  const patterns = [
    ...(exactPattern === undefined ? [] : [exactPattern]),
    ...redactRules.map(({ pattern }) => pattern),
  ];
  return {
    stream,
    beforeSecret(text, place) {
      const crossing = patterns.flatMap((pattern) =>
        [...text.matchAll(pattern)].flatMap(({ index, 0: { length } }) =>
          index < place && index + length > place ? [index] : [],
        ),
      );
      return Math.min(place, ...crossing);
    },
    redact(text) {
      const lines = stream();
      if (!text.includes('\n')) return lines.redact(text);
      if (!gate.test(text)) return text;
      return text
        .split('\n')
        .map((line) => lines.redact(line))
        .join('\n');
    },
  };
}

function applyRule(text: string, { trigger, pattern, replace }: RedactRule): string {
  if (!trigger.test(text)) return text;
  return replace === undefined ? text.replace(pattern, REDACTED) : text.replace(pattern, replace);
}

/** One alternation over all exact values and the forms they take inside JSON and URLs, the longest first. */
function exactSource(secrets: readonly string[]): string | undefined {
  const forms = new Set<string>();
  for (const secret of secrets) {
    // A value of several lines is met one line at a time.
    for (const line of [secret, ...secret.split(/\r?\n/)]) {
      for (const form of [line, JSON.stringify(line).slice(1, -1), uriForm(line)]) {
        if (form.trim().length >= MIN_SECRET_LENGTH) forms.add(form);
      }
    }
  }
  if (forms.size === 0) return undefined;
  return [...forms]
    .sort((left, right) => right.length - left.length)
    .map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .join('|');
}

function uriForm(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The source of a trigger for the one case-sensitive gate: letters of an `i` pattern become both cases. */
function ignoringCase(trigger: RegExp): string {
  if (!trigger.flags.includes('i')) return trigger.source;
  return trigger.source.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
