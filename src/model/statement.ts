import { judged } from './judgement.js';
import { plainValue, statedValue } from './stated-value.js';
import { bareWord, MOST_WORDS, qualifierOf, subjectOf, wordsOf } from './statement-text.js';
import {
  ATTRIBUTES,
  COPULA,
  FILLERS,
  GENERAL,
  HEDGES,
  LINKS,
  MEASURES,
  NEGATIONS,
  QUALIFIERS,
  REMARKS,
  STATES,
  VERDICTS,
} from './statement-words.js';

/** A statement, taken apart into what it is about and what it says of that. */
export type Statement = Readonly<{ subject: string; value: string }>;

const LONGEST_TEXT = 1000;
const MOST_CLAUSES = 16;
const MOST_SUBJECT_WORDS = 6;
const MOST_VALUE_WORDS = 6;

/**
 * What a text states, one statement of each subject. Two statements of one subject and different values contradict each
 * other; any others need not. `port = 8080` and `the port is 9090` do, `all tests pass` and `2 tests fail`, `is exported` and
 * `is not exported`; `exports parse()` and `is covered by tests` do not. A sentence that can be read in no such way is a subject
 * of its own. Nothing understands the words.
 *
 * @param artifact the file or component that the text is about: its name adds nothing to a subject
 */
export function statementsOf(text: string, artifact = ''): Statement[] {
  const names = namesOf(artifact);
  const bySubject = new Map<string, Statement>();
  const clauses = clausesOf(text.slice(0, LONGEST_TEXT));
  const rest = [...clauses.slice(MOST_CLAUSES), text.slice(LONGEST_TEXT)].join(' ').trim();
  const statements = clauses.slice(0, MOST_CLAUSES).flatMap((clause) => read(clause, names));
  // What is too much to be looked at is still said.
  for (const statement of [...statements, { subject: rest, value: '' }]) {
    if (statement.subject !== '') bySubject.set(statement.subject, statement);
  }
  return [...bySubject.values()];
}

/**
 * What a fact of this name comes to, so that two agents that say the same in other words say the same: `8080`, `port = 8080` and
 * `The port is 8080.` of a fact `port`.
 */
export function factValue(name: string, content: string): string {
  const [subject] = statementsOf(`${name.replaceAll(/[\s._:/-]+/g, ' ')} = 1`);
  const said = statementsOf(content).find((one) => one.subject === subject?.subject);
  if (said !== undefined) return said.value;
  const text = content.replaceAll(/\s+/g, ' ').trim();
  const exact = statedValue(text);
  return exact !== undefined && /^[\s.;!]*$/.test(exact.rest) ? exact.value : plainValue(text);
}

/** Sentences, lines and remarks; `a = 1, b = 2` is two. */
function clausesOf(text: string): string[] {
  const plain = (NOT_ASCII.test(text) ? text.normalize('NFC').replaceAll(/[\u2018\u2019]/g, "'") : text)
    .replaceAll(/[^\S\n]+/g, ' ')
    .trim();
  // Most texts are one sentence, and every record of a log is read.
  if (!MAY_BE_SEVERAL.test(plain)) return plain === '' ? [] : [plain];
  return plain
    .replaceAll('**', '')
    .split(/\n+|; |(?<=[.!?]) (?=[A-Z`"'([])| [-\u2013\u2014] |, (?=(?:but|while|whereas) )/)
    .flatMap((part) => part.split(/(?:,| and) (?=[\w.]{1,40}(?: [\w.]{1,40}){0,3} ?= ?[^=> ])/))
    .map((part) =>
      part
        .replace(/^ ?(?:[-*+•]|\d{1,3}[.)]) /, '')
        .replace(/^(?:but|while|whereas) /, '')
        .replaceAll(/ \([^()]{0,400}\)/g, '')
        .trim(),
    )
    .filter((part) => part !== '');
}

const NOT_ASCII = /[^\n -~]/;
const MAY_BE_SEVERAL = /[\n;,!?*•(\u2013\u2014]|\. | - | and |^[-+\d]/;

/** What a file may be called in a text about it. */
function namesOf(artifact: string): ReadonlySet<string> {
  const path = artifact.toLowerCase().replace(/^(?:component:|(?:\.\/)+)/, '');
  const base = path.slice(path.lastIndexOf('/') + 1);
  return new Set([path, base, base.replace(/\.[^.]+$/, '')].filter((name) => name !== ''));
}

function read(clause: string, names: ReadonlySet<string>): Statement[] {
  const text = clause.includes(': ') ? unprefixed(clause, names) : clause;
  const [said, denied] = contrasted(text);
  const words = wordsOf(said);
  const denial = denied === undefined ? [] : denialOf(words, denied, names);
  if (clause.endsWith('?') || words.some((word) => HEDGES.has(word)))
    return [{ subject: said.toLowerCase(), value: '' }];
  const [head = ''] = said.split(': ', 1);
  // `rejected: …` and `tests fail: …`: what comes after the colon says why.
  const isReasoned = head !== said && VERDICTS.has(wordsOf(head).at(-1) ?? '');
  const statement = named(said, names) ?? judged(isReasoned ? head : said, names);
  if (statement !== undefined) return [statement];
  const plain = sentence(said, names);
  return plain === undefined ? denial : [plain, ...denial];
}

/** Without `Note: ` and `src/a.ts: ` at the beginning, which say where it belongs and not what is said. */
function unprefixed(text: string, names: ReadonlySet<string>): string {
  const [, head = '', rest] = /^([^\s:]{1,120}):\s+(\S.*)$/.exec(text) ?? [];
  const word = head.toLowerCase().replaceAll(/["'`*]/g, '');
  return rest !== undefined && (REMARKS.has(word) || (names.has(word) && wordsOf(rest).length > 1))
    ? unprefixed(rest, names)
    : text;
}

/** `A, not B` and `A instead of B`; reasons are no part of what is said. */
function contrasted(text: string): readonly [said: string, denied: string | undefined] {
  if (!CONTRASTS.test(text)) return [text, undefined];
  const plain = text.replace(
    /,?\s+(?:because|due to|since|according to|see|so that|which|as (?:shown|seen))\s.*$/i,
    '',
  );
  const match = /^(.+?)(?:,\s+(?:and )?not|,?\s+instead of|,?\s+rather than)\s+(\S.*)$/i.exec(plain);
  return match === null ? [plain, undefined] : [match[1] ?? plain, match[2]];
}

const CONTRASTS =
  / (?:because|due to|since|according to|see|so that|which|as (?:shown|seen)|not|instead of|rather than) /i;

/** `uses cookies, not JWT` says that it does not use JWT. */
function denialOf(words: readonly string[], denied: string, names: ReadonlySet<string>): Statement[] {
  const verb = words.findIndex((word) => VERB.test(word));
  if (verb < 0) return [];
  return [{ subject: subjectOf([...words.slice(0, verb + 1), ...wordsOf(denied)], names), value: 'not' }];
}

const VERB =
  /^(?:is|are|uses?|returns?|stores?|reads?|writes?|calls?|needs?|requires?|accepts?|sends?|expects?|throws?|takes?|has|supports?)$/;

/** `subject = value`, `subject: value` and `subject is value`. */
function named(text: string, names: ReadonlySet<string>): Statement | undefined {
  const [, left, sign = 'is', right] = signForm(text) ?? isForm(text);
  if (left === undefined || right === undefined) return undefined;
  const inner = sign === ':' && right.includes('=') ? named(right, names) : undefined;
  if (inner !== undefined)
    return { ...inner, subject: `${subjectOf(wordsOf(left), names)} ${inner.subject}`.trim() };
  const words = wordsOf(left).filter((word) => !FILLERS.has(word));
  if (words.length === 0 || words.length > MOST_SUBJECT_WORDS) return undefined;
  if (words.some((word) => NEGATIONS.has(word) || REMARKS.has(word)) || isJudgement(right)) return undefined;
  const said = valueOf(right, sign, words);
  if (said === undefined) return undefined;
  const subject = subjectOf(words, names) || words.join(' ');
  return { subject: `${subject}${said.qualifier === '' ? '' : ` ${said.qualifier}`}`, value: said.value };
}

function signForm(text: string): RegExpExecArray | null {
  if (!text.includes('=') && !text.includes(': ')) return null;
  return /^([^:=<>!]{1,80}?)\s?((?<![:=<>!])=(?![=>~])|:(?=\s))\s*(\S.*)$/.exec(text);
}

function isForm(text: string): readonly (string | undefined)[] {
  const match = MAY_SAY.test(text) ? COPULA.exec(text) : null;
  return match === null ? [] : [match[0], match[1], 'is', match[2]];
}

const MAY_SAY = / (?:is|are|equals|be|defaults to) /i;

function isJudgement(text: string): boolean {
  const [first = '', next] = wordsOf(text);
  return VERDICTS.has(first) && (next === undefined || QUALIFIERS.has(next));
}

/** What is said of a subject; undefined where something else may be so as well. */
function valueOf(
  text: string,
  sign: string,
  subject: readonly string[],
): Readonly<{ value: string; qualifier: string }> | undefined {
  const head = subject.at(-1) ?? '';
  const isAttribute = ATTRIBUTES.has(head);
  if (GENERAL.has(head) || MEASURES.has(head) || (sign !== '=' && !isAttribute)) return undefined;
  if (!isAttribute && subject.some((word) => MEASURES.has(word))) return undefined;
  const [first = ''] = wordsOf(text);
  if (NEGATIONS.has(first)) return undefined;
  const exact = statedValue(text);
  const qualifier = exact === undefined ? undefined : qualifierOf(exact.rest);
  // Several things: others may be added.
  const isPlural = /[^suei]s$|[^s]es$/.test(head) && !isAttribute;
  if (exact !== undefined && qualifier !== undefined && !STATES.has(exact.value))
    return exact.kind === 'number' || !isPlural ? { value: exact.value, qualifier } : undefined;
  return isPlural ? undefined : plainWords(text, sign === '=');
}

/** A value of a few plain words, up to the case in which it holds. */
function plainWords(text: string, isAnything: boolean): ReturnType<typeof valueOf> {
  const [main = ''] = text.split(/,\s|\s(?:and|or|plus|but)\s/, 1);
  const words = main.split(' ');
  const at = words.findIndex((word, index) => index > 0 && QUALIFIERS.has(word.toLowerCase()));
  const value = plainValue(words.slice(0, at < 0 ? undefined : at).join(' ')).replace(
    /^(-?\d[\d.]*) [a-z]+$/,
    '$1',
  );
  const count = value.split(' ').length;
  if (value === '' || count > MOST_VALUE_WORDS) return undefined;
  const isState = value
    .split(' ')
    .some((word) => STATES.has(word) || /(?:ed|ing|able|ible|less|ful|ly)$/.test(word));
  if (!isAnything && (isState || count > 3)) return undefined;
  return { value, qualifier: at < 0 ? '' : subjectOf(wordsOf(words.slice(at).join(' ')), new Set()) };
}

/** A sentence about the same as another one is the same but for its numbers, quotations and negations. */
function sentence(text: string, names: ReadonlySet<string>): Statement | undefined {
  const all = text.split(' ');
  const raw = all.slice(0, MOST_WORDS);
  const values: string[] = [];
  let isNegated = false;
  const kept: string[] = [];
  for (let index = 0; index < raw.length; index += 1) {
    const word = bareWord(raw[index] ?? '');
    if (NEGATIONS.has(word)) {
      isNegated = !isNegated;
      if (word === "doesn't") kept.push('does');
      continue;
    }
    const mayBeValue = /^["'`]|^[~≈$€-]?\d/.test(raw[index] ?? '') && isLinked(kept);
    const value = mayBeValue ? statedValue(raw.slice(index).join(' ')) : undefined;
    if (value === undefined || value.kind === 'name' || isMeasured(value.rest, kept)) {
      kept.push(kept.at(-1) === 'does' ? thirdPerson(word) : word);
      continue;
    }
    kept.push('#');
    values.push(value.value);
    index = raw.length - (value.rest.trim() === '' ? 0 : value.rest.trim().split(' ').length) - 1;
  }
  const subject = subjectOf([...kept, ...all.slice(MOST_WORDS).map(bareWord)], names);
  return subject === ''
    ? undefined
    : { subject, value: [...(isNegated ? ['not'] : []), ...values].join(' ') };
}

/** `has 120 lines`, `coverage is at 91%`, `priority is 2`. */
function isMeasured(rest: string, before: readonly string[]): boolean {
  const [next = ''] = wordsOf(rest.trim());
  return MEASURES.has(next) || before.slice(-3).some((word) => MEASURES.has(word) || GENERAL.has(word));
}

/** `returns 404`, `listens on port 8080`; not `step 2`. */
function isLinked(before: readonly string[]): boolean {
  const last = before.at(-1) ?? '';
  return LINKS.has(last) || (ATTRIBUTES.has(last) && LINKS.has(before.at(-2) ?? ''));
}

/** `does not retry` denies `retries`. Nothing else is done to the ends of words: `HTTP` and `HTTPS` are two. */
function thirdPerson(verb: string): string {
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return `${verb}${/(?:s|x|z|ch|sh|o)$/.test(verb) ? 'es' : 's'}`;
}
