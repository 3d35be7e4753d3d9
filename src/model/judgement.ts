import type { Statement } from './statement.js';
import { qualifierOf, subjectOf, wordsOf } from './statement-text.js';
import { AUXILIARIES, FILLERS, NEGATIONS, QUALIFIERS, VERDICTS } from './statement-words.js';

// Most sentences judge nothing, and every record of a log is read.
const MAY_JUDGE = new RegExp(
  `\\b(?:${[...VERDICTS.keys(), 'exit', 'exits', 'exited', 'error', 'errors', 'failure', 'failures'].join('|')})(?!\\w)`,
  'i',
);

/** A judgement in a sentence: of what, in what regard, in which case. */
type Judged = Readonly<{
  topic: string;
  /** What it is about where nothing says so. */
  unnamed?: string;
  aspect: string;
  qualifier?: string;
  value: string;
}>;

/** `the tests pass`, `3 of 14 tests fail`, `is broken`, `the cache is enabled`, `node 20: tests pass`. */
export function judged(text: string, names: ReadonlySet<string>): Statement | undefined {
  if (!MAY_JUDGE.test(text)) return undefined;
  // What stands before a colon names a case, to the letter.
  const [, head = '', rest = text] = /^([^:]{1,80}): (\S.*)$/.exec(text) ?? [];
  const said = exited(rest, names) ?? counted(rest, names) ?? verdictOf(wordsOf(rest), names);
  if (said === undefined) return undefined;
  const topic = [subjectOf(wordsOf(head), names), said.topic].filter((part) => part !== '').join(' ');
  if (topic === '' && said.aspect === 'on') return undefined;
  const parts = [topic === '' ? said.unnamed : topic, said.aspect, said.qualifier];
  return { subject: parts.filter((part) => part !== undefined && part !== '').join(' '), value: said.value };
}

/** `npm test exits with 1`, `exit code 0`. */
function exited(text: string, names: ReadonlySet<string>): Judged | undefined {
  const match = EXIT.exec(text);
  const qualifier = qualifierOf(match?.[3] ?? '');
  if (match === null || qualifier === undefined) return undefined;
  const [, before = '', value = ''] = match;
  return { topic: topicOf(wordsOf(before), names), aspect: 'exit', qualifier, value };
}

const EXIT = /^(.{0,120}?)\bexit(?:s|ed)?(?: with)?(?: (?:code|status))?:? (\d{1,3})(?![\w.])(.*)$/i;

function verdictOf(said: readonly string[], names: ReadonlySet<string>): Judged | undefined {
  const words = said.flatMap(partsOf);
  const at = words.findLastIndex(
    (word, index) =>
      VERDICTS.has(word) && (index === words.length - 1 || QUALIFIERS.has(words[index + 1] ?? '')),
  );
  const verdict = VERDICTS.get(words[at] ?? '');
  if (verdict === undefined) return undefined;
  const { aspect, isGood } = verdict;
  const before = words.slice(0, at);
  // `the failing test passes` names one that failed.
  if (before.some((word) => VERDICTS.has(word) && VERDICTS.get(word)?.aspect === aspect && word !== 'on'))
    return undefined;
  const isNegated =
    before.filter((word) => NEGATIONS.has(word) || /^(?:0|zero|none)$/.test(word)).length % 2 === 1;
  return {
    topic: topicOf(before, names),
    aspect,
    qualifier: subjectOf(caseOf(words.slice(at + 1)), names),
    value: isGood === isNegated ? 'no' : 'yes',
  };
}

/** `thread-safe` is `thread safe`. */
function partsOf(word: string): string[] {
  const [, before, last = ''] = VERDICTS.has(word) ? [] : (/^(.+)-([a-z]+)$/.exec(word) ?? []);
  return before !== undefined && VERDICTS.has(last) ? [before, last] : [word];
}

/** The case in which a verdict holds: `with 2 errors` says how it failed. */
function caseOf(words: readonly string[]): readonly string[] {
  if (words[0] !== 'with') return words;
  const end = words.findIndex((word, index) => index > 0 && QUALIFIERS.has(word));
  const manner = words.slice(0, end < 0 ? undefined : end);
  return manner.some((word) => /(?:errors?|exceptions?|failures?|warnings?)$/.test(word))
    ? words.slice(manner.length)
    : words;
}

/** What is judged, without how many of it, and without what is not said of it. `node 20` is a name. */
function topicOf(words: readonly string[], names: ReadonlySet<string>): string {
  const isSmall = (word: string): boolean =>
    AUXILIARIES.has(word) || NEGATIONS.has(word) || /^(?:zero|none|of|out|=)$/.test(word);
  return subjectOf(
    words.filter((word, index) => {
      const previous = words[index - 1] ?? '';
      const isCount =
        /^\d[\d/]*$/.test(word) && (previous === '' || isSmall(previous) || FILLERS.has(previous));
      return !isCount && !isSmall(word);
    }),
    names,
  );
}

const GOOD = '(?:pass(?:e[sd]|ing)?|succeed(?:ed|s)?|green|ok)';
const BAD = '(?:fail(?:ed|s|ing|ures?)?|errors?|red|broken)';
const SHARE = new RegExp(
  `\\b(\\d{1,9}) ?(?:/|of|out of) ?(?:the )?(\\d{1,9})((?: [a-z]{1,40}){0,2}) (?:are |have )?(${GOOD}|${BAD})\\b`,
);
const FAILED = new RegExp(`\\b(\\d{1,9}|no|zero)(?: [a-z]{1,40})? ${BAD}\\b`);
const PASSED = new RegExp(`\\b\\d{1,9}((?: [a-z]{1,40})?) ${GOOD}\\b`);
const IS_GOOD = new RegExp(`^${GOOD}$`);
const COUNTS = /\d.*(?:pass|succeed|green|ok|fail|error|red|broken)/;

/** `12 passed, 2 failed` and `12 of 14 tests pass`; of tests where it does not say of what. */
function counted(text: string, names: ReadonlySet<string>): Judged | undefined {
  const lower = text.toLowerCase();
  if (!COUNTS.test(lower)) return undefined;
  const share = SHARE.exec(lower);
  const failed = FAILED.exec(lower);
  const passed = PASSED.exec(lower);
  const match = share ?? (failed === null ? null : passed);
  if (match === null) return undefined;
  const isGood =
    share === null
      ? !/^[1-9]/.test(failed?.[1] ?? '')
      : Number(share[1]) === (IS_GOOD.test(share[4] ?? '') ? Number(share[2]) : 0);
  const noun = (share === null ? passed?.[1] : share[3]) ?? '';
  const before = lower.slice(0, Math.min(match.index, share === null ? (failed?.index ?? 0) : Infinity));
  const topic = topicOf(wordsOf(`${before} ${noun}`), names);
  return { topic, unnamed: 'tests', aspect: 'verdict', value: isGood ? 'yes' : 'no' };
}
