import { cac } from 'cac';
import { parseDuration } from '../base/duration.js';
import { didYouMean } from '../base/nearest.js';
import { Problem } from '../base/problem.js';
import type { CommandSpec, OptionSpec, OptionSpecs, OptionValues } from './command.js';
import { globalOptions } from './command.js';

/** A command line that was understood. */
export type ParsedCommand = Readonly<{
  command: CommandSpec;
  options: OptionValues;
  words: readonly string[];
}>;

/**
 * Put before every value, so that cac hands it back as it was written: it casts `003` to 3 and takes words that begin with
 * a dash for flags. It cannot stand in an argument itself.
 */
const VERBATIM = '\0';

/** Words of the longest name, such as `control rerun request`. */
const LONGEST_NAME = 3;

/**
 * Finds the command that the leading words name (more words before fewer) and how many words those are.
 * @throws Problem `cli/unknown-command`
 */
export function findCommand(
  commands: readonly CommandSpec[],
  argv: readonly string[],
): [CommandSpec, number] {
  const words: string[] = [];
  for (const word of argv.slice(0, LONGEST_NAME)) {
    if (word.startsWith('-')) break;
    words.push(word);
  }
  for (let count = words.length; count > 0; count -= 1) {
    const name = words.slice(0, count).join(' ');
    const found = commands.find((command) => command.name === name);
    if (found !== undefined) return [found, count];
  }
  const [first = ''] = words;
  const inGroup = commands.filter((command) => command.name.startsWith(`${first} `)).map(({ name }) => name);
  if (inGroup.length > 0) {
    const tried = words.join(' ');
    const problem = words.length > 1 ? `wave ${tried} is no command` : `wave ${first} needs another word`;
    throw new Problem(
      'cli/unknown-command',
      `${problem}${words.length > 1 ? didYouMean(tried, inGroup) : ''}`,
      {
        hint: inGroup.map((name) => `wave ${name}`).join(' · '),
      },
    );
  }
  const names = commands.map(({ name }) => name);
  throw new Problem('cli/unknown-command', `wave ${first} is no command${didYouMean(first, names)}`, {
    hint: 'wave help lists all commands; nothing has to be set up first: wave new writes a wave to begin with',
  });
}

/**
 * Reads the words after the program's name.
 * @throws Problem `cli/…` with the nearest known name
 */
export function parseCommand(commands: readonly CommandSpec[], argv: readonly string[]): ParsedCommand {
  const [command, skip] = findCommand(commands, argv);
  const specs: OptionSpecs = { ...globalOptions, ...command.options };
  const name = command.name.replaceAll(' ', '-');
  const cli = cac('wave');
  const entry = cli.command(`${name} [...words]`, command.summary);
  for (const [flag, spec] of Object.entries(specs)) {
    entry.option(spec.kind === 'flag' ? `--${plain(flag)}` : `--${plain(flag)} <value>`, spec.doc);
  }
  const words = prepare(command, specs, argv.slice(skip));
  const parsed = cli.parse(['node', 'wave', name, ...words], { run: false });
  const positional = parsed.args.map((word) => verbatim(word));
  const surplus = positional[mostWords(command)];
  if (surplus !== undefined) {
    throw new Problem('cli/unexpected-word', `wave ${command.name} takes no "${surplus}"`, {
      hint: `wave help ${command.name}`,
    });
  }
  const given: Record<string, unknown> = parsed.options;
  const options: Record<string, OptionValues[string]> = {};
  for (const [flag, spec] of Object.entries(specs)) {
    const raw = given[camel(flag)];
    if (raw !== undefined)
      options[flag] = valueOf(flag, spec, Array.isArray(raw) ? (raw as unknown[]) : [raw]);
  }
  return { command, options, words: positional };
}

/** How many words it takes, as its usage says: a placeholder each, any number where one of them says so. */
function mostWords({ words }: CommandSpec): number {
  if (words === undefined) return 0;
  return words.includes('…') ? Infinity : words.split(' ').length;
}

/**
 * Joins each flag with its value and marks values and words as verbatim; refuses what the command does not know. Words come
 * first: cac takes one that follows a flag without a value for its value.
 */
function prepare(command: CommandSpec, specs: OptionSpecs, argv: readonly string[]): string[] {
  const words: string[] = [];
  const flags: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') {
      words.push(...argv.slice(index + 1).map((rest) => VERBATIM + rest));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      words.push(VERBATIM + word);
      continue;
    }
    const equals = word.indexOf('=');
    const flag = shortFlags.get(word) ?? word.slice(2, equals < 0 ? undefined : equals);
    const spec = Object.hasOwn(specs, flag) ? specs[flag] : undefined;
    if (spec === undefined || (!word.startsWith('--') && !shortFlags.has(word))) {
      const known = Object.keys(specs).map((name) => `--${name}`);
      throw new Problem(
        'cli/unknown-flag',
        `wave ${command.name} does not know ${word.slice(0, equals < 0 ? undefined : equals)}${didYouMean(word, known)}`,
        { hint: `wave help ${command.name}` },
      );
    }
    if (spec.kind === 'flag') {
      if (equals >= 0) throw new Problem('cli/flag-value', `--${flag} takes no value`);
      flags.push(`--${plain(flag)}`);
      continue;
    }
    const value = equals >= 0 ? word.slice(equals + 1) : argv[(index += 1)];
    if (value === undefined)
      throw new Problem('cli/flag-value', `--${flag} needs a value (${spec.value ?? spec.kind})`);
    flags.push(`--${plain(flag)}=${VERBATIM}${value}`);
  }
  return [...words, ...flags];
}

const shortFlags: ReadonlyMap<string, string> = new Map([
  ['-h', 'help'],
  ['-q', 'quiet'],
]);

function verbatim(raw: unknown): string {
  const text = String(raw);
  return text.startsWith(VERBATIM) ? text.slice(1) : text;
}

function valueOf(flag: string, spec: OptionSpec, raw: readonly unknown[]): OptionValues[string] {
  if (spec.kind === 'flag') return true;
  const texts = raw.map(verbatim);
  if (spec.kind === 'texts') return texts;
  if (spec.kind === 'list')
    return texts
      .flatMap((text) => text.split(','))
      .map((text) => text.trim())
      .filter((text) => text !== '');
  const last = texts.at(-1) ?? '';
  if (spec.kind === 'text') return last;
  if (spec.kind === 'duration') {
    const ms = parseDuration(last, spec.unit ?? 's');
    if (ms === undefined)
      throw new Problem('cli/flag-value', `--${flag} needs a duration such as 90s, 5m or 2h, not "${last}"`);
    return ms;
  }
  const number = Number(last);
  const isGood =
    spec.kind === 'integer' ? /^-?\d+$/.test(last.trim()) : last.trim() !== '' && Number.isFinite(number);
  if (!isGood || number < 0) {
    throw new Problem(
      'cli/flag-value',
      `--${flag} needs ${spec.kind === 'integer' ? 'a whole number' : 'a number'} of 0 or more, not "${last}"`,
    );
  }
  return number;
}

/** `--no-x` is a name of its own here; cac would make the negation of `--x` of it. */
function plain(flag: string): string {
  return flag.replace(/^no-/, 'not-');
}

function camel(flag: string): string {
  return plain(flag).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
