import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { agentAuthor } from '../../src/workspace/git-commits.js';
import { mergeBranch } from '../../src/workspace/merge-branch.js';
import type { WorktreePlace } from '../../src/workspace/worktree.js';
import {
  addWorktree,
  commitWorktree,
  isWorktree,
  removeWorktree,
  requireFreeBranch,
  restoreWorktree,
} from '../../src/workspace/worktree.js';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story as test } from '../rig/story.js';

/** A repository with one commit, and a worktree of A1 in it. */
class Bench {
  readonly place: WorktreePlace;
  readonly base: string;
  readonly #scratch = mkdtempSync(join(tmpdir(), 'wave-scratch-'));

  constructor(readonly repo: ScratchRepository) {
    repo.write('.gitignore', '.tmp/\nbuild/\n');
    repo.write('shared.txt', 'one\ntwo\nthree\n');
    repo.write('other.txt', 'other\n');
    repo.git('add', '.');
    repo.git('commit', '-qm', 'first');
    this.base = repo.git('rev-parse', 'HEAD').trim();
    const path = join(repo.path, '.tmp/main/workspaces/wave-0/a1');
    this.place = { repo: repo.path, path, branch: 'wave/main/0/a1' };
  }

  static async added(repo: ScratchRepository): Promise<Bench> {
    const bench = new Bench(repo);
    await addWorktree(bench.place, bench.base);
    return bench;
  }

  write(path: string, content: string): void {
    const file = join(this.place.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  git(...argv: string[]): string {
    return execFileSync('git', argv, { cwd: this.place.path, encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  commit(last = this.base, isAbandoned = false): Promise<string> {
    const author = agentAuthor('A1');
    return commitWorktree(this.place, {
      last,
      message: 'work',
      author,
      scratch: this.#scratch,
      without: ['.tmp'],
      isAbandoned,
    });
  }

  merge(head: string) {
    return mergeBranch({ repo: this.repo.path, head, message: 'Merge A1', stateRoots: ['.tmp'] });
  }

  remove(isForced = false): Promise<string | undefined> {
    return removeWorktree(this.place, { mergedInto: 'HEAD', isForced });
  }

  /** The files of a commit. */
  files(commit: string): string[] {
    return this.repo.git('ls-tree', '-r', '--name-only', commit).trim().split('\n');
  }
}

describe('a worktree', () => {
  test('is added, committed, merged and removed, each step twice as good as once', async ({ repo }) => {
    const bench = await Bench.added(repo);
    bench.write('new.txt', 'new\n');
    bench.write('.tmp/main/control-plane/wave-0.ndjson', 'forged');
    const head = await bench.commit();
    expect(await bench.commit(head)).toBe(head);
    expect(bench.files(head)).toEqual(['.gitignore', 'new.txt', 'other.txt', 'shared.txt']);
    expect(repo.git('log', '-1', '--format=%an <%ae> by %cn', head).trim()).toBe(
      'A1 <a1@wave.invalid> by Test',
    );
    expect(bench.git('status', '--porcelain')).toBe('');
    const merged = await bench.merge(head);
    expect(merged).toMatchObject({ ok: true, into: 'refs/heads/main' });
    expect(await bench.merge(head)).toEqual(merged);
    expect(repo.read('new.txt')).toBe('new\n');
    expect(repo.git('log', '-1', '--format=%s %p').split(' ')).toHaveLength(4);
    expect(await bench.remove()).toBeUndefined();
    expect(await bench.remove()).toBeUndefined();
    expect(existsSync(bench.place.path)).toBe(false);
    expect(repo.git('branch', '--list', 'wave/*')).toBe('');
    expect(repo.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  test('hooks of the repository do not run, and nothing is signed', async ({ repo }) => {
    const hooks = mkdtempSync(join(tmpdir(), 'wave-hooks-'));
    const hook = `#!/bin/sh\necho ran >> ${hooks}/ran\nexit 1\n`;
    for (const name of [
      'pre-commit',
      'post-checkout',
      'post-merge',
      'commit-msg',
      'pre-merge-commit',
      'reference-transaction',
    ])
      writeFileSync(join(hooks, name), hook, { mode: 0o755 });
    const bench = new Bench(repo);
    repo.git('config', 'core.hooksPath', hooks);
    repo.git('config', 'commit.gpgsign', 'true');
    repo.git('config', 'gpg.program', '/bin/false');
    await addWorktree(bench.place, bench.base);
    bench.write('new.txt', 'new\n');
    expect(await bench.merge(await bench.commit())).toMatchObject({ ok: true });
    expect(await bench.remove()).toBeUndefined();
    expect(existsSync(join(hooks, 'ran'))).toBe(false);
  });

  test('what an agent commits itself stays, under what it left', async ({ repo }) => {
    const bench = await Bench.added(repo);
    bench.write('a.txt', 'a');
    bench.git('add', 'a.txt');
    bench.git('commit', '-qm', 'by the agent');
    bench.write('b.txt', 'b');
    const head = await bench.commit();
    expect(repo.git('log', '--format=%s', `${bench.base}..${head}`)).toBe('work\nby the agent\n');
  });

  test.for([
    ['another branch', ['checkout', '-qb', 'elsewhere']],
    ['no branch', ['checkout', '-q', '--detach']],
    ['a branch without history', ['checkout', '-q', '--orphan', 'alone']],
  ] as const)('an agent that goes to %s loses nothing', async ([, argv], { repo }) => {
    const bench = await Bench.added(repo);
    bench.git(...argv);
    bench.write('a.txt', 'a');
    const head = await bench.commit();
    expect(repo.git('rev-parse', bench.place.branch).trim()).toBe(head);
    expect(bench.git('symbolic-ref', '--short', 'HEAD')).toBe(bench.place.branch);
    expect(bench.files(head)).toContain('a.txt');
    expect(await bench.merge(head)).toMatchObject({ ok: true });
  });

  test('an agent that resets behind its base has undone what it undid, on top of it', async ({ repo }) => {
    const bench = new Bench(repo);
    repo.write('second.txt', '2');
    repo.git('add', '.');
    repo.git('commit', '-qm', 'second');
    const base = repo.git('rev-parse', 'HEAD').trim();
    await addWorktree(bench.place, base);
    bench.git('reset', '-q', '--hard', 'HEAD~1');
    const head = await bench.commit(base);
    expect(repo.git('rev-parse', `${head}~1`).trim()).toBe(base);
    expect(bench.files(head)).not.toContain('second.txt');
  });

  test('one that lacks its link is none: git would mean the repository around it', async ({ repo }) => {
    const bench = await Bench.added(repo);
    expect(isWorktree(bench.place.path)).toBe(true);
    rmSync(join(bench.place.path, '.git'));
    expect(isWorktree(bench.place.path)).toBe(false);
    await expect(restoreWorktree(bench.place, bench.base)).rejects.toThrow('is no worktree');
  });

  test('one that was removed by hand comes back from its branch, or from what is on record', async ({
    repo,
  }) => {
    const bench = await Bench.added(repo);
    bench.write('a.txt', 'a');
    const head = await bench.commit();
    rmSync(bench.place.path, { recursive: true });
    await restoreWorktree(bench.place, head);
    expect(readFileSync(join(bench.place.path, 'a.txt'), 'utf8')).toBe('a');
    rmSync(bench.place.path, { recursive: true });
    repo.git('update-ref', '-d', `refs/heads/${bench.place.branch}`);
    await restoreWorktree(bench.place, head);
    expect(readFileSync(join(bench.place.path, 'a.txt'), 'utf8')).toBe('a');
  });

  test('what a try that was cut off left is made anew, what is not ours is not touched', async ({ repo }) => {
    const bench = new Bench(repo);
    await requireFreeBranch(bench.place);
    repo.git('branch', bench.place.branch, bench.base);
    await expect(requireFreeBranch(bench.place)).rejects.toThrow('and it is not ours');
    await addWorktree(bench.place, bench.base);
    rmSync(join(bench.place.path, 'shared.txt'));
    await addWorktree(bench.place, bench.base);
    expect(existsSync(join(bench.place.path, 'shared.txt'))).toBe(true);
    rmSync(bench.place.path, { recursive: true });
    await addWorktree(bench.place, bench.base);
    expect(existsSync(join(bench.place.path, 'shared.txt'))).toBe(true);
    expect(await bench.remove()).toBeUndefined();
    bench.write('somebody.txt', 'x');
    await expect(addWorktree(bench.place, bench.base)).rejects.toThrow('is no worktree');
    rmSync(bench.place.path, { recursive: true });
    repo.write('more.txt', 'x');
    repo.git('add', '.');
    repo.git('commit', '-qm', 'more');
    repo.git('branch', bench.place.branch);
    await expect(addWorktree(bench.place, bench.base)).rejects.toThrow('and it is not ours');
  });

  test('is not removed while anything in it would be lost', async ({ repo }) => {
    const bench = await Bench.added(repo);
    bench.write('a.txt', 'a');
    expect(await bench.remove()).toBe('it has changes that are not committed: a.txt');
    const head = await bench.commit();
    expect(await bench.remove()).toBe('its branch is not merged');
    await bench.merge(head);
    bench.write('late.txt', 'x');
    expect(await bench.remove()).toContain('late.txt');
    expect(await bench.remove(true)).toBeUndefined();
    expect(existsSync(bench.place.path)).toBe(false);
  });

  test('one with submodules is removed like any other', async ({ repo }) => {
    const bench = new Bench(repo);
    const gitlink = `160000,${bench.base},module`;
    repo.git('update-index', '--add', '--cacheinfo', gitlink);
    repo.git('commit', '-qm', 'module');
    const base = repo.git('rev-parse', 'HEAD').trim();
    await addWorktree(bench.place, base);
    expect(await bench.commit(base)).toBe(base);
    expect(await bench.remove()).toBeUndefined();
  });
});

describe('a merge', () => {
  test('leaves changes of other files as they are, staged or not', async ({ repo }) => {
    const bench = await Bench.added(repo);
    bench.write('shared.txt', 'one\ntwo\nTHREE\n');
    const head = await bench.commit();
    repo.write('other.txt', 'mine\n');
    repo.write('staged.txt', 'staged\n');
    repo.git('add', 'staged.txt');
    repo.write('untracked.txt', 'u');
    expect(await bench.merge(head)).toMatchObject({ ok: true });
    expect(repo.read('shared.txt')).toContain('THREE');
    expect(repo.read('other.txt')).toBe('mine\n');
    expect(repo.git('status', '--porcelain')).toBe(' M other.txt\nA  staged.txt\n?? untracked.txt\n');
  });

  test.for([
    ['a changed file', 'shared.txt', 'one\ntwo\nTHREE\n'],
    ['an untracked file', 'new.txt', 'new\n'],
  ] as const)(
    'is refused where %s is in the way, unless it is what would be there',
    async ([, path, content], { repo }) => {
      const bench = await Bench.added(repo);
      bench.write(path, content);
      const head = await bench.commit();
      repo.write(path, 'mine\n');
      const status = repo.git('status', '--porcelain');
      expect(await bench.merge(head)).toMatchObject({ ok: false, reason: 'main-in-the-way', paths: [path] });
      expect(repo.read(path)).toBe('mine\n');
      expect(repo.git('status', '--porcelain')).toBe(status);
      expect(repo.git('rev-parse', 'HEAD').trim()).toBe(bench.base);
      repo.write(path, content);
      expect(await bench.merge(head)).toMatchObject({ ok: true });
      expect(repo.git('status', '--porcelain')).toBe('');
    },
  );

  test('overwrites no ignored file', async ({ repo }) => {
    const bench = await Bench.added(repo);
    bench.write('build/out.txt', 'theirs');
    bench.git('add', '--force', 'build/out.txt');
    bench.git('commit', '-qm', 'forced');
    repo.write('build/out.txt', 'mine');
    expect(await bench.merge(await bench.commit())).toMatchObject({ ok: false, reason: 'refused' });
    expect(repo.read('build/out.txt')).toBe('mine');
  });

  test('writes nothing of our own state, whatever an agent committed', async ({ repo }) => {
    const bench = await Bench.added(repo);
    bench.write('.tmp/main/x', 'theirs');
    bench.git('add', '--force', '.tmp/main/x');
    bench.git('commit', '-qm', 'forced');
    expect(await bench.merge(await bench.commit())).toMatchObject({
      reason: 'touches-state',
      paths: ['.tmp/main/x'],
    });
    expect(existsSync(join(repo.path, '.tmp/main/x'))).toBe(false);
  });

  test('that conflicts changes nothing and names the files', async ({ repo }) => {
    const bench = await Bench.added(repo);
    bench.write('shared.txt', 'ONE\ntwo\nthree\n');
    const head = await bench.commit();
    repo.write('shared.txt', 'eins\ntwo\nthree\n');
    repo.git('commit', '-qam', 'mine');
    const main = repo.git('rev-parse', 'HEAD');
    expect(await bench.merge(head)).toEqual({
      ok: false,
      reason: 'conflict',
      paths: ['shared.txt'],
      detail: 'main',
    });
    expect(repo.git('rev-parse', 'HEAD')).toBe(main);
    expect(repo.git('status', '--porcelain')).toBe('');
    expect(() => bench.git('merge', 'main')).toThrow();
    await expect(bench.commit(head)).rejects.toThrow('is not settled');
    expect(bench.git('status', '--porcelain')).toBe('UU shared.txt');
    // Settled, and not yet committed.
    bench.write('shared.txt', 'EINS\ntwo\nthree\n');
    bench.git('add', 'shared.txt');
    expect(await bench.merge(await bench.commit(head))).toMatchObject({ ok: true });
    expect(repo.read('shared.txt')).toBe('EINS\ntwo\nthree\n');
  });

  test('never takes a merge that an agent left in the middle for a settled one', async ({ repo }) => {
    const bench = await Bench.added(repo);
    bench.write('shared.txt', 'ONE\ntwo\nthree\n');
    const head = await bench.commit();
    repo.write('shared.txt', 'eins\ntwo\nthree\n');
    repo.git('commit', '-qam', 'mine');
    expect(() => bench.git('merge', 'main')).toThrow();
    const left = await bench.commit(head, true);
    expect(repo.git('show', `${left}:shared.txt`)).toContain('<<<<<<<');
    expect(await bench.merge(left)).toMatchObject({ ok: false, reason: 'conflict' });
  });

  test('goes on where git was killed between files and branch', async ({ repo }) => {
    const bench = await Bench.added(repo);
    bench.write('new.txt', 'new\n');
    const head = await bench.commit();
    repo.git('read-tree', '-m', '-u', 'HEAD', head);
    expect(repo.git('status', '--porcelain')).toBe('A  new.txt\n');
    expect(await bench.merge(head)).toMatchObject({ ok: true });
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  test('works where no branch is checked out', async ({ repo }) => {
    const bench = await Bench.added(repo);
    repo.git('checkout', '-q', '--detach');
    bench.write('new.txt', 'new\n');
    expect(await bench.merge(await bench.commit())).toMatchObject({ ok: true, into: null });
    expect(repo.read('new.txt')).toBe('new\n');
  });
});
