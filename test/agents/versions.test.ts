import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { executorOf } from '../../src/executors/registry.js';
import { executorRequest } from '../rig/executor-request.js';
import { EmptyHome, programsFolder, vendorPrograms } from './programs.js';

const packages = {
  claude: '@anthropic-ai/claude-code',
  codex: '@openai/codex',
  opencode: 'opencode-ai',
  gemini: '@google/gemini-cli',
} as const;
const { dependencies } = JSON.parse(
  readFileSync(new URL('./clis/package.json', import.meta.url), 'utf8'),
) as Readonly<{ dependencies: Readonly<Record<string, string>> }>;

const home = new EmptyHome();
afterAll(() => home.remove());

test.each(vendorPrograms)('%s is there in the version that is pinned', (name) => {
  const printed = execFileSync(join(programsFolder(), name), ['--version'], {
    env: home.environment(),
    encoding: 'utf8',
  });
  expect(printed).toContain(dependencies[packages[name]]);
});

test.each([
  ['claude', ['auth', 'login']],
  ['codex', ['login']],
  ['opencode', ['auth', 'login']],
] as const)('the login that is told of is a command of %s', (name, words) => {
  const asked = executorOf(name).doubt?.(executorRequest({ id: name }, {}, {}), {
    find: () => undefined,
    read: () => undefined,
  });
  const command = [name, ...words].join(' ');
  expect(asked).toContain(command);
  const { stdout, stderr } = spawnSync(join(programsFolder(), name), [...words, '--help'], {
    env: home.environment(),
    encoding: 'utf8',
  });
  expect(stdout + stderr).toMatch(new RegExp(`^(?:Usage: )?${command} `, 'im'));
});

test.each([
  ['claude', ['--help'], /^ +-r, --resume \[value\] +Resume a conversation by session ID/m],
  ['codex', ['resume', '--help'], /^Usage: codex resume \[OPTIONS\] \[SESSION_ID\]/m],
  ['opencode', ['--help'], /^ +-s, --session +session id to continue/m],
] as const)('a session of %s can be opened by its id', (name, words, shown) => {
  const { stdout, stderr } = spawnSync(join(programsFolder(), name), words, {
    env: home.environment(),
    encoding: 'utf8',
  });
  expect(stdout + stderr).toMatch(shown);
});
