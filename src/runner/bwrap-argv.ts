import { scriptPath } from './script-path.js';

/**
 * One place of the machine as it is within a sandbox. `read`, `write`: what is there, to be read only or changed as well. `empty`:
 * a folder in memory with nothing in it, which goes with the agent. `blank`: a file without content.
 */
export type Mount = Readonly<{
  path: string;
  how: 'read' | 'write' | 'empty' | 'blank';
  /** Where what is there lies, where that is elsewhere. */
  from?: string;
}>;

/** What a sandbox is like. Whatever no mount is about can be read, and not changed. */
export type Sandbox = Readonly<{
  /** Absolute path of `bwrap`. */
  program: string;
  /** Where the agent begins. */
  cwd: string;
  hasNetwork: boolean;
  mounts: readonly Mount[];
}>;

const SHELL = '/bin/sh';

/**
 * What sets the kernel itself: it belongs to root, who may write to it without any of root's rights. bwrap covers what it finds
 * writable, and takes a folder that nobody can add to for one in which nothing is.
 */
const OF_THE_KERNEL = ['sys', 'sysrq-trigger', 'fs', 'acpi', 'scsi', 'driver', 'mtrr'].map(
  (name) => `/proc/${name}`,
);

/**
 * What every sandbox has: its own users, processes and shared memory, no rights of root, a small `/dev`, and nothing of the
 * machine's to write to. The network is the machine's, or none.
 */
function baseArguments(hasNetwork: boolean): readonly string[] {
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--cap-drop', 'ALL'],
    ...(hasNetwork ? [] : ['--unshare-net']),
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...OF_THE_KERNEL.flatMap((path) => ['--ro-bind-try', path, path]),
  ];
}

/**
 * The argv that runs an agent's argv in a sandbox. Mounts come in any order: the one that says most exactly what a path is
 * counts, and of two about one path the later.
 */
export function bwrapArgv(
  { program, cwd, hasNetwork, mounts }: Sandbox,
  argv: readonly string[],
): readonly [string, ...string[]] {
  const script = scriptPath('sandbox.sh');
  return [
    SHELL,
    script,
    'outside',
    program,
    ...baseArguments(hasNetwork),
    ...inOrder(mounts).flatMap(mountArguments),
    ...['--setenv', 'TMPDIR', '/tmp', '--setenv', 'WAVE_SANDBOX', 'bwrap', '--chdir', cwd, '--'],
    ...[SHELL, script, 'inside', ...argv],
  ];
}

/** The arguments that find out whether a sandbox can be made here at all. */
export function trialArguments(hasNetwork: boolean): readonly string[] {
  return [...baseArguments(hasNetwork), ...mountArguments({ path: '/tmp', how: 'empty' }), '--', 'true'];
}

/** What is mounted on a folder covers what was mounted below it before: outer ones first. */
function inOrder(mounts: readonly Mount[]): readonly Mount[] {
  const byPath = new Map(mounts.map((mount) => [mount.path, mount]));
  return [...byPath.values()].sort((left, right) => depth(left.path) - depth(right.path));
}

function depth(path: string): number {
  return path.split('/').filter((name) => name !== '').length;
}

function mountArguments({ path, how, from = path }: Mount): readonly string[] {
  switch (how) {
    case 'read':
      return ['--ro-bind', from, path];
    case 'write':
      return ['--bind', from, path];
    case 'empty':
      return ['--tmpfs', path];
    case 'blank':
      return ['--ro-bind', '/dev/null', path];
  }
}
