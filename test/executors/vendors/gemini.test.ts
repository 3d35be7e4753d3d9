import { describe, expect, test } from 'vitest';
import type { LaunchPlace } from '../../../src/executors/executor.js';
import { geminiExecutor } from '../../../src/executors/vendors/gemini.js';
import type { ExecutorSettings } from '../../../src/model/executor-settings.js';
import type { WaveAgent } from '../../../src/model/wave.js';
import { around, executorRequest, launchPlace } from '../../rig/executor-request.js';

const KEY = { GEMINI_API_KEY: 'k' };
const STANDARD = [
  ...['gemini', '--output-format', 'stream-json', '--skip-trust', '--approval-mode', 'auto_edit'],
  ...['--allowed-tools', 'run_shell_command(wave)'],
];

function spec(
  own: ExecutorSettings = {},
  over: Partial<WaveAgent> = {},
  env = {},
  place: Partial<LaunchPlace> = {},
) {
  return geminiExecutor.resolve(executorRequest({ id: 'gemini', ...own }, over, env), launchPlace({}, place));
}
const settingsFile = (own: ExecutorSettings, env = {}): unknown => {
  const { files = {}, env: set } = spec(own, {}, env);
  expect(set).toEqual({ GEMINI_CLI_HOME: '/repo/.tmp/own' });
  return JSON.parse(files['.gemini/settings.json'] ?? '');
};

describe('what is started', () => {
  test('where nothing is said, it changes files, speaks to Wave, and finds its settings where it always does', () => {
    expect(spec()).toEqual({ argv: STANDARD, env: {}, stdin: 'prompt', files: {} });
  });

  test.each<[string, ExecutorSettings, readonly string[]]>([
    ['a model', { model: 'm' }, ['--model', 'm']],
    ['its sandbox', { gemini: { sandbox: true } }, ['--sandbox']],
    [
      'further folders, each',
      { gemini: { includeDirectories: ['../a', 'b c'] } },
      ['--include-directories', '../a', '--include-directories', 'b c'],
    ],
  ])('%s', (_, own, words) => {
    expect(spec(own).argv).toEqual([...STANDARD.slice(0, -2), ...words, ...STANDARD.slice(-2)]);
  });

  test('a program, a mode and tools of its own', () => {
    const gemini = {
      command: './g',
      approvalMode: 'plan',
      sandbox: false,
      allowedTools: ['run_shell_command(git)'],
    };
    expect(spec({ gemini }).argv).toEqual([
      './g',
      ...STANDARD.slice(1, 4),
      ...['--approval-mode', 'plan', ...STANDARD.slice(-2), '--allowed-tools', 'run_shell_command(git)'],
    ]);
  });

  test('the state of the repository is open to it where it works in another folder', () => {
    expect(spec({}, {}, {}, { cwd: '/tree' }).argv.join(' ')).toContain('--include-directories /repo/.tmp');
  });
});

describe('settings of its own, in a home folder of its own', () => {
  test.each<[string, ExecutorSettings, object, object]>([
    [
      'with a key',
      { gemini: { settingsJson: { ui: { theme: 'x' } } } },
      KEY,
      { ui: { theme: 'x' }, model: {}, security: { auth: { selectedType: 'gemini-api-key' } } },
    ],
    [
      'with Vertex',
      { gemini: { settingsJson: {} } },
      { GOOGLE_GENAI_USE_VERTEXAI: 'true' },
      { model: {}, security: { auth: { selectedType: 'vertex-ai' } } },
    ],
    [
      'a budget of turns',
      { budget: { turns: 9 } },
      KEY,
      { model: { maxSessionTurns: 9 }, security: { auth: { selectedType: 'gemini-api-key' } } },
    ],
    [
      'what is written goes over what is put in',
      {
        budget: { turns: 9 },
        gemini: {
          settingsJson: { model: { maxSessionTurns: 3 }, security: { auth: { selectedType: 'gateway' } } },
        },
      },
      KEY,
      { model: { maxSessionTurns: 3 }, security: { auth: { selectedType: 'gateway' } } },
    ],
  ])('%s', (_, own, env, wanted) => {
    expect(settingsFile(own, env)).toEqual(wanted);
  });
});

describe('what the wave file permits', () => {
  const permitted = (permissions: Partial<WaveAgent['permissions']>) => {
    const { argv, files = {} } = spec(
      {},
      { permissions: { allow: [], deny: [], network: null, ...permissions } },
    );
    return { words: argv.slice(STANDARD.length), policy: files['wave-policy.toml'] ?? null };
  };

  test('is allowed by what a shell command begins with, or whole', () => {
    expect(permitted({ allow: ['Bash(npm run *)', 'WebFetch', 'Read(src/*)'] })).toEqual({
      words: ['--allowed-tools', 'run_shell_command(npm run)', '--allowed-tools', 'web_fetch'],
      policy: null,
    });
  });

  test('is denied by a policy that goes over every other one', () => {
    const { words, policy } = permitted({ deny: ['Bash(git push:*)', 'Edit'] });
    expect(words).toEqual(['--admin-policy', '/repo/.tmp/own/wave-policy.toml']);
    expect(policy?.split('\n').filter((line) => /^(?:toolName|commandPrefix|decision)/.test(line))).toEqual([
      ...['toolName = "run_shell_command"', 'commandPrefix = "git push"', 'decision = "deny"'],
      ...['toolName = "replace"', 'decision = "deny"', 'toolName = "write_file"', 'decision = "deny"'],
    ]);
  });

  test('a command with quotes and backslashes stays one string', () => {
    expect(permitted({ deny: ['Bash(sh -c "a\\b")'] }).policy).toContain(
      'commandPrefix = "sh -c \\"a\\\\b\\""',
    );
  });

  test.each<[readonly string[], readonly string[]]>([
    [[], ['web_fetch', 'google_web_search']],
    [['a.org'], ['google_web_search']],
  ])('network %j', (network, tools) => {
    const named = [...(permitted({ network }).policy ?? '').matchAll(/^toolName = "(.*)"$/gm)].map(
      ([, name]) => name,
    );
    expect(named).toEqual(tools);
  });
});

describe('before it is started', () => {
  const preflight = (own: ExecutorSettings, env = {}, programs = ['gemini']) =>
    geminiExecutor.preflight(executorRequest({ id: 'gemini', ...own }, {}, env), around(programs));
  const doubt = (env: Readonly<Record<string, string>>, files = {}) =>
    geminiExecutor.doubt?.(executorRequest({ id: 'gemini' }, {}, { HOME: '/h', ...env }), around([], files));

  test('the program is there, and a key where a login cannot be seen', () => {
    expect(preflight({})).toBeUndefined();
    expect(preflight({}, {}, [])).toMatchObject({
      code: 'executor/not-found',
      hint: expect.stringContaining('gemini-cli'),
    });
    expect(preflight({ budget: { turns: 2 } })).toMatchObject({ code: 'executor/no-key' });
    expect(preflight({ gemini: { settingsJson: {} } }, { GEMINI_API_KEY: '' })).toMatchObject({
      code: 'executor/no-key',
    });
    expect(preflight({ gemini: { settingsJson: {} } }, KEY)).toBeUndefined();
  });

  test('a login is found, or doubted', () => {
    expect(doubt({})).toContain('GEMINI_API_KEY');
    expect(doubt({ GOOGLE_API_KEY: 'k' })).toBeUndefined();
    expect(doubt({}, { '/h/.gemini/oauth_creds.json': '{}' })).toBeUndefined();
    expect(doubt({ GEMINI_CLI_HOME: '/g' }, { '/h/.gemini/oauth_creds.json': '{}' })).toContain('no login');
    expect(
      doubt({}, { '/h/.gemini/settings.json': '{"security":{"auth":{"selectedType":"x"}}}' }),
    ).toBeUndefined();
  });
});

describe('what it reports', () => {
  const read = (...events: readonly object[]) => {
    const reader = geminiExecutor.reader?.();
    const calls = events.flatMap((event) => reader?.line(JSON.stringify(event)) ?? []);
    return { ...reader?.report(), calls: [...calls, ...(reader?.end() ?? [])] };
  };
  const use = {
    type: 'tool_use',
    tool_name: 'run_shell_command',
    tool_id: 't',
    parameters: { command: 'rm x' },
  };
  const result = (message: string, type = 'unknown'): object => ({
    type: 'result',
    status: 'error',
    error: { type, message },
  });

  test('its session, its tokens, and no cost; thoughts are among what it wrote', () => {
    const stats = { total_tokens: 150, input_tokens: 100, output_tokens: 10, cached: 60, models: { m: {} } };
    expect(
      read({ type: 'init', session_id: 's' }, { type: 'result', status: 'success', stats }),
    ).toMatchObject({
      sessionId: 's',
      usage: { inputTokens: 100, outputTokens: 50, cachedTokens: 60, costUsd: null, model: 'm' },
      failure: null,
    });
  });

  test('its calls, and what it was not allowed', () => {
    const refused = {
      type: 'tool_result',
      tool_id: 't',
      status: 'error',
      error: { type: 'policy_violation' },
    };
    expect(read(use, refused)).toMatchObject({
      calls: [{ tool: 'run_shell_command', about: 'rm x', ok: false }],
      denied: ['run_shell_command rm x'],
    });
    expect(read(use, { type: 'tool_result', tool_id: 't', status: 'success' })).toMatchObject({
      denied: [],
      calls: [{ ok: true }],
    });
    expect(read(use)).toMatchObject({ calls: [{ ok: null }] });
  });

  test.each<[string, object, object]>([
    [
      'a wrong key',
      result('[API Error: {"error":{"code":401,"message":"bad key"}}]'),
      { failureClass: 'deterministic' },
    ],
    [
      'asked too often',
      result(
        '[API Error: {"error":{"code":429,"message":"quota; Please retry in 34.5s","status":"RESOURCE_EXHAUSTED"}}]',
      ),
      { failureClass: 'rate-limited', retryAfterMs: null },
    ],
    [
      'asked too often, without the status',
      result(
        '[API Error: slow]\nPlease wait and try again later. To increase your limits, request a quota increase',
      ),
      { failureClass: 'rate-limited', retryAfterMs: null },
    ],
    [
      'the name of a status',
      result('[API Error: no (Status: PERMISSION_DENIED)]'),
      { failureClass: 'deterministic' },
    ],
    ['another name', result('[API Error: no (Status: UNAVAILABLE)]'), { failureClass: 'transient' }],
    [
      'too busy',
      result('[API Error: {"error":{"code":529,"message":"over"}}]'),
      { failureClass: 'rate-limited' },
    ],
    [
      'a cut connection',
      result('[API Error: exception TypeError: fetch failed sending request]'),
      { failureClass: 'transient' },
    ],
    [
      'its last turn',
      result('Reached max session turns', 'FatalTurnLimitedError'),
      { failureClass: 'budget' },
    ],
    ['nobody knows', { type: 'result', status: 'error' }, { failureClass: null }],
  ])('%s', (_, event, wanted) => {
    expect(read(event).failure).toMatchObject(wanted);
  });
});
