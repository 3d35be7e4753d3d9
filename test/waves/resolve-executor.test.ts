import { describe, expect, test } from 'vitest';
import type { AgentRole } from '../../src/model/agent-role.js';
import type { WaveConfig } from '../../src/model/config.js';
import type { ExecutorSettings } from '../../src/model/executor-settings.js';
import type { ExecutorContext } from '../../src/waves/resolve-executor.js';
import { DEFAULT_EXECUTOR, resolveExecutor } from '../../src/waves/resolve-executor.js';

const config: WaveConfig = {
  executors: {
    default: 'gemini',
    profiles: { fast: { id: 'opencode', model: 'p', tags: ['x'], claude: { allowedTools: ['Read'], effort: 'low' } } },
    claude: { model: 'runtime', outputFormat: 'text', effort: 'max', allowedTools: ['Write'] },
  },
  lanes: {
    main: {
      runtimePolicy: { defaultExecutorByRole: { 'cont-qa': 'codex' }, fallbackExecutorOrder: ['claude', 'codex'] },
      executors: { claude: { outputFormat: 'json' } },
    },
  },
};
const resolve = (
  own: ExecutorSettings,
  context: Partial<ExecutorContext> = {},
  role: AgentRole = 'implementation',
): ReturnType<typeof resolveExecutor> =>
  resolveExecutor({ role, executorConfig: own }, { config, lane: 'main', ...context });

describe('who decides', () => {
  test.each<[string, ExecutorSettings, Partial<ExecutorContext>, AgentRole, string, string]>([
    ['the agent', { id: 'command', profile: 'fast' }, { executor: 'local' }, 'cont-qa', 'command', 'agent'],
    ['its profile', { profile: 'fast' }, { executor: 'local' }, 'cont-qa', 'opencode', 'profile'],
    ['the lane for its role', {}, { executor: 'local' }, 'cont-qa', 'codex', 'lane-role'],
    ['the option', {}, { executor: 'local' }, 'implementation', 'local', 'option'],
    ['the configured default', {}, {}, 'implementation', 'gemini', 'default'],
    ['nobody', {}, { config: {} }, 'implementation', DEFAULT_EXECUTOR, 'default'],
    ['force', { id: 'command' }, { executor: 'local', force: true }, 'cont-qa', 'local', 'forced'],
    ['a fallback', { id: 'codex' }, { fallback: 'claude' }, 'cont-qa', 'claude', 'fallback'],
  ])('%s', (_, own, context, role, kind, source) => {
    expect(resolve(own, context, role)).toMatchObject({ kind, source });
  });
});

describe('settings', () => {
  test('single values replace from executor to lane to profile to agent; lists of profile and agent join', () => {
    const { settings } = resolve({ id: 'claude', profile: 'fast', claude: { allowedTools: ['Grep', 'Read'] } });
    expect(settings).toEqual({ outputFormat: 'json', effort: 'low', allowedTools: ['Read', 'Grep'] });
  });

  test('the model is the option, the agent, the profile, the executor', () => {
    expect(resolve({ id: 'claude', model: 'own' }, { model: 'option' }).model).toBe('option');
    expect(resolve({ id: 'claude', model: 'own' }).model).toBe('own');
    expect(resolve({ id: 'claude', profile: 'fast' }).model).toBe('p');
    expect(resolve({ id: 'claude' }).model).toBe('runtime');
  });

  test("another executor than the agent's own does not get its model", () => {
    expect(resolve({ id: 'codex', model: 'own' }, { fallback: 'claude' }).model).toBe('runtime');
    expect(resolve({ id: 'codex', model: 'own' }, { executor: 'local', force: true }).model).toBe(null);
  });

  test('of a profile that is not there nobody knows whose model it is', () => {
    const forced = { executor: 'claude', force: true } as const;
    expect(resolve({ profile: 'gone', model: 'own' }, forced).model).toBe('runtime');
    expect(resolve({ id: 'claude', profile: 'gone', model: 'own' }, forced).model).toBe('own');
  });

  test("fallbacks are the agent's, the profile's or the lane's, without the executor itself", () => {
    expect(resolve({ id: 'codex' }).fallbacks).toEqual(['claude']);
    expect(resolve({ id: 'codex', fallbacks: ['opencode', 'codex'] }).fallbacks).toEqual(['opencode']);
  });
});

describe('the sandbox', () => {
  const said: WaveConfig = {
    executors: {
      sandbox: 'bwrap',
      sandboxWrite: ['~/.npm'],
      profiles: { open: { sandbox: 'none' }, wide: { sandboxWrite: ['~/.m2', '~/.npm'] } },
    },
    lanes: { free: { executors: { sandbox: 'none' } } },
  };
  test.each<[string, ExecutorSettings, Partial<ExecutorContext>, unknown]>([
    ['there is none where nothing is said', { id: 'claude' }, {}, { kind: 'none', write: [] }],
    ['the agent', { id: 'claude', sandbox: 'bwrap' }, {}, { kind: 'bwrap', write: [] }],
    ['the configuration', { id: 'codex' }, { config: said }, { kind: 'bwrap', write: ['~/.npm'] }],
    ['the lane over it', { id: 'codex' }, { config: said, lane: 'free' }, { kind: 'none', write: ['~/.npm'] }],
    ['the profile over both', { id: 'codex', profile: 'open' }, { config: said }, { kind: 'none', write: ['~/.npm'] }],
    [
      'the agent over all, with the paths of each',
      { id: 'codex', profile: 'wide', sandbox: 'bwrap', sandboxWrite: ['build'] },
      { config: said },
      { kind: 'bwrap', write: ['build', '~/.m2', '~/.npm'] },
    ],
    ['a fallback has it as well', { id: 'codex', sandbox: 'bwrap' }, { fallback: 'claude' }, { kind: 'bwrap', write: [] }],
    ['local needs none', { id: 'codex', sandbox: 'bwrap' }, { executor: 'local', force: true }, { kind: 'none', write: [] }],
  ])('%s', (_, own, context, sandbox) => {
    expect(resolve(own, context).sandbox).toEqual(sandbox);
  });
});
