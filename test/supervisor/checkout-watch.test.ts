import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { evaluateGate } from '../../src/gates/evaluate-gates.js';
import type { ControlEventData } from '../../src/events/control-event.js';
import { CheckoutWatch } from '../../src/supervisor/checkout-watch.js';
import type { Session } from '../../src/supervisor/session.js';
import type { WaveJournal } from '../../src/supervisor/wave-journal.js';
import { Checkout } from '../../src/workspace/checkout.js';
import { runGit } from '../../src/workspace/run-git.js';
import { TreeSnapshots } from '../../src/workspace/tree-snapshot.js';
import { event, given, launched, ran, running } from '../rig/control-events.js';
import type { Draft, Step } from '../rig/events.js';
import { isHeavy } from '../rig/heavy.js';
import { moment } from '../rig/moments.js';
import { worktreeAdded } from '../rig/worktree-events.js';
import { agent, wave } from '../rig/wave-builder.js';

let folder: string;
let repo: string;
let session: Session;
let steps: Step[];
const A1 = agent('A1', { ownedPaths: ['src/'] });
const of = wave([A1]);
type Measured = ControlEventData['checkout.measured'];

const git = (...argv: string[]): string =>
  execFileSync('git', argv, { cwd: repo, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(repo, path)), { recursive: true });
  writeFileSync(join(repo, path), text);
};
/** A commit of which the files know nothing, on top of what is checked out. */
const foreign = (path: string, text: string): string => {
  const index = { ...process.env, GIT_INDEX_FILE: join(folder, 'index') };
  const at = (...argv: string[]): string =>
    execFileSync('git', argv, { cwd: repo, encoding: 'utf8', env: index }).trim();
  put('.git/foreign', text);
  at('read-tree', 'HEAD');
  at('update-index', '--add', '--cacheinfo', `100644,${at('hash-object', '-w', '.git/foreign')},${path}`);
  return at('commit-tree', '-p', 'HEAD', '-m', 'foreign', at('write-tree'));
};

const journal = (): WaveJournal =>
  ({
    get state() {
      return given(steps);
    },
  }) as unknown as WaveJournal;

/** Measures the files and what is checked out, and takes that on record. */
async function measured(running: readonly string[]): Promise<Measured | undefined> {
  steps.push(
    event('workspace.measured', {
      tree: await session.snapshots.take(),
      changes: [],
      running: [],
      unowned: [],
    }),
  );
  const entries = await new CheckoutWatch(session, journal()).measure(running, []);
  steps.push(...entries.map(({ type, data }): Draft => ({ type, data })));
  return entries[0]?.data as Measured | undefined;
}

const ownership = (): string => {
  const [verdict] = evaluateGate('ownership', moment(of, given(steps)));
  return `${verdict?.statusCode ?? ''} ${verdict?.detail ?? ''}`;
};
const state = (): ReturnType<typeof given> => given(steps);
const intent = (): string => state().agents.get('A1')?.intentId ?? '';

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wave-checkout-')));
  repo = join(folder, 'made');
  mkdirSync(repo);
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'T');
  git('config', 'user.email', 't@example.invalid');
  put('README.md', 'old\n');
  put('src/a.txt', 'a\n');
  git('add', '.');
  git('commit', '-qm', 'first');
  put('README.md', 'second\n');
  git('commit', '-qam', 'second');
  repo = join(folder, 'repo');
});
beforeEach(async () => {
  cpSync(join(folder, 'made'), repo, { recursive: true });
  session = {
    context: { repo, repoLayout: { stateRootNames: ['.tmp'], stateRoots: () => [] }, layout: { root: '' } },
    checkout: await Checkout.open(repo),
    snapshots: await TreeSnapshots.open(repo, join(folder, 'scratch'), '.tmp'),
    isExpected: () => false,
  } as unknown as Session;
  steps = [launched(of)];
  await measured([]);
});
afterEach(() => {
  for (const name of ['repo', 'scratch', 'ran']) rmSync(join(folder, name), { recursive: true, force: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inSharedTree = (): void => void steps.push(ran(A1));
const inWorktree = (): void =>
  void steps.push(worktreeAdded('A1'), running({ ...A1, workspace: { mode: 'worktree', of: 'A1' } }));

describe('what is checked out', () => {
  it('may move on by commits of what the files are', async () => {
    inSharedTree();
    put('src/a.txt', 'mine\n');
    git('commit', '-qam', 'mine');
    // And what somebody had not committed before.
    put('README.md', 'of a person\n');
    git('commit', '-qam', 'all');
    const at = git('rev-parse', 'HEAD');
    expect(await measured([intent()])).toMatchObject({
      head: at,
      ref: 'refs/heads/main',
      move: { kind: 'advanced' },
      unowned: [],
    });
    expect(await measured([intent()])).toBeUndefined();
  });

  it('of an owned path what was committed is its own, whatever the file is now', async () => {
    inSharedTree();
    put('src/a.txt', 'half\n');
    git('commit', '-qam', 'half');
    put('src/a.txt', 'whole\n');
    expect(await measured([intent()])).toMatchObject({ move: { kind: 'advanced' }, unowned: [] });
  });

  const moves: readonly (readonly [kind: string, move: () => void])[] = [
    ['foreign', () => git('update-ref', 'refs/heads/main', foreign('README.md', 'evil\n'))],
    [
      'foreign',
      () => {
        put('README.md', 'evil\n');
        git('commit', '-qam', 'evil');
        put('README.md', 'second\n');
      },
    ],
    ['rewound', () => git('reset', '-q', '--soft', 'HEAD~1')],
    ['switched', () => git('checkout', '-q', '-b', 'other')],
    ['switched', () => git('checkout', '-q', '--detach')],
    ['rewound', () => git('commit', '-q', '--amend', '-m', 'other words')],
  ];

  it.each(isHeavy ? moves : moves.slice(0, 4))(
    '%s is held against who ran here, until it is put back as the gate says',
    async (kind, move) => {
      inSharedTree();
      const before = git('rev-parse', 'HEAD');
      move();
      expect(await measured([intent()])).toMatchObject({
        move: { kind, head: before },
        unowned: ['.git/HEAD'],
      });
      expect(ownership()).toContain('ownership-violated what is checked out moved while A1 ran');
      expect(ownership()).toContain(`main at ${before.slice(0, 10)}`);
      const command = /: git ([a-z]+(?: [-\w]+)*)$/.exec(ownership())?.[1]?.split(' ') ?? [];
      expect(command).not.toEqual([]);
      git(...command);
      expect(await measured([])).toMatchObject({ restored: ['.git/HEAD'] });
      expect(ownership()).toMatch(/^pass/);
    },
  );

  it('put right by commits on top of what it was, it is right again', async () => {
    inSharedTree();
    git('reset', '-q', '--soft', 'HEAD~1');
    await measured([intent()]);
    git('reset', '-q', '--soft', 'HEAD@{1}');
    put('README.md', 'third\n');
    git('commit', '-qam', 'third');
    expect(await measured([])).toMatchObject({ restored: ['.git/HEAD'] });
  });

  it('is for people to move where nobody else works; not where they cannot have been it', async () => {
    inWorktree();
    put('README.md', 'third\n');
    git('commit', '-qam', 'third');
    put('README.md', 'and they go on\n');
    expect(await measured([intent()])).toMatchObject({ move: { kind: 'advanced' }, unowned: [] });
    git('checkout', '-q', '-b', 'other');
    expect(await measured([intent()])).toMatchObject({ move: { kind: 'switched' }, unowned: [] });
    git('update-ref', 'refs/heads/other', foreign('src/a.txt', 'evil\n'));
    expect(await measured([intent()])).toMatchObject({
      move: { kind: 'foreign', paths: ['src/a.txt'] },
      unowned: ['.git/HEAD'],
    });
  });

  it('moved while nobody ran, that is nobody’s doing', async () => {
    inSharedTree();
    git('reset', '-q', '--hard', 'HEAD~1');
    expect(await measured([])).toMatchObject({ move: { kind: 'rewound' }, unowned: [] });
    expect(ownership()).toMatch(/^pass/);
  });
});

describe("git's own files", () => {
  const hook = '.git/hooks/pre-commit';
  const files: readonly (readonly [path: string, change: () => void, undo: () => void])[] = [
    ['.git/config', () => git('config', 'core.editor', 'x'), () => git('config', '--unset', 'core.editor')],
    [
      hook,
      () => (put(hook, '#!/bin/sh\n'), chmodSync(join(repo, hook), 0o755)),
      () => rmSync(join(repo, hook)),
    ],
    [
      '.git/info/exclude',
      () => appendFileSync(join(repo, '.git/info/exclude'), 'hidden/\n'),
      () => put('.git/info/exclude', readFileSync(join(folder, 'exclude'), 'utf8')),
    ],
    [
      '.git/info/attributes',
      () => put('.git/info/attributes', '* -text\n'),
      () => rmSync(join(repo, '.git/info/attributes')),
    ],
  ];

  it.each(isHeavy ? files : files.slice(0, 2))(
    '%s that changes is held against whoever runs, until it is put back',
    async (path, change, undo) => {
      if (existsSync(join(repo, '.git/info/exclude')))
        writeFileSync(join(folder, 'exclude'), readFileSync(join(repo, '.git/info/exclude')));
      inWorktree();
      change();
      expect(await measured([intent()])).toMatchObject({ move: null, unowned: [path] });
      expect(
        state()
          .agents.get('A1')
          ?.unowned.map((stray) => stray.path),
      ).toEqual([path]);
      undo();
      expect(await measured([])).toMatchObject({ restored: [path] });
      expect(state().agents.get('A1')?.unowned).toEqual([]);
    },
  );

  it('a configuration that is gone is a change, and no fault', async () => {
    inSharedTree();
    const before = readFileSync(join(repo, '.git/config'), 'utf8');
    rmSync(join(repo, '.git/config'));
    expect(await measured([intent()])).toMatchObject({ unowned: ['.git/config'] });
    put('.git/config', before);
    expect(await measured([])).toMatchObject({ restored: ['.git/config'] });
  });

  it('what git writes about branches by itself is no change', async () => {
    inSharedTree();
    git('remote', 'add', 'origin', repo);
    await measured([]);
    git('fetch', '-q', 'origin');
    git('branch', '-q', '--set-upstream-to', 'origin/main');
    expect(readFileSync(join(repo, '.git/config'), 'utf8')).toContain('[branch "main"]');
    expect(await measured([intent()])).toBeUndefined();
    git('config', 'branch.main.x', 'y');
    expect(await measured([intent()])).toMatchObject({ unowned: ['.git/config'] });
  });
});

describe('objects that others stand in for', () => {
  const read = async (name: string): Promise<string> =>
    (await runGit(['cat-file', 'blob', name], repo)).stdout;
  const object = (text: string): string => {
    put('.git/evil', text);
    return git('hash-object', '-w', '.git/evil');
  };
  /** Runs what the gate says. */
  const undo = (): void => {
    const commands = / back with: (.+)$/.exec(ownership())?.[1]?.split(' && ') ?? [];
    expect(commands).not.toEqual([]);
    for (const command of commands) git(...command.split(' ').slice(1));
  };

  it('are nothing to git of ours, whatever the configuration says', async () => {
    git('replace', git('rev-parse', 'HEAD:src/a.txt'), object('evil\n'));
    git('replace', git('rev-parse', 'HEAD'), git('commit-tree', '-m', 'no parent', 'HEAD^{tree}'));
    for (const setting of ['false', 'true']) {
      git('config', 'core.useReplaceRefs', setting);
      expect(await read('HEAD:src/a.txt')).toBe('a\n');
      expect((await runGit(['rev-list', '--count', 'HEAD'], repo)).stdout).toBe('2\n');
    }
    put('.git/info/grafts', `${git('rev-parse', 'HEAD')}\n`);
    expect((await runGit(['rev-list', '--count', 'HEAD'], repo)).stdout).toBe('2\n');
  });

  it.each<[string, (name: string) => void]>([
    ['in a file', () => undefined],
    ['that leads to a branch', (name) => git('symbolic-ref', `refs/replace/${name}`, 'refs/heads/main')],
    ['packed', () => git('pack-refs', '--all')],
    [
      'below a folder',
      (name) => (git('update-ref', `refs/replace/x/${name}`, 'HEAD'), git('replace', '-d', name)),
    ],
  ])('%s, are held against whoever runs, until they are put back as the gate says', async (_, then) => {
    const head = git('rev-parse', 'main');
    const ofUser = git('rev-parse', 'HEAD:README.md');
    git('replace', ofUser, object('of a person\n'));
    await measured([]);
    inSharedTree();
    const name = git('rev-parse', 'HEAD:src/a.txt');
    git('replace', name, object('evil\n'));
    then(name);
    const found = await measured([intent()]);
    expect(found).toMatchObject({ move: null, before: [null] });
    expect(found?.unowned).toEqual([expect.stringMatching(`^\\.git/refs/replace/(x/)?${name}$`)]);
    expect(ownership()).toContain(
      'ownership-violated git shows other objects than are stored (git replace) since A1 ran',
    );
    undo();
    expect(await measured([])).toMatchObject({ restored: found?.unowned });
    expect(ownership()).toMatch(/^pass/);
    expect(git('replace', '--list')).toBe(ofUser);
    expect(git('rev-parse', 'main')).toBe(head);
  });

  it('of a person are put back where an agent made them others, or took them away', async () => {
    const name = git('rev-parse', 'HEAD:README.md');
    const meant = object('of a person\n');
    git('replace', name, meant);
    await measured([]);
    inSharedTree();
    for (const change of [
      ['-f', name, object('evil\n')],
      ['-d', name],
    ]) {
      git('replace', ...change);
      expect(await measured([intent()])).toMatchObject({
        unowned: [`.git/refs/replace/${name}`],
        before: [meant],
      });
      undo();
      expect(await measured([])).toMatchObject({ restored: [`.git/refs/replace/${name}`] });
    }
  });

  it('are told one by one up to a number; of the others that they changed', async () => {
    const head = git('rev-parse', 'HEAD');
    const refs = Array.from({ length: 101 }, (_, at) => `refs/replace/${at.toString(16).padStart(40, '0')}`);
    const input = refs.map((ref) => `create ${ref} ${head}\n`).join('');
    execFileSync('git', ['update-ref', '--stdin'], { cwd: repo, input });
    git('pack-refs', '--all');
    await measured([]);
    inSharedTree();
    git('update-ref', `refs/replace/${'f'.repeat(40)}`, 'HEAD');
    expect(await measured([intent()])).toMatchObject({ unowned: ['.git/refs/replace/'] });
    expect(ownership()).toContain('look with: git replace --format=long');
  });
});

describe('programs that the configuration names', () => {
  const mark = (): string => join(folder, 'ran');
  const filter = (name: string): void => {
    git('config', `filter.${name}.clean`, `sh -c 'touch "${mark()}"; cat'`);
    put('.gitattributes', `*.x filter=${name}\n`);
  };
  const add = async (path: string): Promise<number | undefined> => {
    put(path, `${path}\n`);
    return (await runGit(['add', path], repo)).exitCode;
  };

  it('are run as they were; not those that came while agents ran, seen or not', async () => {
    filter('known');
    await measured([]);
    inSharedTree();
    const end = new CheckoutWatch(session, journal()).guard();
    try {
      expect(await add('one.x')).toBe(0);
      expect(existsSync(mark())).toBe(true);
      rmSync(mark());
      filter('new=one');
      expect(await add('two.x')).toBe(0);
      await measured([intent()]);
      expect(await add('three.x')).toBe(0);
      expect(existsSync(mark())).toBe(false);
      // Of one that was known and is not what it was, nothing is stored; what is only measured is measured without it.
      git('config', 'filter.known.clean', 'cat');
      put('.gitattributes', '*.x filter=known\n');
      expect(await add('four.x')).not.toBe(0);
      expect(await session.snapshots.take()).toMatch(/^[0-9a-f]{40}$/);
      // A person allows it.
      const grant = { id: 'o1', agentId: null, paths: ['.git/config'], reason: 'ok', expiresAt: null };
      await measured([intent()]);
      steps.push(event('ownership-override.granted', grant));
      expect(await add('five.x')).toBe(0);
    } finally {
      end();
    }
    filter('new=one');
    expect(await add('six.x')).toBe(0);
    expect(existsSync(mark())).toBe(true);
  });

  it('a merge driver that came meanwhile is not run: it is a conflict', async () => {
    put('.gitattributes', '*.txt merge=mine\n');
    git('add', '.');
    git('commit', '-qm', 'attributes');
    for (const [branch, text] of [
      ['left', 'left\n'],
      ['right', 'right\n'],
    ] as const) {
      git('checkout', '-q', '-b', branch, 'main');
      put('src/a.txt', text);
      git('commit', '-qam', branch);
    }
    git('checkout', '-q', 'main');
    await measured([]);
    const end = new CheckoutWatch(session, journal()).guard();
    try {
      git('config', 'merge.mine.driver', `touch '${mark()}'`);
      const merged = await runGit(['merge-tree', '--write-tree', 'left', 'right'], repo);
      expect(merged.exitCode).toBe(1);
      expect(existsSync(mark())).toBe(false);
    } finally {
      end();
    }
  });
});
