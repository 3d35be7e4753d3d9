import { describe, expect, it } from 'vitest';
import type { CommandSpec, OptionValues } from '../../src/cli/command.js';
import { parseCommand } from '../../src/cli/parse-command.js';
import { Problem } from '../../src/base/problem.js';
import fc from 'fast-check';

const spec = (name: string, over: Partial<CommandSpec> = {}): CommandSpec => ({
  name,
  group: 'look',
  summary: name,
  options: {},
  examples: [],
  load: () => Promise.reject(new Error('not called')),
  ...over,
});

const commands = [
  spec('launch', {
    words: '[runs…]',
    options: {
      title: { kind: 'text', doc: '' },
      'start-wave': { kind: 'integer', doc: '' },
      cost: { kind: 'number', doc: '' },
      agents: { kind: 'list', doc: '' },
      timeout: { kind: 'duration', unit: 's', doc: '' },
      'timeout-minutes': { kind: 'duration', unit: 'm', doc: '' },
      'stagger-ms': { kind: 'duration', unit: 'ms', doc: '' },
      'dry-run': { kind: 'flag', doc: '' },
      dashboard: { kind: 'flag', doc: '' },
      'no-dashboard': { kind: 'flag', doc: '' },
    },
  }),
  spec('control status', { options: { line: { kind: 'flag', doc: '' } } }),
  spec('control task'),
  spec('signal', { words: '<kind>' }),
];

const parsed = (...argv: string[]) => {
  const { command, options, words } = parseCommand(commands, argv);
  return { name: command.name, options, words };
};
const options = (...argv: string[]): OptionValues => parsed('launch', ...argv).options;
const problem = (...argv: string[]): Problem => {
  try {
    parsed(...argv);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`${argv.join(' ')} is understood`);
};

describe('which command', () => {
  it.each<[string[], string, string[]]>([
    [['launch'], 'launch', []],
    [['launch', 'r1'], 'launch', ['r1']],
    [['control', 'status'], 'control status', []],
    [['control', 'task'], 'control task', []],
    [['signal', 'status'], 'signal', ['status']],
    [['launch', '--dry-run', 'r1'], 'launch', ['r1']],
  ])('%j', (argv, name, words) => expect(parsed(...argv)).toMatchObject({ name, words }));

  it.each<[string[], RegExp]>([
    [['lanch'], /^wave lanch is no command; did you mean "launch"\?$/],
    [['dance'], /^wave dance is no command$/],
    [['control'], /^wave control needs another word$/],
    [['control', '--line'], /^wave control needs another word$/],
    [['control', 'staus'], /^wave control staus is no command; did you mean "control status"\?$/],
    [[], /^wave {1,2}is no command/],
  ])('%j is none', (argv, message) => {
    expect(problem(...argv)).toMatchObject({ code: 'cli/unknown-command', exitCode: 2 });
    expect(problem(...argv).message).toMatch(message);
  });

  it('names what there is', () => {
    expect(problem('control').hint).toBe('wave control status · wave control task');
  });
});

describe('values are what was typed', () => {
  it.each<[string[], OptionValues]>([
    [['--title', '003'], { title: '003' }],
    [['--title=003'], { title: '003' }],
    [['--title', '1e3'], { title: '1e3' }],
    [['--title', 'true'], { title: 'true' }],
    [['--title', ''], { title: '' }],
    [['--title='], { title: '' }],
    [['--title', '-x'], { title: '-x' }],
    [['--title', '--dry-run'], { title: '--dry-run' }],
    [['--title=--dry-run'], { title: '--dry-run' }],
    [['--title', 'a=b'], { title: 'a=b' }],
    [['--title=a=b'], { title: 'a=b' }],
    [['--title', '--'], { title: '--' }],
    [['--title', "it's\n$(x)"], { title: "it's\n$(x)" }],
    [['--title', 'one', '--title', 'two'], { title: 'two' }],
    [['--start-wave', '003'], { 'start-wave': 3 }],
    [['--start-wave=0'], { 'start-wave': 0 }],
    [['--cost', '1.50'], { cost: 1.5 }],
    [['--agents', 'A1,A2'], { agents: ['A1', 'A2'] }],
    [['--agents', 'A1', '--agents', 'A2, A3,,'], { agents: ['A1', 'A2', 'A3'] }],
    [['--agents', '007'], { agents: ['007'] }],
    [['--dry-run'], { 'dry-run': true }],
    [['--dry-run', '--dry-run'], { 'dry-run': true }],
    [['--no-color'], { 'no-color': true }],
    [['--dashboard'], { dashboard: true }],
    [['--no-dashboard'], { 'no-dashboard': true }],
    [['--dashboard', '--no-dashboard'], { dashboard: true, 'no-dashboard': true }],
    [['--json', '-q'], { json: true, quiet: true }],
    [['-h'], { help: true }],
    [[], {}],
  ])('%j', (argv, expected) => expect(options(...argv)).toEqual(expected));

  it('whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (value, joined) => {
        fc.pre(!value.includes('\0'));
        expect(options(...(joined ? [`--title=${value}`] : ['--title', value]))).toEqual({ title: value });
      }),
    );
  });

  it('words, too, also behind --', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        fc.pre(!words.some((word) => word.includes('\0')));
        expect(parsed('launch', '--dry-run', '--', ...words)).toMatchObject({
          words,
          options: { 'dry-run': true },
        });
      }),
    );
  });

  it.each<[string[], string[]]>([
    [['003'], ['003']],
    [['-'], ['-']],
    [
      ['a', '--dry-run', 'b'],
      ['a', 'b'],
    ],
    [['--', '--dry-run'], ['--dry-run']],
    [['--', '--'], ['--']],
  ])('the words of %j', (argv, words) => expect(parsed('launch', ...argv).words).toEqual(words));
});

describe('durations', () => {
  it.each<[string[], OptionValues]>([
    [['--timeout', '5m'], { timeout: 300_000 }],
    [['--timeout', '90'], { timeout: 90_000 }],
    [['--timeout', '1h30m'], { timeout: 5_400_000 }],
    [['--timeout', '250ms'], { timeout: 250 }],
    [['--timeout', '0.5s'], { timeout: 500 }],
    [['--timeout', '0'], { timeout: 0 }],
    [['--timeout-minutes', '4'], { 'timeout-minutes': 240_000 }],
    [['--timeout-minutes', '4s'], { 'timeout-minutes': 4000 }],
    [['--stagger-ms', '200'], { 'stagger-ms': 200 }],
  ])('%j', (argv, expected) => expect(options(...argv)).toEqual(expected));

  it.each(['soon', '5 minutes', '-5m', '5m x', '', '5y', 'Infinity'])('"%s" is none', (value) => {
    expect(problem('launch', '--timeout', value)).toMatchObject({ code: 'cli/flag-value', exitCode: 2 });
    expect(problem('launch', `--timeout=${value}`).message).toContain(`not "${value}"`);
  });
});

describe('what is refused', () => {
  it.each<[string[], string, RegExp]>([
    [['launch', '--dryrun'], 'cli/unknown-flag', /does not know --dryrun; did you mean "--dry-run"\?$/],
    [['launch', '--dryrun=1'], 'cli/unknown-flag', /does not know --dryrun;/],
    [['launch', '--laen', 'x'], 'cli/unknown-flag', /did you mean "--lane"/],
    [['launch', '--unheard-of'], 'cli/unknown-flag', /does not know --unheard-of$/],
    [['launch', '--no-json'], 'cli/unknown-flag', /--no-json/],
    [['launch', '-x'], 'cli/unknown-flag', /does not know -x/],
    [['launch', '-title', 'x'], 'cli/unknown-flag', /does not know -title/],
    [['launch', '--'.concat('__proto__'), 'x'], 'cli/unknown-flag', /__proto__/],
    [['launch', '--constructor', 'x'], 'cli/unknown-flag', /--constructor/],
    [['launch', '--startWave', '3'], 'cli/unknown-flag', /did you mean "--start-wave"/],
    [['control', 'status', '--dry-run'], 'cli/unknown-flag', /wave control status does not know --dry-run/],
    [['launch', '--title'], 'cli/flag-value', /--title needs a value/],
    [['launch', '--dry-run=yes'], 'cli/flag-value', /--dry-run takes no value/],
    [['launch', '--start-wave', 'two'], 'cli/flag-value', /whole number of 0 or more, not "two"/],
    [['launch', '--start-wave', '1.5'], 'cli/flag-value', /whole number/],
    [['launch', '--start-wave', '-1'], 'cli/flag-value', /of 0 or more, not "-1"/],
    [['launch', '--start-wave', ''], 'cli/flag-value', /not ""/],
    [['launch', '--start-wave', '0x10'], 'cli/flag-value', /not "0x10"/],
    [['launch', '--cost', 'much'], 'cli/flag-value', /a number of 0 or more/],
    [['control', 'status', 'extra'], 'cli/unexpected-word', /takes no "extra"/],
    [['signal', 'one', 'two'], 'cli/unexpected-word', /takes no "two"/],
    [['control', 'status', '--line', 'true'], 'cli/unexpected-word', /takes no "true"/],
  ])('%j', (argv, code, message) => {
    expect(problem(...argv)).toMatchObject({ code, exitCode: 2 });
    expect(problem(...argv).message).toMatch(message);
  });
});
