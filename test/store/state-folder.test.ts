import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { RepoLayout } from '../../src/store/layout.js';
import type { LaneLayout } from '../../src/store/layout.js';
import { ensureStateRoot } from '../../src/store/state-folder.js';

const HASH = 'ab'.repeat(32);

type Repo = Readonly<{ layout: RepoLayout; git: (...args: string[]) => string; seen: () => string[] }>;

/** A real repository, untouched by the configuration of whoever runs the tests. */
function repository(stateRoot?: string): Repo {
  const repo = mkdtempSync(join(tmpdir(), 'wave-git-'));
  onTestFinished(() => rmSync(repo, { recursive: true, force: true }));
  const env = {
    PATH: process.env.PATH,
    HOME: repo,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: repo, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  git('init', '--quiet', '--initial-branch=main');
  const seen = (): string[] =>
    git('status', '--porcelain', '--untracked-files=all')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.slice(3))
      .sort();
  return { layout: new RepoLayout(repo, stateRoot), git, seen };
}

function fill(paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'x\n');
  }
}

function canonical(lane: LaneLayout): string[] {
  return [
    lane.coordination(1),
    lane.controlPlane(1),
    lane.laneLog(),
    lane.envelope(1, 2, 'A1'),
    lane.blob(HASH),
    lane.request('r1'),
  ];
}

/** Everything else that a lane has, and what is left of what was being written. */
function others(lane: LaneLayout): string[] {
  return [
    lane.status(1, 1, 'A1'),
    lane.agentLog(1, 1, 'A1'),
    lane.prompt(1, 1, 'A1'),
    lane.inputs(1, 1, 'A1'),
    lane.drop(1, 1, 'A1'),
    lane.ack(1, 'A1'),
    lane.runState(),
    lane.dashboard('global'),
    lane.gates(1),
    lane.signal(1),
    lane.snapshot('wave-1', 'state'),
    join(dirname(lane.blob(HASH)), `.${HASH}.123`),
    `${lane.envelope(1, 2, 'A1')}.8791`,
    `${lane.laneLog()}.bak`,
    join(lane.root, 'workspaces', 'w', 'src', 'results', 'wave-1', 'x.ts'),
    join(lane.root, 'workspaces', 'w', 'control-plane', 'wave-1.ndjson'),
  ];
}

/** Also lanes and projects that are named to be mistaken for something else. */
function everyLane(layout: RepoLayout): LaneLayout[] {
  return [
    layout.lane('main'),
    layout.lane('results'),
    layout.lane('main', 'shop'),
    layout.lane('blobs', 'results'),
    layout.lane('control-plane', 'coordination'),
    layout.lane('workspaces', 'workspaces'),
  ];
}

function fillEverything({ layout }: Repo): string[] {
  const lanes = everyLane(layout);
  fill(lanes.flatMap(canonical));
  fill(lanes.flatMap(others));
  fill([
    layout.claim('i1'),
    layout.ticketSnapshot(),
    join(layout.shared(), 'blobs', `.${HASH}.1`),
    join(layout.binFolder(), 'wave'),
    join(layout.shared(), 'control-plane', 'x.ndjson'),
    join(layout.stateRoot(), 'stray.ndjson'),
    join(layout.stateRoot(), 'projects', 'coordination', 'stray.ndjson'),
  ]);
  const tickets = [layout.tickets(), layout.ticketBlob(HASH)];
  fill(tickets);
  return [...tickets, ...lanes.flatMap(canonical)].map((path) => relative(layout.repo, path));
}

it('git sees nothing of the state', async () => {
  const repo = repository();
  await ensureStateRoot(repo.layout, { track: false });
  fillEverything(repo);
  expect(repo.seen()).toEqual([]);
  expect(existsSync(repo.layout.stateGitattributes())).toBe(false);
});

it.each([['.tmp'], ['var/wave']])(
  'git sees exactly the canonical files under %s when they are tracked',
  async (root) => {
    const repo = repository(root);
    await ensureStateRoot(repo.layout, { track: true });
    const expected = fillEverything(repo);
    expect(repo.seen()).toEqual([...expected, `${root}/.gitattributes`, `${root}/.gitignore`].sort());
  },
);

it('git never takes the worktree of an agent for a submodule', async () => {
  const { layout, git, seen } = repository();
  await ensureStateRoot(layout, { track: true });
  git('add', '.');
  git('commit', '--quiet', '-m', 'x');
  for (const [place, lane] of [layout.lane('main'), layout.lane('main', 'workspaces')].entries())
    git('worktree', 'add', '--quiet', '-b', `b${place}`, lane.workspace(0, 'a1'));
  expect(seen()).toEqual([]);
});

it('switching back hides what is not committed, and keeps what is', async () => {
  const repo = repository();
  const { layout, git, seen } = repo;
  await ensureStateRoot(layout, { track: true });
  const expected = fillEverything(repo);
  git('add', '.');
  git('commit', '--quiet', '-m', 'x');
  await ensureStateRoot(layout, { track: false });
  fill([layout.lane('main').controlPlane(2)]);
  expect(seen()).toEqual(['.tmp/.gitignore']);
  expect(git('ls-files').split('\n')).toEqual(expect.arrayContaining(expected));
  await ensureStateRoot(layout, { track: true });
  expect(seen()).toEqual(['.tmp/main/control-plane/wave-2.ndjson']);
});

it('writes only what differs', async () => {
  const { layout } = repository();
  await ensureStateRoot(layout, { track: true });
  const files = [layout.stateGitignore(), layout.stateGitattributes()];
  const before = files.map((file) => [statSync(file).ino, statSync(file).mtimeMs]);
  await ensureStateRoot(layout, { track: true });
  expect(files.map((file) => [statSync(file).ino, statSync(file).mtimeMs])).toEqual(before);
  const content = readFileSync(layout.stateGitignore(), 'utf8');
  writeFileSync(layout.stateGitignore(), 'edited');
  await ensureStateRoot(layout, { track: true });
  expect(readFileSync(layout.stateGitignore(), 'utf8')).toBe(content);
});

it('git changes no byte of a log, and merges two branches’ records', async () => {
  const { layout, git } = repository();
  await ensureStateRoot(layout, { track: true });
  // What a repository may have for its sources.
  writeFileSync(join(layout.repo, '.gitattributes'), '* text eol=crlf ident\n');
  const log = layout.lane('main').laneLog();
  const [name, blob] = [relative(layout.repo, log), layout.lane('main').blob(HASH)];
  fill([log, blob]);
  writeFileSync(log, 'one $Id$\n');
  writeFileSync(blob, 'a\r\nb\n$Id$');
  git('add', '.');
  git('commit', '--quiet', '-m', 'one');
  git('checkout', '--quiet', '-b', 'other');
  writeFileSync(log, 'one $Id$\ntwo\n');
  git('commit', '--quiet', '-am', 'two');
  git('checkout', '--quiet', 'main');
  writeFileSync(log, 'one $Id$\nthree\n');
  git('commit', '--quiet', '-am', 'three');
  git('merge', '--quiet', 'other');
  expect(readFileSync(log, 'utf8').split('\n').sort()).toEqual(['', 'one $Id$', 'three', 'two']);
  rmSync(log);
  rmSync(blob);
  git('checkout', '--quiet', '--', name, relative(layout.repo, blob));
  expect(readFileSync(log, 'utf8')).not.toContain('\r');
  expect(readFileSync(blob, 'utf8')).toBe('a\r\nb\n$Id$');
});
