import { execFileSync } from 'node:child_process';
import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

/** The kernel refuses every write beyond this size of a file, as a full disk refuses all of them. */
function limitFileSize(pid: number, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}

describe('a disk without room', () => {
  story(
    'the launcher waits, the agents go on, and when there is room it closes the wave',
    async ({ repo, rig }) => {
      repo.wave(0, [
        { id: 'A1', run: rig.command('A1') },
        { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
      ]);
      const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
      const said: string[] = [];
      launch.child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
      const agent = await rig.nextInvocation('A1');
      const log = '.tmp/main/control-plane/wave-0.ndjson';
      await until('A1 is known to run', () => repo.read(log).includes('agent-run.started'));
      const pid = launch.child.pid ?? 0;
      limitFileSize(pid, 10);
      await agent.exit(0);
      await until('the launcher says so', () => said.join('').includes('no space left'));
      expect(launch.child.exitCode).toBeNull();
      expect(rig.seen).toEqual(['A1']);
      limitFileSize(pid, 'unlimited');
      await (await rig.nextInvocation('A2')).exit(0);
      expect((await launch.result).code).toBe(0);
      expect((await repo.wave$('doctor')).code).toBe(0);
    },
  );

  story('before anything was started it is a clear error (47)', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    await repo.wave$('lint');
    const { stderr, code } = await repo.start(['launch'], { fileSizeLimit: 1 }).result;
    expect({ code, stderr }).toMatchObject({ code: 47 });
    expect(stderr).toMatch(/no room|no space|could not be written/i);
  });
});
