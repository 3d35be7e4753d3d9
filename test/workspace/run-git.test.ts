import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runGit } from '../../src/workspace/run-git.js';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'wave-git-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a git that is this shell script. */
function fake(script: string): ReturnType<typeof runGit> {
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'git'), 0o755);
  return runGit(['status'], folder, { PATH: `${folder}:${process.env.PATH ?? ''}` });
}

describe('git', () => {
  it('answers with what it printed and how it ended', async () => {
    expect(await fake('echo out; echo err >&2; exit 3')).toMatchObject({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
      said: 'err',
    });
  });

  it('is told to show every object as it is stored', async () => {
    const { stdout } = await fake('echo "$GIT_NO_REPLACE_OBJECTS $GIT_GRAFT_FILE $*"');
    expect(stdout).toMatch(/^1 \/dev\/null\/none .*-c core\.useReplaceRefs=false .* status\n$/);
  });

  it.each([
    'fatal: unable to fork: Resource temporarily unavailable',
    'fatal: Out of memory, mmap failed: Cannot allocate memory',
    'error: open(".git/x"): Too many open files',
  ])('that is out of something is no answer: %s', async (words) => {
    await expect(fake(`echo '${words}' >&2; exit 128`)).rejects.toMatchObject({ code: 'EAGAIN' });
    // A file of that name is none of it.
    expect(await fake(`echo '${words}' >&2; exit 0`)).toMatchObject({ exitCode: 0 });
  });

  it('that cannot be executed says why, and that it is not there is an answer', async () => {
    expect(await runGit(['status'], folder, { PATH: join(folder, 'none') })).toMatchObject({
      exitCode: undefined,
      code: 'ENOENT',
    });
    await expect(fake('').then(() => runGit(['x'], join(folder, 'git')))).rejects.toMatchObject({
      code: 'ENOTDIR',
    });
  });
});
