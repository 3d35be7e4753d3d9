import { describe, expect, it, test } from 'vitest';
import { codexExecutor } from '../../../src/executors/vendors/codex.js';
import type { LaunchPlace } from '../../../src/executors/executor.js';
import type { ExecutorSettings } from '../../../src/model/executor-settings.js';
import type { WaveAgent } from '../../../src/model/wave.js';
import { around, executorRequest, launchPlace } from '../../rig/executor-request.js';

function spec(own: ExecutorSettings, over: Partial<WaveAgent> = {}, place: Partial<LaunchPlace> = {}) {
  return codexExecutor.resolve(executorRequest({ id: 'codex', ...own }, over), launchPlace({}, place));
}

test('where nothing is said, it works in its sandbox and is told by standard input', () => {
  expect(spec({})).toEqual({
    argv: [
      ...['codex', 'exec', '--json', '--skip-git-repo-check', '--sandbox', 'workspace-write'],
      // So that `wave` is on the PATH of what it runs.
      ...['-c', 'allow_login_shell=false', '-'],
    ],
    env: {},
    stdin: 'prompt',
  });
});

describe('every key reaches the program', () => {
  test.each<[string, ExecutorSettings, readonly string[]]>([
    ['model', { model: 'm1' }, ['--model', 'm1']],
    ['sandbox', { codex: { sandbox: 'read-only' } }, ['--sandbox', 'read-only']],
    ['profile_name', { codex: { profileName: 'deep' } }, ['--profile', 'deep']],
    ['config', { codex: { config: ['a=1', 'b="x"'] } }, ['-c', 'a=1', '-c', 'b="x"']],
    ['search', { codex: { search: true } }, ['-c', 'web_search="live"']],
    ['images', { codex: { images: ['a.png', 'b.png'] } }, ['--image=a.png', '--image=b.png']],
    ['add_dirs', { codex: { addDirs: ['../lib'] } }, ['--add-dir', '../lib']],
    ['ephemeral', { codex: { ephemeral: true } }, ['--ephemeral']],
  ])('%s', (_, own, words) => {
    expect(spec(own).argv.join('\n')).toContain(words.join('\n'));
  });

  test('command', () => {
    expect(spec({ codex: { command: '/opt/codex' } }).argv[0]).toBe('/opt/codex');
  });

  test('json, which is on where nothing is said', () => {
    expect(spec({ codex: { json: false } }).argv).not.toContain('--json');
  });
});

test('what it is told besides the prompt is one argument, which TOML reads as the same text', () => {
  const text = '# Skills\n\n"quoted" \\ \u2028 \u{1f9f9}\t\n';
  const { argv } = spec({}, {}, { instructions: { path: '/repo/.tmp/p.md', text } });
  const setting = argv.at(-2) ?? '';
  expect(argv.slice(-3)).toEqual(['-c', setting, '-']);
  const [, value = ''] = /^developer_instructions=("[^\n]*")$/.exec(setting) ?? [];
  expect(JSON.parse(value)).toBe(text);
});

test.each<[string, Partial<LaunchPlace>, readonly string[]]>([
  ['below', { cwd: '/repo', stateRoots: ['/repo/.tmp', '/repo/..tmp'] }, []],
  ['beside', { cwd: '/trees/a', stateRoots: ['/repo/.tmp', '/repo/p/.tmp'] }, ['/repo/.tmp', '/repo/p/.tmp']],
  ['above', { cwd: '/repo/.tmp/trees/a', stateRoots: ['/repo/.tmp'] }, ['/repo/.tmp']],
])('its sandbox lets wave write to the state, which is %s', (_, place, folders) => {
  const { argv } = spec({}, {}, place);
  expect(argv.filter((_, at) => argv[at - 1] === '--add-dir')).toEqual(folders);
});

test('no network is its sandbox, whatever else is configured', () => {
  const permissions = { allow: [], deny: [], network: [] };
  const { argv } = spec(
    { codex: { search: true, config: ['sandbox_workspace_write.network_access=true'] } },
    { permissions },
  );
  expect(argv.filter((_, at) => argv[at - 1] === '-c').slice(-2)).toEqual([
    'sandbox_workspace_write.network_access=false',
    'web_search="disabled"',
  ]);
  expect(spec({}, { permissions: { ...permissions, network: ['a.org'] } }).argv.join(' ')).not.toContain(
    'network_access',
  );
});

describe('before it starts', () => {
  it('is not started where it is not installed, and says how it is', () => {
    const problem = codexExecutor.preflight(executorRequest({ id: 'codex' }), around(['claude']));
    expect(problem).toMatchObject({ code: 'executor/not-found' });
    expect(problem?.hint).toContain('npm install --global @openai/codex');
    expect(codexExecutor.preflight(executorRequest({ id: 'codex' }), around(['codex']))).toBeUndefined();
  });

  it.each<
    [string, ExecutorSettings, Readonly<Record<string, string>>, Readonly<Record<string, string>>, boolean]
  >([
    ['nothing', {}, { HOME: '/h' }, {}, true],
    ['a key', {}, { HOME: '/h', CODEX_API_KEY: 'k' }, {}, false],
    ['a key of OpenAI', {}, { HOME: '/h', OPENAI_API_KEY: 'k' }, {}, false],
    ['a login', {}, { HOME: '/h' }, { '/h/.codex/auth.json': '{}' }, false],
    ['a login elsewhere', {}, { CODEX_HOME: '/c' }, { '/c/auth.json': '{}' }, false],
    ['a provider', {}, { HOME: '/h' }, { '/h/.codex/config.toml': 'model_provider = "x"' }, false],
    ['a provider of its own', { codex: { config: ['model_provider=x'] } }, { HOME: '/h' }, {}, false],
  ])('doubts a login by %s', (_, own, env, files, isDoubted) => {
    const doubt = codexExecutor.doubt?.(executorRequest({ id: 'codex', ...own }, {}, env), around([], files));
    expect(doubt !== undefined).toBe(isDoubted);
  });
});

describe('its events', () => {
  const read = (...events: readonly unknown[]) => {
    const reader = codexExecutor.reader?.();
    const calls = events.flatMap((event) => reader?.line(JSON.stringify(event)) ?? []);
    return { calls, rest: reader?.end(), report: reader?.report() };
  };
  const begun = { type: 'thread.started', thread_id: 't1' };

  it('tell what it used; what it costs it does not know', () => {
    const usage = {
      input_tokens: 300,
      cached_input_tokens: 100,
      output_tokens: 30,
      reasoning_output_tokens: 9,
    };
    expect(read(begun, { type: 'turn.completed', usage }).report).toEqual({
      usage: { inputTokens: 300, outputTokens: 30, cachedTokens: 100, costUsd: null },
      sessionId: 't1',
      failure: null,
      denied: [],
    });
    const turn = { type: 'turn.completed', usage };
    const next = { type: 'turn.started' };
    expect(read(begun, next).report?.usage).toBeNull();
    expect(read(begun, turn, next).report?.usage).toMatchObject({ inputTokens: 300, isPartial: true });
    expect(read(begun, turn, next, turn).report?.usage).not.toHaveProperty('isPartial');
  });

  it.each<[string, string | null]>([
    ['exceeded retry limit, last status: 429 Too Many Requests', 'rate-limited'],
    ['unexpected status 401 Unauthorized: no, url: http://127.0.0.1:44619/v1/responses', 'deterministic'],
    ['unexpected status 529 <unknown>: busy', 'rate-limited'],
    ['unexpected status 503 Service Unavailable', 'transient'],
    ['stream disconnected before completion: x', 'transient'],
    ['the model is odd', null],
  ])('tell why it failed: %s', (message, failureClass) => {
    const { report } = read(begun, { type: 'turn.failed', error: { message } });
    expect(report?.failure).toMatchObject({ message, failureClass });
  });

  it('an error on its way is a failure until it gets on', () => {
    const failed = { type: 'turn.failed', error: { message: 'x' } };
    const away = { type: 'error', message: 'Reconnecting... waiting for network (Connection failed: x)' };
    const warning = { type: 'item.completed', item: { type: 'error', message: 'old' } };
    const work = { type: 'item.completed', item: { id: '1', type: 'agent_message', text: 'on it' } };
    expect(read(begun, away, warning).report?.failure).toMatchObject({ failureClass: 'transient' });
    expect(read(begun, away, work).report?.failure).toBeNull();
    expect(read(failed, { type: 'turn.started' }, { type: 'turn.completed' }).report?.failure).toBeNull();
  });

  it('tell which tools it used, and what it was not allowed', () => {
    const command = (type: string, id: string, status: string) => ({
      type,
      item: { id, type: 'command_execution', command: `run ${id}`, status },
    });
    const heard = read(
      command('item.started', '1', 'in_progress'),
      command('item.started', '2', 'in_progress'),
      command('item.completed', '1', 'failed'),
      command('item.completed', '3', 'declined'),
      {
        type: 'item.completed',
        item: { id: '4', type: 'file_change', changes: [{ path: 'a' }, { path: 'b' }], status: 'completed' },
      },
      {
        type: 'item.completed',
        item: { id: '5', type: 'mcp_tool_call', server: 's', tool: 't', status: 'completed' },
      },
      { type: 'item.completed', item: { id: '6', type: 'agent_message', text: 'hi' } },
    );
    expect(heard.calls).toEqual([
      { tool: 'command_execution', about: 'run 1', ok: false },
      { tool: 'command_execution', about: 'run 3', ok: false },
      { tool: 'file_change', about: 'a b', ok: true },
      { tool: 'mcp_tool_call', about: 's t', ok: true },
    ]);
    expect(heard.rest).toEqual([{ tool: 'command_execution', about: 'run 2', ok: null }]);
    expect(heard.report?.denied).toEqual(['command_execution run 3']);
  });
});
