import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runGit } from '../../src/workspace/run-git.js';

let repo: string;
beforeEach(() => {
  repo = mkdtempSync(join(tmpdir(), 'wave-run-git-'));
  execFileSync('git', ['init', '-q', repo]);
  vi.stubEnv('CANARY_API_TOKEN', 'canary-of-the-launcher');
  vi.stubEnv('GIT_CANARY_TOKEN', 'canary-of-the-launcher');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(repo, { recursive: true, force: true });
});

const configure = (key: string, value: string): void =>
  void execFileSync('git', ['-C', repo, 'config', key, value]);

test('what an agent writes into the configuration of the repository sees no variable of ours', async () => {
  configure('filter.x.clean', `sh -c 'env > "${repo}/filter.env"; cat'`);
  writeFileSync(join(repo, '.git/info/attributes'), '* filter=x\n');
  writeFileSync(join(repo, 'a.txt'), 'a');
  expect((await runGit(['add', 'a.txt'], repo)).exitCode).toBe(0);
  const seen = readFileSync(join(repo, 'filter.env'), 'utf8');
  expect(seen).toMatch(/^PATH=/m);
  expect(seen).not.toContain('canary');
});

test('programs that watch the work tree, and hooks, are not run', async () => {
  const marks = ['fsmonitor', 'hook'].map((name) => join(repo, '.git', `${name}.ran`));
  configure('core.fsmonitor', `touch '${marks[0] ?? ''}'; false`);
  writeFileSync(join(repo, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch '${marks[1] ?? ''}'\n`, {
    mode: 0o755,
  });
  writeFileSync(join(repo, 'a.txt'), 'a');
  for (const argv of [
    ['add', '.'],
    ['status', '--short'],
    ['checkout', '-q', '--orphan', 'x'],
  ])
    expect((await runGit(argv, repo)).exitCode).toBe(0);
  expect(marks.filter((path) => existsSync(path))).toEqual([]);
});
