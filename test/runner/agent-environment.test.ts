import { expect, test } from 'vitest';
import { agentEnvironment } from '../../src/runner/agent-environment.js';

const source = {
  PATH: '/bin',
  HOME: '/home/x',
  LC_ALL: 'C',
  https_proxy: 'http://p',
  NODE_EXTRA_CA_CERTS: '/ca.pem',
  WAVE_REPO: '/repo',
  WAVE_INTENT: 'OUTER',
  ANTHROPIC_API_KEY: 'a',
  CLAUDE_CONFIG_DIR: 'c',
  OPENAI_API_KEY: 'o',
  GITHUB_TOKEN: 'g',
  DEPLOY_ENV: 'test',
  MY_A: '1',
  'BAD-NAME': 'x',
  GONE: undefined,
};

test('an agent gets the allow-list and nothing else', () => {
  expect(agentEnvironment({ source })).toEqual({
    HOME: '/home/x',
    LC_ALL: 'C',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    PATH: '/bin',
    WAVE_REPO: '/repo',
    https_proxy: 'http://p',
  });
});

test("an executor adds its own vendor's variables, not another's", () => {
  const environment = agentEnvironment({ source, vendorPrefixes: ['ANTHROPIC_', 'CLAUDE_'] });
  expect(environment).toMatchObject({ ANTHROPIC_API_KEY: 'a', CLAUDE_CONFIG_DIR: 'c' });
  expect(environment).not.toHaveProperty('OPENAI_API_KEY');
});

test('the config passes names and prefixes, never everything', () => {
  const environment = agentEnvironment({ source, pass: ['DEPLOY_ENV', 'MY_*', '*', 'GONE', 'BAD-NAME'] });
  expect(environment).toMatchObject({ DEPLOY_ENV: 'test', MY_A: '1' });
  for (const name of ['GITHUB_TOKEN', 'GONE', 'BAD-NAME']) expect(environment).not.toHaveProperty(name);
});

test('what is set wins, and the marker of an outer agent never reaches an inner one', () => {
  const environment = agentEnvironment({
    source,
    pass: ['WAVE_INTENT'],
    set: { WAVE_REPO: '/inner', B: '2' },
  });
  expect(environment).toMatchObject({ WAVE_REPO: '/inner', B: '2' });
  expect(environment).not.toHaveProperty('WAVE_INTENT');
});

const everybodys = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_TIME',
  'TERM',
  'TZ',
  'TMPDIR',
  'NO_PROXY',
  'SSL_CERT_FILE',
];
const ours = ['WAVE_LANE', 'WAVE_REPO', 'WAVE_SPOOL_DIR', 'WAVE_SIGNAL_ACK', 'WAVE_RESULT_FILE'];
const nobodys = [
  ...['GITHUB_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'NPM_TOKEN', 'DATABASE_URL', 'KUBECONFIG'],
  ...['SSH_AUTH_SOCK', 'GPG_AGENT_INFO', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'DISPLAY'],
  // What would run something, or load it, in every program that an agent starts.
  ...['LD_PRELOAD', 'LD_LIBRARY_PATH', 'NODE_OPTIONS', 'BASH_ENV', 'ENV', 'PYTHONSTARTUP', 'GIT_SSH_COMMAND'],
  ...['PROMPT_COMMAND', 'PATHEXT', 'HOMEPAGE', 'MY_WAVE_LANE', 'lc_time', 'wave_lane', 'Path'],
  // A secret by the name of ours.
  ...['WAVE_TEAM_TOKEN', 'WAVE_HOOK_SECRET', 'WAVE_API_KEY', 'WAVE_INTENT'],
];

test.each([
  ...[...everybodys, ...ours].map((name) => [name, true] as const),
  ...nobodys.map((name) => [name, false] as const),
])('of the launcher, %s reaches an agent: %s', (name, reaches) => {
  expect(Object.hasOwn(agentEnvironment({ source: { [name]: 'x' } }), name)).toBe(reaches);
});

test('a secret of our own prefix is passed by its name, and by nothing else', () => {
  const of = (pass: readonly string[]) => agentEnvironment({ source: { WAVE_TEAM_TOKEN: 't' }, pass });
  expect(of(['WAVE_TEAM_TOKEN'])).toEqual({ WAVE_TEAM_TOKEN: 't' });
  expect(of(['TEAM_*'])).toEqual({});
});
