import { dirname, join, relative, sep } from 'node:path';
import type { ProgramHome } from '../executors/executor.js';
import { executorOf } from '../executors/registry.js';
import type { ExecutorKind } from '../model/executor.js';
import { executorKinds } from '../model/executor.js';
import type { Mount } from '../runner/bwrap-argv.js';
import { scriptPath } from '../runner/script-path.js';
import { spoolFolder, stateFolder } from '../runner/spool-folder.js';
import type { RunPlace } from './agent-variables.js';
import type { LaneContext } from './lane-context.js';
import { protectedPaths, seenAt, writePath } from './sandbox-paths.js';

/** What a view of the machine is made for. */
export type SandboxedAgent = Readonly<{
  kind: ExecutorKind;
  run: RunPlace;
  /** Where it works: the repository, or a worktree below its state. */
  cwd: string;
  /** Its environment as far as it says where programs keep what is theirs. */
  env: Readonly<Record<string, string | undefined>>;
  /** `sandbox.write` */
  write: readonly string[];
}>;

type Place = Pick<LaneContext, 'repo' | 'repoLayout' | 'layout' | 'env' | 'entry' | 'node'>;

/** In memory, and nobody else's: what others keep there, and the sockets of services that would act for the agent. */
const EMPTY = ['/tmp', '/run'];

/** Of `/run`, what finding names and programs takes. */
const OF_RUN = [
  ...['systemd/resolve', 'resolvconf', 'NetworkManager/resolv.conf'],
  ...['current-system', 'booted-system', 'opengl-driver', 'wrappers'],
].map((name) => `/run/${name}`);

/** Of a home folder, what no agent needs and somebody would like to have. */
const SECRETS = [
  ...['.ssh', '.gnupg', '.password-store', '.local/share/keyrings'],
  ...[
    '.netrc',
    '.git-credentials',
    '.config/git/credentials',
    '.config/gh',
    '.config/glab-cli',
    '.config/hub',
  ],
  ...['.aws', '.azure', '.config/gcloud', '.kube', '.docker', '.config/containers', '.terraform.d'],
  ...['.config/rclone', '.vault-token', '.my.cnf', '.mylogin.cnf', '.pgpass'],
  // Programs that fetch packages do so without them, as far as anybody may.
  ...['.npmrc', '.yarnrc.yml', '.pypirc', '.cargo/credentials', '.cargo/credentials.toml'],
  ...['.m2/settings.xml', '.m2/settings-security.xml', '.gem/credentials', '.local/share/gem/credentials'],
  ...['.cache/huggingface/token', '.cache/huggingface/stored_tokens', '.huggingface/token'],
  ...['.mozilla', '.config/google-chrome', '.config/chromium'],
  ...['.bash_history', '.zsh_history', '.node_repl_history', '.python_history'],
  '.local/share/fish/fish_history',
];

/** Of the machine, what root alone may read: where Wave is run by root, so may agents. */
const OF_ROOT = ['/etc/shadow', '/etc/gshadow', '/etc/shadow-', '/etc/gshadow-'];

/**
 * The machine as an agent in a sandbox has it. It may write to its workspace, but for `.git` and what Wave runs by, to what
 * `wave` writes to for it, to some of what its own program keeps, and to what the configuration names.
 */
export function sandboxMounts(context: Place, agent: SandboxedAgent): readonly Mount[] {
  return [
    ...EMPTY.map((path): Mount => ({ path, how: 'empty' })),
    ...OF_RUN.flatMap((path) => asIs(path, 'read')),
    ...[...SECRETS.map((name) => join(context.env.HOME ?? '', name)), ...OF_ROOT].flatMap(hidden),
    { path: rawOutput(context), how: 'empty' },
    ...othersHomes(agent).flatMap(hidden),
    ...homesOf(agent.kind, agent.env).flatMap(homeMounts),
    ...neededOf(context).flatMap((path) => asIs(path, 'read')),
    ...agent.write.flatMap((path) => asIs(writePath(context, path), 'write')),
    ...workspaceMounts(context, agent),
  ];
}

/** What a view is made of has to be there before it. */
export type SandboxNeeds = Readonly<{
  /** Of the repository's state. */
  folders: readonly string[];
  files: readonly string[];
  /** For the user alone. */
  ownFolders: readonly string[];
}>;

/** See {@link SandboxNeeds}. */
export function sandboxNeeds(context: Place, agent: SandboxedAgent): SandboxNeeds {
  const homes = homesOf(agent.kind, agent.env).flatMap(({ folder, keeps }) => [
    folder,
    ...keeps.map((name) => join(folder, name)),
  ]);
  return { ...writtenByWave(context, agent), ownFolders: [...homes, rawOutput(context)] };
}

/** What agents print, before it is redacted. */
function rawOutput({ repo, env }: Place): string {
  const folder = spoolFolder(repo, env);
  return seenAt(folder)?.path ?? folder;
}

function workspaceMounts(context: Place, agent: SandboxedAgent): readonly Mount[] {
  const { repo, repoLayout } = context;
  const { cwd } = agent;
  const isShared = cwd === repo;
  const { folders, files } = writtenByWave(context, agent);
  return [
    { path: repo, how: isShared ? 'write' : 'read' },
    // A folder that something is mounted on cannot be moved, and so nothing can be put in its place.
    ...repoLayout
      .stateRoots()
      .flatMap((root) => between(repo, root).flatMap((path) => asIs(path, isShared ? 'write' : 'read'))),
    ...protectedPaths(context).flatMap((path) => asIs(path, 'read')),
    ...[...folders, ...files].map((path): Mount => ({ path, how: 'write' })),
    ...(isShared
      ? []
      : [{ path: cwd, how: 'write' } as const, { path: join(cwd, '.git'), how: 'read' } as const]),
  ];
}

/** What `wave` changes for an agent: the blackboard, what does not fit into its lines, the report, and what it has seen. */
function writtenByWave(
  { layout, repoLayout }: Place,
  { run: { wave, attempt, agentId, round } }: SandboxedAgent,
): Readonly<{ folders: readonly string[]; files: readonly string[] }> {
  return {
    folders: [
      dirname(layout.coordination(wave)),
      dirname(layout.blob('any')),
      dirname(layout.drop(wave, attempt, agentId, round)),
      dirname(layout.ack(wave, agentId)),
      dirname(repoLayout.ticketBlob('any')),
    ],
    files: [repoLayout.tickets()],
  };
}

/** Wave itself, the node that runs it and what it knows of secrets, which may lie where everything is emptied. */
function neededOf({ entry, node, repo, env }: Place): readonly string[] {
  const needed = [dirname(dirname(entry)), node, dirname(scriptPath('sandbox.sh')), stateFolder(repo, env)];
  return needed.filter((path) => EMPTY.some((root) => path.startsWith(`${root}/`)));
}

function homesOf(kind: ExecutorKind, env: SandboxedAgent['env']): readonly ProgramHome[] {
  return (executorOf(kind).homes?.(env) ?? []).filter(({ folder }) => folder.startsWith('/'));
}

/** The logins of one vendor's program are no other's. */
function othersHomes({ kind, env }: SandboxedAgent): readonly string[] {
  const own = homesOf(kind, env).map(({ folder }) => folder);
  return executorKinds
    .flatMap((other) => (other === kind ? [] : homesOf(other, env)))
    .map(({ folder }) => folder)
    .filter((folder) => !own.includes(folder));
}

/** Empty, but for what the program reads and what is to last: a setting that an agent writes would act in its user's next session. */
function homeMounts({ folder, reads, writes, keeps }: ProgramHome): readonly Mount[] {
  const path = seenAt(folder)?.path ?? folder;
  const within = (names: readonly string[], how: 'read' | 'write'): readonly Mount[] =>
    names.flatMap((name) =>
      asIs(join(path, name), how).map((mount) => ({ how, path: join(path, name), from: mount.path })),
    );
  return [
    { path, how: 'empty' },
    ...within(reads, 'read'),
    ...within(writes, 'write'),
    // They are made before the sandbox is, if nobody has.
    ...keeps.map((name): Mount => ({ path: join(path, name), how: 'write' })),
  ];
}

function hidden(path: string): readonly Mount[] {
  const seen = seenAt(path);
  return seen === undefined ? [] : [{ path: seen.path, how: seen.isFolder ? 'empty' : 'blank' }];
}

function asIs(path: string, how: 'read' | 'write'): readonly Mount[] {
  const seen = seenAt(path);
  return seen === undefined ? [] : [{ path: seen.path, how }];
}

/** The folders between the two, neither included. */
function between(outer: string, inner: string): readonly string[] {
  const names = relative(outer, inner).split(sep).slice(0, -1);
  return names.map((_, index) => join(outer, ...names.slice(0, index + 1)));
}
