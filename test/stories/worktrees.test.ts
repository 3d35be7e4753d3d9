import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';

const worktree = '### Workspace\n\n- worktree';
const sh = (script: string): readonly string[] => ['sh', '-c', script];

function committed(repo: ScratchRepository): void {
  repo.write('src/shared.txt', 'one\ntwo\nthree\n');
  repo.git('add', 'src');
  repo.git('commit', '-qm', 'first');
}

const types = (repo: ScratchRepository): unknown[] =>
  repo
    .records('.tmp/main/control-plane/wave-0.ndjson')
    .map(({ type }) => type)
    .filter((type) => String(type).startsWith('workspace.') && type !== 'workspace.measured');

describe('agents in worktrees', () => {
  story('two that build on each other are merged, and nothing of theirs is left', async ({ repo }) => {
    committed(repo);
    repo.wave(0, [
      {
        id: 'A1',
        run: sh('pwd; echo a > src/a.txt; wave coord post --kind claim --summary "a is there" >&2'),
        owns: ['src/a.txt'],
        deliverables: ['src/a.txt'],
        extra: worktree,
      },
      {
        id: 'A2',
        run: sh('set -e; cat src/a.txt > src/b.txt; echo b >> src/b.txt'),
        owns: ['src/b.txt'],
        deliverables: ['src/b.txt'],
        dependsOn: ['A1'],
        extra: worktree,
      },
    ]);
    const result = await repo.wave$('launch');
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(repo.read('src/b.txt')).toBe('a\nb\n');
    expect(repo.git('log', '--first-parent', '--format=%s').trim().split('\n')).toEqual([
      'Merge A2 of wave 0: Test: story',
      'Merge A1 of wave 0: Test: story',
      'first',
    ]);
    expect(repo.git('status', '--porcelain', '-uno')).toBe('');
    expect(repo.git('branch', '--format=%(refname:short)')).toBe('main\n');
    expect(existsSync(join(repo.path, '.tmp/main/workspaces/wave-0/a1'))).toBe(false);
    expect((await repo.wave$('diff', '--agent', 'A2', '--name-only')).stdout).toBe('src/b.txt\n');
    expect(types(repo).slice(-6)).toEqual([
      'workspace.merge-requested',
      'workspace.merged',
      'workspace.remove-requested',
      'workspace.removed',
      'workspace.remove-requested',
      'workspace.removed',
    ]);
    expect(await repo.wave$('replay', '--wave', '0')).toMatchObject({ code: 0 });
  });

  story(
    'a conflict is a blocker that names both sides; settled in the worktree, the wave goes on',
    async ({ repo }) => {
      committed(repo);
      const edit = (line: string): readonly string[] => sh(`sed -i 's/two/${line}/' src/shared.txt`);
      repo.wave(0, [
        { id: 'A1', run: edit('zwei'), owns: ['src/'], extra: worktree },
        { id: 'A2', run: edit('deux'), owns: ['src/'], extra: worktree },
      ]);
      const blocked = await repo.wave$('launch');
      expect(blocked.stdout + blocked.stderr).toContain('A2 and A1 changed the same lines of src/shared.txt');
      const status = await repo.waveJson('control', 'status', '--wave', '0');
      expect(JSON.stringify(status)).toContain('integration-merge-conflict');
      const path = join(repo.path, '.tmp/main/workspaces/wave-0/a2');
      expect(blocked.stdout + blocked.stderr).toContain(`git -C ${path} merge main`);
      const open = await repo.wave$('coord', 'show', '--wave', '0');
      expect(open.stdout).toContain('merge-conflict-0-A2');
      expect(repo.read('src/shared.txt')).toBe('one\nzwei\nthree\n');
      // As the message says.
      expect(() => repo.git('-C', path, 'merge', 'main')).toThrow();
      repo.write('.tmp/main/workspaces/wave-0/a2/src/shared.txt', 'one\nzwei deux\nthree\n');
      repo.git('-C', path, 'commit', '-qam', 'settled');
      const closed = await repo.wave$('launch');
      expect(closed, closed.stdout + closed.stderr).toMatchObject({ code: 0 });
      expect(repo.read('src/shared.txt')).toBe('one\nzwei deux\nthree\n');
      expect((await repo.wave$('coord', 'show', '--wave', '0')).stdout).not.toContain('merge-conflict-0-A2');
      expect(await repo.wave$('replay', '--wave', '0')).toMatchObject({ code: 0 });
    },
  );

  story("what strays is found where it strayed, and the shared tree is somebody else's", async ({ repo }) => {
    committed(repo);
    const strays = 'set -e; cat ok.txt; echo x > elsewhere.txt; echo y > "$WAVE_REPO/in-main.txt"';
    repo.wave(0, [
      { id: 'A1', run: sh(strays), owns: ['src/'], dependsOn: ['A2'], extra: worktree },
      { id: 'A2', run: sh('echo fine > ok.txt'), owns: ['ok.txt'] },
    ]);
    const blocked = await repo.wave$('launch');
    expect(blocked.stdout + blocked.stderr).toContain(
      'elsewhere.txt changed while A1 ran, and nobody who ran owns it',
    );
    expect(existsSync(join(repo.path, '.tmp/main/workspaces/wave-0/a1/elsewhere.txt'))).toBe(true);
    expect(repo.git('log', '--format=%s')).toBe('first\n');
    // What A2 left uncommitted was there, and is not A1's.
    expect((await repo.wave$('diff', '--agent', 'A1', '--name-only')).stdout).toBe('elsewhere.txt\n');
    expect((await repo.wave$('diff', '--agent', 'A2')).stdout).toContain(
      '+++ b/ok.txt\n@@ -0,0 +1 @@\n+fine\n',
    );
    expect(await repo.waveJson('diff', 'A1')).toMatchObject({
      files: [{ path: 'elsewhere.txt', change: 'added', additions: 1, deletions: 0 }],
    });
    const kept = await repo.wave$('clean');
    expect(kept).toMatchObject({ code: 1 });
    expect(kept.stdout).toContain('its branch is not merged');
    expect(await repo.wave$('clean', '--force')).toMatchObject({ code: 0 });
    expect(repo.git('branch', '--format=%(refname:short)')).toBe('main\n');
  });
});
