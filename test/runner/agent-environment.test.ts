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
