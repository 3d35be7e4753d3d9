import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExecutorSettings } from '../../src/model/executor-settings.js';
import { RepoLayout } from '../../src/store/layout.js';
import { writePathProblem } from '../../src/supervisor/sandbox-paths.js';
import type { SandboxedAgent } from '../../src/supervisor/sandbox-view.js';
import { sandboxMounts } from '../../src/supervisor/sandbox-view.js';
import { resolveExecutor } from '../../src/waves/resolve-executor.js';
import { agent } from '../rig/wave-builder.js';

/** Where programs keep passwords and tokens in plain text. */
const TOKENS = [
  ...['.npmrc', '.m2/settings.xml', '.gem/credentials', '.pypirc', '.cargo/credentials.toml'],
  ...['.cache/huggingface/token', '.huggingface/token', '.my.cnf', '.pgpass'],
  ...['.docker/config.json', '.kube/config', '.config/rclone/rclone.conf', '.local/share/fish/fish_history'],
].map((name) => `home/${name}`);
/** Whole folders of them. */
const FOLDERS = ['home/.docker', 'home/.kube', 'home/.config/rclone'];

let root = '';
let repo = '';
let home = '';

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'wave-view-')));
  repo = join(root, 'repo');
  home = join(root, 'home');
  const files = [
    'repo/.git/config',
    'repo/wave.config.json',
    'repo/.tmp/main/coordination/wave-3.ndjson',
    'repo/.tmp/main/workspaces/wave-3/a1/.git',
    'home/.ssh/id_ed25519',
    'home/.netrc',
    'home/.codex/auth.json',
    'home/.codex/config.toml',
    'home/.codex/state_5.sqlite',
    'home/.claude/.credentials.json',
    'home/dotfiles/settings.json',
    'home/cache/x',
    'home/.m2/repository/a.jar',
    ...TOKENS,
  ];
  for (const path of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
  symlinkSync(join(home, 'dotfiles/settings.json'), join(home, '.claude/settings.json'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** How each of these paths is mounted for an agent; undefined where nothing is said of it. */
function howOf(over: Partial<SandboxedAgent>, paths: readonly string[]): Record<string, unknown> {
  const repoLayout = new RepoLayout(repo);
  const env = { HOME: home, XDG_STATE_HOME: join(home, 'state') };
  const context = {
    repo,
    repoLayout,
    layout: repoLayout.lane('main'),
    env,
    node: '/bin/node',
    entry: '/opt/wave/dist/main.js',
  };
  const run = { wave: 3, attempt: 1, agentId: 'A1', round: 0 };
  const mounts = sandboxMounts(context, { kind: 'command', run, cwd: repo, env, write: [], ...over });
  const last = new Map(
    mounts.map(({ path, how, from }) => [path, from === undefined ? how : `${how} ${from}`]),
  );
  return Object.fromEntries(paths.map((path) => [path, last.get(join(root, path))]));
}

describe('an agent in a sandbox', () => {
  test('of the shared tree writes to it, and not to what git and Wave run by', () => {
    expect(
      howOf({}, [
        'repo',
        'repo/.git',
        'repo/wave.config.json',
        'repo/.tmp',
        'repo/.tmp/main/coordination',
        'repo/.tmp/main/control-plane',
      ]),
    ).toEqual({
      repo: 'write',
      'repo/.git': 'read',
      'repo/wave.config.json': 'read',
      'repo/.tmp': 'read',
      'repo/.tmp/main/coordination': 'write',
      'repo/.tmp/main/control-plane': undefined,
    });
  });

  test('of a worktree writes to that alone, and not to what says whose it is', () => {
    const cwd = join(repo, '.tmp/main/workspaces/wave-3/a1');
    const own = 'repo/.tmp/main/workspaces/wave-3/a1';
    expect(howOf({ cwd }, ['repo', own, `${own}/.git`])).toEqual({
      repo: 'read',
      [own]: 'write',
      [`${own}/.git`]: 'read',
    });
  });

  test('finds no keys of its user, and no login of a program that is not its own', () => {
    expect(howOf({ kind: 'claude' }, ['home/.ssh', 'home/.netrc', 'home/.codex'])).toEqual({
      'home/.ssh': 'empty',
      'home/.netrc': 'blank',
      'home/.codex': 'empty',
    });
  });

  test('finds none of the tokens of other programs, and what lies beside them', () => {
    const files = TOKENS.filter((path) => !FOLDERS.some((folder) => path.startsWith(`${folder}/`)));
    expect(howOf({}, [...FOLDERS, ...files])).toEqual({
      ...Object.fromEntries(FOLDERS.map((path) => [path, 'empty'])),
      ...Object.fromEntries(files.map((path) => [path, 'blank'])),
    });
    const beside = ['home/.m2', 'home/.cargo', 'home/.cache', 'home/.local/share'];
    expect(Object.values(howOf({}, beside))).toEqual(beside.map(() => undefined));
  });

  test.each(['/etc/shadow', '/etc/gshadow'].filter((path) => existsSync(path)))(
    'cannot read %s, whoever its user is',
    (path) => {
      const name = relative(root, path);
      expect(howOf({}, [name])).toEqual({ [name]: 'blank' });
    },
  );

  test('has of what its own program keeps the login and the settings, and can change only the first', () => {
    const paths = ['', '/auth.json', '/config.toml', '/state_5.sqlite', '/sessions'].map(
      (name) => `home/.codex${name}`,
    );
    expect(howOf({ kind: 'codex' }, paths)).toEqual({
      'home/.codex': 'empty',
      'home/.codex/auth.json': `write ${home}/.codex/auth.json`,
      'home/.codex/config.toml': `read ${home}/.codex/config.toml`,
      'home/.codex/state_5.sqlite': undefined,
      'home/.codex/sessions': 'write',
    });
  });

  test('has settings that are kept elsewhere where its program looks for them', () => {
    expect(howOf({ kind: 'claude' }, ['home/.claude/settings.json'])).toEqual({
      'home/.claude/settings.json': `read ${home}/dotfiles/settings.json`,
    });
  });

  test('writes to what it was given, as it is called: from the home folder, from the repository, or whole', () => {
    expect(howOf({ write: ['~/cache'] }, ['home/cache'])).toEqual({ 'home/cache': 'write' });
    expect(howOf({ write: ['../home/cache'] }, ['home/cache'])).toEqual({ 'home/cache': 'write' });
    expect(howOf({ write: [join(home, '.ssh')] }, ['home/.ssh'])).toEqual({ 'home/.ssh': 'write' });
  });

  test('keeps away from what is protected, also where it was given all around it', () => {
    expect(howOf({ write: [root] }, ['', 'repo/.git', 'home/.ssh'])).toEqual({
      '': 'write',
      'repo/.git': 'read',
      'home/.ssh': 'empty',
    });
  });
});

describe('sandbox.write', () => {
  test.each<[string, string | undefined]>([
    ['~/cache', undefined],
    ['~/not-there', 'which is not there'],
    ['/', 'which is everything'],
    ['.git', 'which no agent in a sandbox may change'],
    ['.git/config', 'which no agent in a sandbox may change'],
    ['.tmp', 'which no agent in a sandbox may change'],
    ['wave.config.json', 'which no agent in a sandbox may change'],
  ])('of %s', (path, why) => {
    const said = (executorConfig: ExecutorSettings): string | undefined => {
      const one = agent('A1', { executorConfig: { id: 'command', sandboxWrite: [path], ...executorConfig } });
      const context = { repo, repoLayout: new RepoLayout(repo), env: { HOME: home } };
      return writePathProblem(context, one, resolveExecutor(one, { config: {}, lane: 'main' }))?.message;
    };
    expect(said({ sandbox: 'bwrap' })).toBe(
      why === undefined ? undefined : `agent A1: sandbox.write names ${path}, ${why}`,
    );
    // Without a sandbox there is nothing to be given.
    expect(said({})).toBeUndefined();
  });
});
