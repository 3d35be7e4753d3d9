import { describe, expect, it, test } from 'vitest';
import { claudeExecutor } from '../../../src/executors/vendors/claude.js';
import type { ExecutorSettings } from '../../../src/model/executor-settings.js';
import type { WaveAgent } from '../../../src/model/wave.js';
import { around, executorRequest, launchPlace } from '../../rig/executor-request.js';

const STANDARD = [
  ...['-p', '--output-format', 'stream-json', '--verbose', '--permission-mode', 'acceptEdits'],
  ...['--allowedTools', 'Bash(wave:*)'],
];

function spec(
  own: ExecutorSettings,
  over: Partial<WaveAgent> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const request = executorRequest({ id: 'claude', ...own }, over);
  return claudeExecutor.resolve(request, launchPlace(files));
}

test('where nothing is said, it changes files, speaks to Wave, and asks about nothing else', () => {
  expect(spec({})).toEqual({
    argv: ['claude', ...STANDARD],
    env: {
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '3',
    },
    stdin: 'prompt',
    files: {},
  });
});

test('what it is told besides the prompt is a file that it appends to its system prompt', () => {
  const instructions = { path: '/repo/.tmp/p/A1+instructions.md', text: 'Sweep.' };
  const { argv } = claudeExecutor.resolve(
    executorRequest({ id: 'claude' }),
    launchPlace({}, { instructions }),
  );
  expect(argv.join(' ')).toContain(' --append-system-prompt-file /repo/.tmp/p/A1+instructions.md ');
  expect(argv.join(' ')).not.toContain('Sweep');
});

test('from a worktree it may read what it is handed in the state, and nothing else', () => {
  const place = launchPlace({}, { cwd: '/repo/.tmp/main/workspaces/wave-3/a1' });
  const { argv } = claudeExecutor.resolve(executorRequest({ id: 'claude' }), place);
  expect(argv.filter((_, at) => argv[at - 1] === '--allowedTools')).toEqual([
    'Bash(wave:*)',
    'Read(//repo/.tmp/**)',
  ]);
});

test('a number of retries that is set stays', () => {
  const request = executorRequest({ id: 'claude' }, {}, { CLAUDE_CODE_MAX_RETRIES: '0' });
  expect(claudeExecutor.resolve(request, launchPlace()).env.CLAUDE_CODE_MAX_RETRIES).toBe('0');
});

describe('every key reaches the program', () => {
  test.each<[string, ExecutorSettings, readonly string[]]>([
    ['model', { model: 'opus' }, ['--model', 'opus']],
    ['agent', { claude: { agent: 'reviewer' } }, ['--agent', 'reviewer']],
    ['effort', { claude: { effort: 'high' } }, ['--effort', 'high']],
    ['permission_mode', { claude: { permissionMode: 'plan' } }, ['--permission-mode', 'plan']],
    [
      'permission_prompt_tool',
      { claude: { permissionPromptTool: 'mcp__a__b' } },
      ['--permission-prompt-tool', 'mcp__a__b'],
    ],
    ['max_turns', { claude: { maxTurns: 7 }, budget: { turns: 9 } }, ['--max-turns', '7']],
    ['budget.turns', { budget: { turns: 9 } }, ['--max-turns', '9']],
    ['budget.usd', { budget: { usd: 1.5 } }, ['--max-budget-usd', '1.5']],
    [
      'mcp_config',
      { claude: { mcpConfig: ['a.json', 'b.json'] } },
      ['--mcp-config', 'a.json', '--mcp-config', 'b.json'],
    ],
    ['settings', { claude: { settings: 'own.json' } }, ['--settings', 'own.json']],
    ['output_format', { claude: { outputFormat: 'json' } }, ['--output-format', 'json']],
    ['allowed_tools', { claude: { allowedTools: ['Bash(npm test)'] } }, ['--allowedTools', 'Bash(npm test)']],
    ['disallowed_tools', { claude: { disallowedTools: ['WebFetch'] } }, ['--disallowedTools', 'WebFetch']],
  ])('%s', (_, own, words) => {
    expect(spec(own).argv.join('\n')).toContain(words.join('\n'));
  });

  test('command', () => {
    expect(spec({ claude: { command: '/opt/claude' } }).argv[0]).toBe('/opt/claude');
  });

  test('events are asked for in full only where they are asked for', () => {
    expect(spec({ claude: { outputFormat: 'text' } }).argv).not.toContain('--verbose');
  });

  test.each<[string, NonNullable<ExecutorSettings['claude']>, unknown]>([
    ['settings_json', { settingsJson: { model: 'x' } }, { model: 'x' }],
    ['hooks_json', { hooksJson: { Stop: [] } }, { hooks: { Stop: [] } }],
    [
      'allowed_http_hook_urls',
      { allowedHttpHookUrls: ['https://x'] },
      { allowedHttpHookUrls: ['https://x'] },
    ],
    ['over a file', { settings: 'own.json', settingsJson: { a: 2 } }, { a: 2, b: 1 }],
    ['over a text', { settings: '{"a":1,"b":1}', settingsJson: { a: 2 } }, { a: 2, b: 1 }],
  ])('%s, by a file of its own', (_, settings, content) => {
    const { argv, files } = spec({ claude: settings }, {}, { 'own.json': '{"a":1,"b":1}' });
    expect(argv.join(' ')).toContain('--settings /repo/.tmp/own/claude-settings.json');
    expect(JSON.parse(files?.['claude-settings.json'] ?? '')).toEqual(content);
  });
});

test('mcp: the tools of Wave, by a file of their own, beside servers of others', () => {
  const { argv, files } = spec({ claude: { mcp: true, mcpConfig: ['a.json'] } }, {}, { 'a.json': '{}' });
  expect(argv.join(' ')).toContain('--mcp-config /repo/.tmp/own/claude-mcp.json --mcp-config a.json');
  expect(argv.join(' ')).toContain('--allowedTools mcp__wave');
  expect(JSON.parse(files?.['claude-mcp.json'] ?? '')).toEqual({
    mcpServers: { wave: { type: 'stdio', command: 'wave', args: ['mcp'] } },
  });
  expect(spec({ claude: { mcp: false } }).argv.join(' ')).not.toContain('mcp');
});

test('nothing is started in a mode that asks for nothing, unless the settings say so', () => {
  expect(spec({}).argv.join(' ')).not.toMatch(/bypass|dangerously/);
  expect(spec({ claude: { permissionMode: 'bypassPermissions' } }).argv).toContain('bypassPermissions');
});

test.each<[string, Partial<WaveAgent['permissions']>, readonly string[]]>([
  ['allow', { allow: ['Bash(npm test *)'] }, ['--allowedTools', 'Bash(npm test *)']],
  [
    'allow, by the name of another program',
    { allow: ['edit'] },
    ['--allowedTools', 'Edit', '--allowedTools', 'Write'],
  ],
  ['deny', { deny: ['run_shell_command(git push:*)'] }, ['--disallowedTools', 'Bash(git push *)']],
  ['no network', { network: [] }, ['--disallowedTools', 'WebFetch', '--disallowedTools', 'WebSearch']],
  [
    'some of it',
    { network: ['a.org'] },
    ['--allowedTools', 'WebFetch(domain:a.org)', '--disallowedTools', 'WebSearch'],
  ],
])('permissions are its own: %s', (_, permissions, words) => {
  const { argv } = spec({}, { permissions: { allow: [], deny: [], network: null, ...permissions } });
  expect(argv.join('\n')).toContain(words.join('\n'));
});

describe('before it starts', () => {
  it('is not started where it is not installed, and says how it is', () => {
    const problem = claudeExecutor.preflight(executorRequest({ id: 'claude' }), around([]));
    expect([problem?.code, problem?.hint]).toEqual([
      'executor/not-found',
      'npm install --global @anthropic-ai/claude-code; or name it with `- claude.command: <path>`',
    ]);
    expect(claudeExecutor.preflight(executorRequest({ id: 'claude' }), around(['claude']))).toBeUndefined();
  });

  it.each<[string, NonNullable<ExecutorSettings['claude']>, string]>([
    ['settings', { settings: 'gone.json', settingsJson: { a: 1 } }, 'gone.json'],
    ['settings alone', { settings: 'gone.json' }, 'gone.json'],
    ['mcp_config', { mcpConfig: ['gone.json'] }, 'gone.json'],
  ])('does not start without a file that it is to read: %s', (_, claude, path) => {
    const problem = claudeExecutor.preflight(executorRequest({ id: 'claude', claude }), around(['claude']));
    expect(problem).toMatchObject({ code: 'executor/missing-file' });
    expect(problem?.message).toContain(path);
  });

  it.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, boolean]>([
    ['nothing', { HOME: '/h' }, {}, true],
    ['an empty key', { HOME: '/h', ANTHROPIC_API_KEY: '' }, {}, true],
    ['a key', { HOME: '/h', ANTHROPIC_API_KEY: 'k' }, {}, false],
    ['a token', { HOME: '/h', CLAUDE_CODE_OAUTH_TOKEN: 't' }, {}, false],
    ['a login', { HOME: '/h' }, { '/h/.claude/.credentials.json': '{}' }, false],
    ['a login elsewhere', { CLAUDE_CONFIG_DIR: '/c' }, { '/c/.credentials.json': '{}' }, false],
    ['a helper', { HOME: '/h' }, { '/h/.claude/settings.json': '{"apiKeyHelper":"x"}' }, false],
  ])('doubts a login by %s', (_, env, files, isDoubted) => {
    const doubt = claudeExecutor.doubt?.(executorRequest({ id: 'claude' }, {}, env), around([], files));
    expect(doubt !== undefined).toBe(isDoubted);
  });
});

describe('its events', () => {
  it('tell of a limit until it gets on', () => {
    const limit = {
      type: 'rate_limit_event',
      rate_limit_info: { status: 'rejected', resetsAt: 1_893_456_000 },
    };
    const work = { type: 'assistant', message: { content: [] } };
    expect(read(limit).report?.failure).toMatchObject({ resetsAt: 1_893_456_000_000 });
    expect(read(limit, { ...work, error: 'rate_limit' }).report?.failure).not.toBeNull();
    expect(read(limit, work).report?.failure).toBeNull();
  });

  const read = (...events: readonly unknown[]) => {
    const reader = claudeExecutor.reader?.();
    const calls = events.flatMap((event) => reader?.line(JSON.stringify(event)) ?? []);
    return { calls, rest: reader?.end(), report: reader?.report() };
  };
  const result = (over: object) => ({
    type: 'result',
    subtype: 'success',
    is_error: false,
    session_id: 's1',
    result: 'words',
    total_cost_usd: 0.25,
    usage: {
      input_tokens: 1,
      cache_creation_input_tokens: 10,
      cache_read_input_tokens: 100,
      output_tokens: 7,
    },
    ...over,
  });

  it('tell what it used, and nothing of a failure', () => {
    expect(read(result({})).report).toEqual({
      usage: {
        inputTokens: 111,
        outputTokens: 7,
        cachedTokens: 100,
        cacheWriteTokens: 10,
        costUsd: 0.25,
      },
      sessionId: 's1',
      failure: null,
      denied: [],
    });
  });

  describe('of a run that is cut off', () => {
    const answer = (id: string, output: number, over: object = {}) => ({
      type: 'assistant',
      message: {
        id,
        model: 'm',
        usage: {
          input_tokens: 1,
          cache_creation_input_tokens: 10,
          cache_read_input_tokens: 100,
          output_tokens: output,
        },
        ...over,
      },
    });
    const used = (...events: readonly unknown[]) => read(...events).report?.usage;

    it('tell what its answers used, each once however often a part of it comes', () => {
      expect(used(answer('a', 1), answer('b', 3), answer('a', 5), answer('a', 2))).toEqual({
        inputTokens: 222,
        outputTokens: 8,
        cachedTokens: 200,
        cacheWriteTokens: 20,
        costUsd: null,
        model: 'm',
        isPartial: true,
      });
    });

    it('name no model where it asked several', () => {
      expect(used(answer('a', 1), answer('b', 1, { model: 'n' }))?.model).toBeNull();
    });

    it.each([
      ['no answer of a model', answer('a', 0, { model: '<synthetic>' })],
      ['without counts', answer('a', 1, { usage: null })],
      ['without a name', answer('a', 1, { id: undefined })],
    ])('tell nothing where there is nothing to tell: %s', (_, event) => {
      expect(used(event)).toBeNull();
    });

    it('are its own sum once it has said that, and more where it goes on', () => {
      expect(used(answer('a', 50), result({}))).toMatchObject({ inputTokens: 111, outputTokens: 7 });
      expect(used(answer('a', 50), result({}))).not.toHaveProperty('isPartial');
      expect(used(result({}), answer('b', 50))).toMatchObject({ inputTokens: 111, isPartial: true });
      expect(used(result({}), answer('b', 50), result({}))).not.toHaveProperty('isPartial');
    });

    it('forget only answers that are long over', () => {
      const many = Array.from({ length: 3000 }, (_, index) => answer(`m${index}`, 1));
      expect(used(...many, answer('m2999', 1))).toMatchObject({ outputTokens: 3000 });
    });
  });

  it('say which of the models that were asked has no price', () => {
    const free = { inputTokens: 5, outputTokens: 1, costUSD: 0 };
    const paid = { ...free, costUSD: 0.25 };
    const idle = { inputTokens: 0, outputTokens: 0, costUSD: 0 };
    expect(read(result({ modelUsage: { a: paid, b: free } })).report?.usage).toMatchObject({
      costUsd: 0.25,
      isPartlyPriced: true,
    });
    expect(read(result({ modelUsage: { a: paid, b: idle } })).report?.usage).not.toHaveProperty(
      'isPartlyPriced',
    );
  });

  it('count every model that was asked', () => {
    const one = { inputTokens: 5, outputTokens: 1, cacheReadInputTokens: 2, cacheCreationInputTokens: 3 };
    const { report } = read(result({ modelUsage: { a: one, b: one } }));
    expect(report?.usage).toMatchObject({ inputTokens: 20, outputTokens: 2, cachedTokens: 4, model: null });
    expect(read(result({ modelUsage: { a: one } })).report?.usage).toMatchObject({
      inputTokens: 10,
      model: 'a',
    });
  });

  it('are read where they come in one list', () => {
    expect(read([{ type: 'system', session_id: 's0' }, result({})]).report).toMatchObject({
      sessionId: 's1',
    });
  });

  it.each<[string, object, string | null, string]>([
    [
      'a rate limit',
      { is_error: true, api_error_status: 429, result: 'API Error: no' },
      'rate-limited',
      'no',
    ],
    ['too busy', { is_error: true, api_error_status: 529, result: 'API Error: no' }, 'rate-limited', 'no'],
    ['no login', { is_error: true, api_error_status: 401, result: 'API Error: no' }, 'deterministic', 'no'],
    [
      'no login, of which no provider has heard yet',
      { is_error: true, api_error_status: null, result: 'Not logged in · Please run /login' },
      'deterministic',
      'claude auth login',
    ],
    ['a fault of the server', { is_error: true, api_error_status: 500, result: 'x' }, 'transient', 'x'],
    ['a lost connection', { is_error: true, result: 'API Error: lost (ECONNRESET)' }, 'transient', 'lost'],
    ['what nobody knows', { is_error: true, result: 'odd' }, null, 'odd'],
    [
      'its turns',
      { is_error: true, subtype: 'error_max_turns', result: undefined, errors: ['Reached 1'] },
      'budget',
      'Reached 1',
    ],
    [
      'its money',
      { is_error: true, subtype: 'error_max_budget_usd', result: undefined },
      'budget',
      'error_max_budget_usd',
    ],
    [
      'an error that is not called one',
      { subtype: 'error_during_execution', result: undefined },
      null,
      'error_during_execution',
    ],
  ])('tell why it failed: %s', (_, over, failureClass, words) => {
    const failure = read(result(over)).report?.failure;
    expect(failure).toMatchObject({ failureClass });
    expect(failure?.message).toContain(words);
  });

  it('tell which tools it used, and what it was not allowed', () => {
    const use = (id: string, name: string, input: object) => ({
      type: 'assistant',
      message: { content: [{ type: 'tool_use', id, name, input }] },
    });
    const end = (id: string, isError?: boolean) => ({
      type: 'user',
      message: { content: [{ type: 'tool_result', tool_use_id: id, is_error: isError }] },
    });
    const denials = [{ tool_name: 'Bash', tool_input: { command: 'curl x' } }];
    const heard = read(
      use('1', 'Write', { file_path: 'a.ts', content: 'x' }),
      use('2', 'Bash', { command: 'curl x' }),
      end('2', true),
      end('1'),
      end('unknown'),
      use('3', 'Task', {}),
      result({ permission_denials: denials }),
    );
    expect(heard.calls).toEqual([
      { tool: 'Bash', about: 'curl x', ok: false },
      { tool: 'Write', about: 'a.ts', ok: true },
    ]);
    expect(heard.rest).toEqual([{ tool: 'Task', about: '', ok: null }]);
    expect(heard.report?.denied).toEqual(['Bash curl x']);
  });

  it('are read without a fault, whatever they are', () => {
    const reader = claudeExecutor.reader?.();
    for (const line of [
      '',
      '{',
      '[1,null]',
      'null',
      '{"type":"assistant","message":7}',
      '{"type":"result","usage":[]}',
    ])
      expect(reader?.line(line)).toEqual([]);
    expect(reader?.report().usage).toMatchObject({ inputTokens: 0, costUsd: null });
  });
});
