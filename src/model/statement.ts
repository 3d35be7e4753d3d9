/** A statement, taken apart into what it is about and what it says of that. */
export type Statement = Readonly<{ subject: string; value: string }>;

const MOST_WORDS = 40;
/** Words before a colon that say what kind of remark follows, not what it is about. */
const REMARKS: ReadonlySet<string> = new Set(
  `note notes done todo fix fixes feat chore docs test tests refactor perf style build ci wip status update summary fyi
  warning info claim evidence decision question answer result results change changes next owner`.split(/\s+/),
);
/** Words after which a number or a quoted text is what is said, and not a name such as `step 2`. */
const LINKS: ReadonlySet<string> = new Set(
  `is are was were be equals returns return gives accepts listens on at uses use to of has needs takes lasts costs
  exactly`.split(/\s+/),
);
const NEGATIONS: ReadonlySet<string> = new Set(
  `not never no cannot isn't aren't doesn't don't won't can't`.split(' '),
);
/** Words that say the opposite of each other. */
const OPPOSITES: ReadonlyMap<string, string> = new Map(
  [
    ['yes', 'true enabled on pass passes passed passing green'],
    ['no', 'false disabled off fail fails failed failing red'],
  ].flatMap(([value = '', words = '']) => words.split(' ').map((word) => [word, value] as const)),
);

/**
 * Two statements of one subject and different values contradict each other; any others need not. `port = 8080` and `port:
 * 9090` do, `returns 404` and `returns 410`, `is exported` and `is not exported`; `step 1 is written` and `the tests are
 * written` do not. What is no such statement is a subject of its own.
 */
export function statementOf(text: string): Statement {
  const plain = text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
  return named(plain) ?? sentence(plain);
}

/** `subject = value` and `subject: value`. */
function named(text: string): Statement | undefined {
  const match = /^([^:=<>!]{1,80}?)\s?(?:(?<![:=<>!])=(?![=>])|:(?=\s))\s*(\S.*)$/.exec(text);
  const subject = (match?.[1] ?? '').trim().toLowerCase();
  const value = match?.[2];
  if (value === undefined || subject === '' || REMARKS.has(subject) || subject.split(' ').length > 6)
    return undefined;
  return { subject, value: bare(value) };
}

/** A sentence about the same as another one is the same but for its values, opposites and negations. */
function sentence(text: string): Statement {
  const words = text.toLowerCase().split(' ').slice(0, MOST_WORDS).map(unended);
  const values: string[] = [];
  let isNegated = false;
  const subject = words.flatMap((word, index) => {
    if (NEGATIONS.has(word)) {
      isNegated = !isNegated;
      return [];
    }
    const value = OPPOSITES.get(word) ?? (LINKS.has(words[index - 1] ?? '') ? quantity(word) : undefined);
    if (value === undefined) return [word];
    values.push(value);
    return ['#'];
  });
  return { subject: subject.join(' '), value: [...(isNegated ? ['not'] : []), ...values].join(' ') };
}

function quantity(word: string): string | undefined {
  return /^(?:[<>~$€]?\d[\w.,:%/-]*|(["'`]).+\1)$/.test(word) ? word : undefined;
}

/** Without the dot at the end of a sentence, and in small letters. */
function unended(text: string): string {
  return text.replace(/[.,;!]+$/, '').toLowerCase();
}

/** The same without quotes around the whole. */
function bare(text: string): string {
  return unended(text).replace(/^(["'`])([^"'`]*)\1$/, '$2');
}
