import { describe, expect, test } from 'vitest';
import type { LaunchPlace } from '../../../src/executors/executor.js';
import { opencodeExecutor } from '../../../src/executors/vendors/opencode.js';
import type { ExecutorSettings } from '../../../src/model/executor-settings.js';
import type { WaveAgent } from '../../../src/model/wave.js';
import { around, executorRequest, launchPlace } from '../../rig/executor-request.js';

type Config = Readonly<Record<string, unknown>>;

function spec(
  own: ExecutorSettings = {},
  over: Partial<WaveAgent> = {},
  env = {},
  place: Partial<LaunchPlace> = {},
) {
  const request = executorRequest({ id: 'opencode', ...own }, over, env);
  const { env: set, ...rest } = opencodeExecutor.resolve(request, launchPlace({}, place));
  return { ...rest, env: set, config: JSON.parse(set.OPENCODE_CONFIG_CONTENT ?? '') as Config };
}
const configWith = (opencode: NonNullable<ExecutorSettings['opencode']>, env = {}): Config =>
  spec({ opencode }, {}, env).config;
const permitted = (permissions: Partial<WaveAgent['permissions']>): unknown =>
  spec({}, { permissions: { allow: [], deny: [], network: null, ...permissions } }).config.permission;

const STANDARD = {
  edit: { '*': 'allow', '.git/*': 'deny', '*/.git/*': 'deny' },
  bash: { '*': 'deny', wave: 'allow', 'wave *': 'allow' },
  webfetch: 'deny',
  websearch: 'deny',
  external_directory: { '*': 'deny' },
  doom_loop: 'deny',
};

describe('what is started', () => {
  test('where nothing is said, it changes files, speaks to Wave, and asks about nothing else', () => {
    expect(spec()).toMatchObject({
      argv: ['opencode', 'run', '--format', 'json'],
      stdin: 'prompt',
      config: { permission: STANDARD },
    });
  });

  test.each<[string, ExecutorSettings, readonly string[]]>([
    ['a model', { model: 'w/m' }, ['--model', 'w/m']],
    ['an agent', { opencode: { agent: 'plan' } }, ['--agent', 'plan']],
    ['a server', { opencode: { attach: 'http://localhost:4096' } }, ['--attach', 'http://localhost:4096']],
    ['files, each', { opencode: { files: ['a.md', 'b c.md'] } }, ['--file', 'a.md', '--file', 'b c.md']],
  ])('%s', (_, own, words) => {
    expect(spec(own).argv).toEqual(['opencode', 'run', '--format', 'json', ...words]);
  });

  test('a program and a format of its own', () => {
    expect(spec({ opencode: { command: './oc', format: 'default' } }).argv).toEqual([
      './oc',
      'run',
      '--format',
      'default',
    ]);
  });
});

describe('its configuration', () => {
  test.each<[string, Config, unknown]>([
    ['steps of the agent that works', configWith({ steps: 7 }).agent as Config, { build: { steps: 7 } }],
    ['steps of a named one', configWith({ agent: 'a', steps: 7 }).agent as Config, { a: { steps: 7 } }],
    ['a budget of turns', spec({ budget: { turns: 4 } }).config.agent as Config, { build: { steps: 4 } }],
  ])('%s', (_, seen, wanted) => {
    expect(seen).toEqual(wanted);
  });

  test.each<[string, ExecutorSettings, object, readonly string[]]>([
    ['alone', {}, {}, []],
    ['after those of the key', { opencode: { instructions: ['A.md'] } }, {}, ['A.md']],
    ['after those of config_json', { opencode: { configJson: { instructions: ['B.md'] } } }, {}, ['B.md']],
    ['after those of the launcher', {}, { OPENCODE_CONFIG_CONTENT: '{"instructions":["C.md"]}' }, ['C.md']],
  ])('what it is told besides the prompt is a file of its instructions, %s', (_, own, env, before) => {
    const instructions = { path: '/repo/.tmp/p.md', text: 'Sweep.' };
    expect(spec(own, {}, env, { instructions }).config.instructions).toEqual([...before, '/repo/.tmp/p.md']);
    expect(spec(own, {}, env).config.instructions ?? []).toEqual(before);
  });

  test('the keys go over config_json, and that over what the launcher has in its environment', () => {
    const OPENCODE_CONFIG_CONTENT = JSON.stringify({
      theme: 'x',
      username: 'env',
      provider: { p: { name: 'P' } },
    });
    const config = configWith(
      {
        configJson: { username: 'json', provider: { p: { npm: 'n' } }, instructions: ['no.md'] },
        instructions: ['A.md'],
      },
      { OPENCODE_CONFIG_CONTENT },
    );
    expect(config).toMatchObject({
      theme: 'x',
      username: 'json',
      provider: { p: { name: 'P', npm: 'n' } },
      instructions: ['A.md'],
    });
  });

  test.each<[string, unknown, unknown]>([
    [
      'one rule more',
      { bash: { 'npm test': 'allow' } },
      { ...STANDARD, bash: { ...STANDARD.bash, 'npm test': 'allow' } },
    ],
    ['a whole tool', { bash: 'allow' }, { ...STANDARD, bash: 'allow' }],
    [
      'everything, asked for in so many words',
      'allow',
      { '*': 'allow', bash: 'allow', external_directory: 'allow' },
    ],
  ])('its permission: %s', (_, permission, wanted) => {
    expect(configWith({ permission }).permission).toMatchObject(wanted as object);
  });

  test('the state of the repository is open to it where it works in another folder', () => {
    expect(spec({}, {}, {}, { cwd: '/tree' }).config.permission).toMatchObject({
      external_directory: { '*': 'deny', '/repo/.tmp': 'allow', '/repo/.tmp/*': 'allow' },
    });
  });
});

describe('what the wave file permits', () => {
  test('a later rule counts, so that what is denied stands last', () => {
    const seen = permitted({ allow: ['Bash(git *)', 'WebFetch'], deny: ['Bash(git push:*)'] });
    expect(seen).toMatchObject({ webfetch: 'allow' });
    expect(Object.entries((seen as { bash: object }).bash)).toEqual([
      ['*', 'deny'],
      ['wave', 'allow'],
      ['wave *', 'allow'],
      ['git *', 'allow'],
      ['git push *', 'deny'],
    ]);
  });

  test('a tool that is denied whole, whatever was said of its parts', () => {
    expect(permitted({ allow: ['Bash(git *)'], deny: ['Bash', 'Edit'] })).toMatchObject({
      bash: 'deny',
      edit: 'deny',
    });
  });

  test('a part that was allowed and is denied', () => {
    const { bash } = permitted({ allow: ['Bash(x)', 'Bash(y)'], deny: ['Bash(x)'] }) as { bash: object };
    expect(Object.entries(bash).slice(-2)).toEqual([
      ['y', 'allow'],
      ['x', 'deny'],
    ]);
  });

  test('some sites, or none: it fetches from nowhere', () => {
    for (const network of [['a.org'], []])
      expect(permitted({ allow: ['WebFetch', 'WebSearch'], network })).toMatchObject({
        webfetch: 'deny',
        websearch: 'deny',
      });
  });

  test('a part of a tool that knows no parts is denied with the whole, and not allowed', () => {
    const some = { allow: ['WebFetch(domain:a.org)'], deny: ['WebSearch(x)'] };
    expect(permitted(some)).toMatchObject({ webfetch: 'deny', websearch: 'deny' });
    expect(permitted({ allow: ['WebFetch', 'WebSearch'], deny: ['WebSearch(x)'] })).toMatchObject({
      webfetch: 'allow',
      websearch: 'deny',
    });
  });
});

describe('before it is started', () => {
  const preflight = (own: ExecutorSettings, programs: readonly string[], files = {}) =>
    opencodeExecutor.preflight(executorRequest({ id: 'opencode', ...own }), around(programs, files));
  const doubt = (env: Readonly<Record<string, string>>, files = {}, own: ExecutorSettings = {}) =>
    opencodeExecutor.doubt?.(
      executorRequest({ id: 'opencode', ...own }, {}, { HOME: '/h', ...env }),
      around([], files),
    );

  test('the program is there, and what it is to read', () => {
    expect(preflight({}, ['opencode'])).toBeUndefined();
    expect(preflight({}, [])).toMatchObject({
      code: 'executor/not-found',
      hint: expect.stringContaining('opencode-ai'),
    });
    expect(preflight({ opencode: { files: ['a'] } }, ['opencode'])).toMatchObject({
      code: 'executor/missing-file',
    });
    expect(preflight({ opencode: { files: ['a'] } }, ['opencode'], { a: 'x' })).toBeUndefined();
  });

  const config = (provider: string): string => JSON.stringify({ provider: { [provider]: {} } });
  const OF = { model: 'anthropic/claude-x' };
  test.each<
    [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, ExecutorSettings, boolean]
  >([
    ['nothing', {}, {}, {}, true],
    ['a login', {}, { '/h/.local/share/opencode/auth.json': '{"x":{"type":"api"}}' }, {}, false],
    ['no login any more', {}, { '/h/.local/share/opencode/auth.json': '{}' }, {}, true],
    [
      'a login elsewhere',
      { XDG_DATA_HOME: '/d' },
      { '/d/opencode/auth.json': '{"x":{"type":"api"}}' },
      {},
      false,
    ],
    ['a provider', {}, { '/h/.config/opencode/opencode.json': config('x') }, {}, false],
    ['no provider', {}, { 'opencode.json': '{"theme":"x"}' }, {}, true],
    ['a provider of a variable', { OPENCODE_CONFIG_CONTENT: config('x') }, {}, {}, false],
    ['a provider of its settings', {}, {}, { opencode: { configJson: { provider: {} } } }, false],
    ['a model of its own', {}, {}, { model: 'opencode/free' }, false],
    ['a model, and nothing', {}, {}, OF, true],
    [
      'a model, and a login there',
      {},
      { '/h/.local/share/opencode/auth.json': '{"anthropic":{}}' },
      OF,
      false,
    ],
    [
      'a model, and a login somewhere else',
      {},
      { '/h/.local/share/opencode/auth.json': '{"openai":{}}' },
      OF,
      true,
    ],
    ['a model, and its provider', {}, { 'opencode.json': config('anthropic') }, OF, false],
    ['a model, and a provider of another one', {}, { 'opencode.json': config('mine') }, OF, true],
    ['a model, and a key that reaches it', { ANTHROPIC_API_KEY: 'k' }, {}, OF, false],
    ['a model, and a key that is empty', { ANTHROPIC_API_KEY: '' }, {}, OF, true],
  ])('%s: a login is found, or doubted', (_, env, files, own, isDoubted) => {
    const said = doubt(env, files, own);
    if (!isDoubted) expect(said).toBeUndefined();
    else expect(said).toContain('opencode auth login');
  });

  test('a model without a login is told of the variable that would do, too', () => {
    expect(doubt({}, {}, OF)).toContain('"env": { "pass": ["ANTHROPIC_API_KEY"] }');
    expect(doubt({}, {}, { model: 'my-host.v2/m' })).toContain('"MY_HOST_V2_API_KEY"');
  });
});

describe('what it reports', () => {
  const step = (tokens: object, cost: number): object => ({
    type: 'step_finish',
    sessionID: 's',
    part: { tokens, cost },
  });
  const call = (state: object): object => ({ type: 'tool_use', part: { type: 'tool', tool: 'bash', state } });
  const refused = call({
    status: 'error',
    input: { command: 'rm x' },
    error: 'The user rejected permission to use this.',
  });
  const error = (data: object): object => ({ type: 'error', error: { name: 'APIError', data } });
  const read = (...events: readonly object[]) => {
    const reader = opencodeExecutor.reader?.();
    const calls = events.flatMap((event) => reader?.line(JSON.stringify(event)) ?? []);
    return { ...reader?.report(), calls };
  };

  test('its steps are summed up, and what has no price costs nobody knows what', () => {
    const tokens = { input: 100, output: 10, reasoning: 5, cache: { read: 30, write: 2 } };
    expect(read(step(tokens, 0), step(tokens, 0))).toMatchObject({
      sessionId: 's',
      usage: { inputTokens: 264, outputTokens: 30, cachedTokens: 60, costUsd: null },
      failure: null,
    });
  });

  const counts = { input: 100, output: 10 };
  test.each<[string, readonly number[], object]>([
    ['no step', [0, 0], { costUsd: null, isPartlyPriced: false }],
    ['every step', [0.25, 0.5], { costUsd: 0.75, isPartlyPriced: false }],
    ['a step before one that has none', [0.25, 0], { costUsd: 0.25, isPartlyPriced: true }],
    ['a step after one that has none', [0, 0.25], { costUsd: 0.25, isPartlyPriced: true }],
    ['steps around one that has none', [0.25, 0, 0.5], { costUsd: 0.75, isPartlyPriced: true }],
  ])('a price of %s', (_, costs, wanted) => {
    expect(read(...costs.map((cost) => step(counts, cost))).usage).toMatchObject(wanted);
  });

  test('a step without tokens needs no price', () => {
    const usage = read(step({}, 0), step(counts, 0.25), step({}, 0)).usage;
    expect(usage).toMatchObject({ costUsd: 0.25, isPartlyPriced: false });
  });

  const begins = { type: 'step_start' };
  const wants = { ...step(counts, 1), part: { tokens: counts, cost: 1, reason: 'tool-calls' } };
  test.each<[string, readonly object[], unknown]>([
    ['it ended with its last step', [begins, wants, begins, step(counts, 1)], false],
    ['a step had begun', [begins, step(counts, 1), begins], true],
    ['a further step was to come', [begins, wants], true],
    ['it would have had to ask, and may go on all the same', [begins, refused, wants], true],
    ['an error came in the middle of a step', [begins, wants, begins, error({})], true],
  ])('whether that is all: %s', (_, events, isPartial) => {
    expect(read(...events).usage?.isPartial).toBe(isPartial);
  });

  test('of its first step nothing is known before it ends', () => {
    expect(read(begins).usage).toBeNull();
  });

  test.each<[string, object, object]>([
    [
      'a wrong key',
      { message: 'bad key', statusCode: 401 },
      { failureClass: 'deterministic', retryAfterMs: null },
    ],
    [
      'asked too often',
      { message: 'slow', statusCode: 429, responseHeaders: { 'retry-after': '1.5' } },
      { failureClass: 'rate-limited', retryAfterMs: 1500 },
    ],
    [
      'a date to wait for',
      {
        message: 'slow',
        statusCode: 429,
        responseHeaders: { 'retry-after': 'Fri, 20 Nov 2026 22:25:16 GMT' },
      },
      { failureClass: 'rate-limited', retryAfterMs: null },
    ],
    ['too busy', { message: 'over', statusCode: 529 }, { failureClass: 'rate-limited' }],
    ['nothing but a name', {}, { message: 'APIError', failureClass: null }],
  ])('%s', (_, data, wanted) => {
    expect(read(error(data)).failure).toMatchObject(wanted);
  });

  test('a question that nobody answered ended its work, unless it went on', () => {
    expect(read(refused)).toMatchObject({
      failure: { failureClass: 'deterministic', message: expect.stringContaining('bash rm x') },
      denied: ['bash rm x'],
      calls: [{ tool: 'bash', about: 'rm x', ok: false }],
    });
    expect(read(refused, { type: 'step_start' })).toMatchObject({ failure: null, denied: ['bash rm x'] });
  });

  test('lines that are no events of its, and events that lack everything', () => {
    const reader = opencodeExecutor.reader?.();
    for (const line of [
      '',
      '{',
      '[1]',
      '"x"',
      ...['step_finish', 'tool_use', 'error'].map((type) => JSON.stringify({ type })),
    ])
      reader?.line(line);
    expect(reader?.report()).toMatchObject({ usage: { inputTokens: 0, costUsd: null } });
  });
});
