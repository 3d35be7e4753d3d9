import type { RedactRule } from './redact-rules.js';
import type { PemState } from './redact-pem.js';
import { redactPem } from './redact-pem.js';
import { REDACTED, redactRules } from './redact-rules.js';
import type { FingerprintSet, SecretSpan } from './secret-fingerprints.js';
import { FingerprintFinder, fingerprintsOf } from './secret-fingerprints.js';

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
  /** What others know: values that are hidden, and that nobody here can tell. */
  known?: readonly FingerprintSet[];
}>;

const MIN_SECRET_LENGTH = 8;

const GATE = ['-----BEGIN', ...redactRules.map((rule) => ignoringCase(rule.trigger))].join('|');

/**
 * Makes the one redactor of the product. Exact values go first, then the prefixed patterns. A line that contains none of
 * their prefixes costs one scan.
 */
export function createRedactor({ secrets = [], known = [] }: RedactorOptions = {}): Redactor {
  const forms = secretForms(secrets);
  const exact = forms.length === 0 ? undefined : forms.map(escaped).join('|');
  const exactPattern = exact === undefined ? undefined : new RegExp(exact, 'g');
  const gate = new RegExp(exact === undefined ? GATE : `${GATE}|${exact}`);
  const finders = findersOf(known, forms);
  const redactOpen = (line: string, pem: PemState): string => {
    if (!pem.open && !gate.test(line)) return line;
    let text = exactPattern === undefined ? line : line.replace(exactPattern, REDACTED);
    text = redactPem(text, pem);
    for (const rule of redactRules) text = applyRule(text, rule);
    return text;
  };
  const stream = (): LineRedactor => {
    const pem: PemState = { open: false, lines: 0 };
    return { redact: (line) => redactOpen(withoutKnown(line, finders), pem) };
  };
  const patterns = [
    ...(exactPattern === undefined ? [] : [exactPattern]),
    ...redactRules.map(({ pattern }) => pattern),
  ];
  return {
    stream,
    beforeSecret(text, place) {
      const matches = patterns.flatMap((pattern) =>
        [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({
          start: index,
          end: index + length,
        })),
      );
      const crossing = [...matches, ...finders.flatMap((finder) => finder.find(text))].filter(
        ({ start, end }) => start < place && end > place,
      );
      return Math.min(place, ...crossing.map(({ start }) => start));
    },
    redact(text) {
      const open = withoutKnown(text, finders);
      const pem: PemState = { open: false, lines: 0 };
      if (!open.includes('\n')) return redactOpen(open, pem);
      if (!gate.test(open)) return open;
      return open
        .split('\n')
        .map((line) => redactOpen(line, pem))
        .join('\n');
    },
  };
}

/** What is known by its value needs no finding: who knows all that others know looks at a text once. */
function findersOf(known: readonly FingerprintSet[], forms: readonly string[]): FingerprintFinder[] {
  return known.flatMap(({ salt, fingerprints }) => {
    const own = new Set(fingerprintsOf(forms, salt).map(({ digest }) => digest));
    const others = fingerprints.filter(({ digest }) => !own.has(digest));
    return others.length === 0 ? [] : [new FingerprintFinder({ salt, fingerprints: others })];
  });
}

function withoutKnown(text: string, finders: readonly FingerprintFinder[]): string {
  return finders.reduce((shown, finder) => withoutSpans(shown, finder.find(shown)), text);
}

function withoutSpans(text: string, spans: readonly SecretSpan[]): string {
  if (spans.length === 0) return text;
  const kept = spans.map(({ start }, index) => text.slice(spans[index - 1]?.end ?? 0, start));
  return [...kept, text.slice(spans.at(-1)?.end)].join(REDACTED);
}

function applyRule(text: string, { trigger, pattern, replace }: RedactRule): string {
  if (!trigger.test(text)) return text;
  return replace === undefined ? text.replace(pattern, REDACTED) : text.replace(pattern, replace);
}

/** The secrets as they may stand in a line: themselves, and as JSON and addresses write them; the longest first. */
export function secretForms(secrets: readonly string[]): string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    // A value of several lines is met one line at a time.
    for (const line of [secret, ...secret.split(/\r?\n/)]) {
      for (const form of [line, JSON.stringify(line).slice(1, -1), uriForm(line)]) {
        if (form.trim().length >= MIN_SECRET_LENGTH) forms.add(form);
      }
    }
  }
  return [...forms].sort((left, right) => right.length - left.length);
}

function escaped(form: string): string {
  return form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
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
