import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { TreeSnapshots } from '../../src/workspace/tree-snapshot.js';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';

async function open(repo: ScratchRepository): Promise<TreeSnapshots> {
  return TreeSnapshots.open(repo.path, mkdtempSync(join(tmpdir(), 'wave-tree-')), '.tmp');
}

/** What differs, without what it was and is. */
const changed = async (snapshots: TreeSnapshots, from: string, to: string) =>
  (await snapshots.changes(from, to))?.map(({ path, change }) => ({ path, change }));

describe('TreeSnapshots', () => {
  story('sees what was added, changed and deleted, in a repository without a commit', async ({ repo }) => {
    const snapshots = await open(repo);
    repo.write('kept.txt', 'one');
    repo.write('gone.txt', 'two');
    const before = await snapshots.take();
    repo.write('kept.txt', 'changed');
    repo.write('deep/new file with "quotes" and ünïcode.txt', 'three');
    rmSync(join(repo.path, 'gone.txt'));
    expect(await changed(snapshots, before, await snapshots.take())).toEqual([
      { path: 'deep/new file with "quotes" and ünïcode.txt', change: 'added' },
      { path: 'gone.txt', change: 'deleted' },
      { path: 'kept.txt', change: 'modified' },
    ]);
  });

  story(
    'leaves the index and the objects of the user alone, and ignores what is ignored',
    async ({ repo }) => {
      repo.write('.gitignore', 'build/\n');
      repo.write('a.txt', 'a');
      repo.git('add', 'a.txt');
      repo.git('commit', '-qm', 'first');
      repo.write('staged.txt', 's');
      repo.git('add', 'staged.txt');
      const [status, objects] = [repo.git('status', '--porcelain'), repo.git('count-objects')];
      const snapshots = await open(repo);
      const before = await snapshots.take();
      repo.write('build/out.txt', 'ignored');
      repo.write('.tmp/main/x.json', 'state');
      expect(await changed(snapshots, before, await snapshots.take())).toEqual([]);
      expect(repo.git('count-objects')).toBe(objects);
      expect(repo.git('status', '--porcelain', ':!.tmp')).toBe(status);
    },
  );

  story('takes symbolic links, modes and files that cannot be read as they are', async ({ repo }) => {
    const snapshots = await open(repo);
    repo.write('script.sh', 'echo');
    const before = await snapshots.take();
    chmodSync(join(repo.path, 'script.sh'), 0o755);
    symlinkSync('/nowhere', join(repo.path, 'link'));
    expect(await changed(snapshots, before, await snapshots.take())).toEqual([
      { path: 'link', change: 'added' },
      { path: 'script.sh', change: 'modified' },
    ]);
  });

  story('goes on after a git that was killed in the middle', async ({ repo }) => {
    const scratch = mkdtempSync(join(tmpdir(), 'wave-tree-'));
    const snapshots = await TreeSnapshots.open(repo.path, scratch, '.tmp');
    repo.write('a.txt', 'a');
    const before = await snapshots.take();
    writeFileSync(join(scratch, 'index.lock'), '');
    writeFileSync(join(scratch, 'index'), 'half of an ind');
    repo.write('b.txt', 'b');
    expect(await changed(snapshots, before, await snapshots.take())).toEqual([
      { path: 'b.txt', change: 'added' },
    ]);
  });

  story('has nothing to say of a tree whose objects are gone', async ({ repo }) => {
    const snapshots = await open(repo);
    repo.write('a.txt', 'a');
    const tree = await snapshots.take();
    expect(await snapshots.changes('0123456789012345678901234567890123456789', tree)).toBeUndefined();
  });

  story(
    'is the same tree for as long as nothing changes, and again when it is put back',
    async ({ repo }) => {
      const snapshots = await open(repo);
      repo.write('a.txt', 'a');
      const first = await snapshots.take();
      expect(await snapshots.take()).toBe(first);
      expect(await snapshots.take()).toBe(first);
      // As long as before, and within the same tick of the clock.
      repo.write('a.txt', 'b');
      const second = await snapshots.take();
      expect(await changed(snapshots, first, second)).toEqual([{ path: 'a.txt', change: 'modified' }]);
      repo.write('a.txt', 'a');
      expect(await snapshots.take()).toBe(first);
    },
  );

  story('refuses a folder that is no repository', async ({ repo }) => {
    rmSync(join(repo.path, '.git'), { recursive: true });
    await expect(open(repo)).rejects.toMatchObject({ code: 'git/not-a-repository' });
  });
});
