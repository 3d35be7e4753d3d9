import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

const CONTROL = '.tmp/main/control-plane/wave-0.ndjson';

const gone = (repo: ScratchRepository): string => `${repo.path}.gone`;

async function untilRecorded(repo: ScratchRepository, type: string): Promise<void> {
  await until(
    `${type} is recorded`,
    () => existsSync(join(repo.path, CONTROL)) && repo.read(CONTROL).includes(type),
  );
}

describe('an agent that destroys the log of its own wave', () => {
  const deeds: readonly (readonly [string, (repo: ScratchRepository) => void])[] = [
    // In one step, so that nothing is written into it meanwhile; `git clean -x` does the same piece by piece.
    ['takes the whole state folder away', (repo) => renameSync(join(repo.path, '.tmp'), gone(repo))],
    [
      'puts a file in the place of the state folder',
      (repo) => {
        renameSync(join(repo.path, '.tmp'), gone(repo));
        repo.write('.tmp', '');
      },
    ],
    [
      'puts a file in the place of the folder of its log',
      (repo) => {
        renameSync(join(repo.path, dirname(CONTROL)), gone(repo));
        repo.write(dirname(CONTROL), '');
      },
    ],
    ['removes the log', (repo) => rmSync(join(repo.path, CONTROL))],
    ['empties the log', (repo) => repo.write(CONTROL, '')],
    [
      'rewrites the log',
      (repo) => repo.write(CONTROL, repo.read(CONTROL).replace('agent-run.started', 'agent-run.starteD')),
    ],
    [
      'puts a pipe in its place',
      (repo) => {
        rmSync(join(repo.path, CONTROL));
        execFileSync('mkfifo', [join(repo.path, CONTROL)]);
      },
    ],
  ];

  for (const [name, deed] of deeds) {
    story(
      `${name}: the launcher stops, and nothing is started again or left running`,
      async ({ repo, rig }) => {
        repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
        const launch = repo.start(['launch']);
        const agent = await rig.nextInvocation('A1');
        await untilRecorded(repo, 'agent-run.started');
        deed(repo);
        await agent.ended;
        const result = await launch.result;
        expect(rig.seen).toEqual(['A1']);
        expect([46, 47]).toContain(result.code);
        expect(result.stderr).toMatch(/removed or rewritten|ENXIO|refused/);
        rmSync(gone(repo), { recursive: true, force: true });
      },
    );
  }
});

describe('a file that is none', () => {
  story('at the place of a result holds nobody up, and is no evidence', async ({ repo }) => {
    repo.wave(0, [
      { id: 'A1', run: ['sh', '-c', 'mkfifo "$WAVE_RESULT_FILE"'] },
      { id: 'A2', run: ['sh', '-c', 'ln -s /dev/zero "$WAVE_RESULT_FILE"'] },
      { id: 'A3', run: ['sh', '-c', 'ln -s /etc/passwd "$WAVE_RESULT_FILE"'] },
      { id: 'A4', run: ['sh', '-c', 'mkdir "$WAVE_RESULT_FILE"'] },
      { id: 'A5', run: ['sh', '-c', 'echo "{\\"secret\\": root:x" > "$WAVE_RESULT_FILE"'] },
    ]);
    const result = await repo.wave$('launch', '--max-retries-per-wave', '0');
    expect(result).toMatchObject({ code: 40 });
    expect(result.stdout + result.stderr).not.toContain('root:x');
    const gates = (await repo.waveJson('control', 'status')).gates as readonly Record<string, unknown>[];
    const codes = gates.filter(({ gate }) => gate === 'implementation').map(({ statusCode }) => statusCode);
    expect(codes).toEqual(Array.from({ length: 5 }, () => 'invalid-result-envelope'));
  });

  story('at the place of a report, a wave file or an acknowledgement holds nobody up', async ({ repo }) => {
    const signal =
      'wave signal integration --state ready-for-doc-closure --claims 0 --conflicts 0 --blockers 0';
    repo.wave(0, [
      {
        id: 'A1',
        run: ['sh', '-c', 'mkdir -p "$(dirname "$WAVE_SIGNAL_ACK")" && mkfifo "$WAVE_SIGNAL_ACK"'],
      },
      { id: 'A8', run: ['sh', '-c', `mkfifo report.md; ${signal}`], owns: ['report.md'] },
    ]);
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    execFileSync('mkfifo', [join(repo.path, 'waves/main/wave-9.md')]);
    // Not in this process, which a pipe that is opened would hold up for ever.
    expect(await repo.start(['lint']).result).toMatchObject({ code: 2 });
  });

  story('a deliverable that leads out of the repository was not delivered', async ({ repo }) => {
    repo.wave(0, [
      { id: 'A1', run: ['ln', '-s', '/etc/passwd', 'a.txt'], owns: ['a.txt'], deliverables: ['a.txt'] },
    ]);
    const result = await repo.wave$('launch', '--max-retries-per-wave', '0');
    expect(result).toMatchObject({ code: 40 });
    expect(result.stdout).toContain('missing-deliverable');
    expect(result.stdout).toContain('missing: a.txt (leads out of the repository)');
  });
});

describe('an agent with git', () => {
  story('moves no branch and plants no program behind our back', async ({ repo }) => {
    repo.write('README.md', 'old\n');
    repo.git('add', 'README.md');
    repo.git('commit', '-qm', 'first');
    const before = repo.git('rev-parse', 'HEAD').trim();
    const deed = [
      'set -e; test "$WAVE_ATTEMPT" = 1 || exit 0',
      'export GIT_INDEX_FILE="$PWD/.git/theirs"; git read-tree HEAD',
      'git update-index --cacheinfo "100644,$(echo evil | git hash-object -w --stdin),README.md"',
      'git update-ref refs/heads/main "$(git commit-tree -p HEAD -m evil "$(git write-tree)")"',
      'git config filter.x.clean "touch $PWD/.git/ran; cat"; echo "* filter=x" > .git/info/attributes',
    ].join('; ');
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', deed], owns: ['.*/**'] }]);
    const blocked = await repo.wave$('launch', '--max-retries-per-wave', '0');
    expect(blocked, blocked.stdout + blocked.stderr).toMatchObject({ code: 41 });
    expect(blocked.stdout).toContain('.git/config, .git/info/attributes changed while A1 ran');
    expect(blocked.stdout).toContain(`it was main at ${before.slice(0, 10)}`);
    expect(blocked.stdout).toContain('what is checked out has commits of what the files never were');
    const [undo] = /git reset --soft [0-9a-f]+/.exec(blocked.stdout) ?? [''];
    repo.git(...undo.split(' ').slice(1));
    expect(repo.git('rev-parse', 'HEAD').trim()).toBe(before);
    expect(existsSync(join(repo.path, '.git/ran'))).toBe(false);
    rmSync(join(repo.path, '.git/info/attributes'));
    expect(
      await repo.wave$('control', 'override', 'grant', '--path', '.git/config', '--reason', 'looked at it'),
    ).toMatchObject({ code: 0 });
    const closed = await repo.wave$('launch');
    expect(closed, closed.stdout + closed.stderr).toMatchObject({ code: 0 });
    expect(await repo.wave$('replay', '--wave', '0')).toMatchObject({ code: 0 });
  });
});

describe('what changed', () => {
  story(
    'cannot be known without the snapshot before it, and unknown is never success',
    async ({ repo, rig }) => {
      repo.env.WAVE_SPOOL_DIR = join(repo.path, '.git/wave-spool');
      repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
      const launch = repo.start(['launch']);
      const agent = await rig.nextInvocation('A1');
      await untilRecorded(repo, 'agent-run.started');
      await agent.writeFile(join(repo.path, 'stray.txt'), 'x');
      const found = execFileSync('find', [join(repo.path, '.git/wave-spool'), '-name', 'trees'], {
        encoding: 'utf8',
      });
      rmSync(found.trim(), { recursive: true });
      await agent.exit(0);
      const result = await launch.result;
      expect(result, result.stdout + result.stderr).toMatchObject({ code: 41 });
      expect(result.stdout).toContain('the snapshot before it is gone');
    },
  );

  story('is held against those who still ran, and each is named', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2') },
      { id: 'A3', run: rig.command('A3') },
    ]);
    const launch = repo.start(['launch']);
    const one = await rig.nextInvocation('A1');
    const [two, three] = [await rig.nextInvocation('A2'), await rig.nextInvocation('A3')];
    await one.exit(0);
    await until('A1 has ended', () => repo.read(CONTROL).includes('agent-run.concluded'));
    await two.writeFile(join(repo.path, 'stray.txt'), 'x');
    await two.exit(0);
    await three.exit(0);
    const result = await launch.result;
    expect(result).toMatchObject({ code: 41 });
    expect(result.stdout).toContain('stray.txt changed while one of A2, A3 ran, and nobody who ran owns it');
    const gates = (await repo.waveJson('control', 'status')).gates as readonly Record<string, unknown>[];
    const passed = gates
      .filter(({ gate, ok }) => gate === 'ownership' && ok === true)
      .map(({ agentId }) => agentId);
    expect(passed).toEqual(['A1']);
  });

  story('through a link inside the tree is seen like any other change', async ({ repo }) => {
    repo.write('docs/page.md', 'ours');
    symlinkSync('docs', join(repo.path, 'alias'));
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'echo theirs > alias/page.md'], owns: ['alias/'] }]);
    const result = await repo.wave$('launch');
    expect(result).toMatchObject({ code: 41 });
    expect(result.stdout).toContain('docs/page.md');
  });
});
