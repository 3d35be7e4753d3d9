import { closeSync, openSync } from 'node:fs';
import { sep } from 'node:path';
import { execa } from 'execa';

/** What a run of git came to. */
export type GitResult = Readonly<{
  /** Undefined where it could not be started, or was killed. */
  exitCode: number | undefined;
  /** Of the system, where it could not be started: `ENOENT`, …. */
  code: string | undefined;
  stdout: string;
  stderr: string;
  /** One line about a failure. */
  said: string;
}>;

/** More descriptors than a process with three pipes takes, those of other threads of ours meanwhile included. */
const NEEDED = 16;
/** How git says that the machine has nothing left for it, in the words of the C library. */
const STARVED = /resource temporarily unavailable|cannot allocate memory|too many open files/i;

/**
 * What Wave does with git is its own business: hooks of the repository are not run, nothing is signed, nothing is fetched,
 * cleaned up or watched by the way. That no object stands in for another is said here, too: before git 2.42 the configuration
 * of a repository has the last word on it, and not the variable.
 */
const OURS = [
  'core.useReplaceRefs=false',
  'core.hooksPath=/dev/null',
  'commit.gpgSign=false',
  'core.fsmonitor=false',
  'core.quotePath=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'merge.autoStash=false',
  'merge.verifySignatures=false',
  'advice.addEmbeddedRepo=false',
].flatMap((setting) => ['-c', setting]);

/** No object stands in for another (`git replace`), and no commit has other parents than its own (`info/grafts`). */
const AS_STORED = { GIT_NO_REPLACE_OBJECTS: '1', GIT_GRAFT_FILE: '/dev/null/none' };

/**
 * What git is handed of our variables. Agents may write to the configuration of the repository, and name programs there that git
 * runs for us (filters): no key of ours reaches those.
 */
const HANDED =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TZ|TMPDIR|XDG_CONFIG_HOME|LC_\w+|GIT_(?!\w*(?:TOKEN|PASS|SECRET|KEY))\w+)$/;

/**
 * Settings that go over the configuration of a repository for as long as somebody who may have changed it is not to be
 * followed. @param isPrivate what git stores goes where nobody else finds it
 */
export type GitGuard = (isPrivate: boolean) => Promise<readonly (readonly [key: string, value: string])[]>;

const guards = new Map<string, Set<GitGuard>>();

/**
 * Holds every git of ours in a folder, and in those below it, to a guard: it is run from many places, and none of them may be
 * left out.
 * @returns ends that
 */
export function guardGit(repo: string, guard: GitGuard): () => void {
  const known = guards.get(repo) ?? new Set();
  guards.set(repo, known.add(guard));
  return () => {
    known.delete(guard);
    if (known.size === 0) guards.delete(repo);
  };
}

/** As variables of git's, since a name may hold what an argument could not say. */
async function guardedBy(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string>> {
  // Whatever writes an index may look into files, and so run filters. Guards themselves ask what the configuration says.
  if (argv[0] === 'config') return {};
  const isPrivate = env.GIT_OBJECT_DIRECTORY !== undefined;
  const above = [...guards].filter(([repo]) => cwd === repo || cwd.startsWith(`${repo}${sep}`));
  const settings = (
    await Promise.all(above.flatMap(([, ours]) => [...ours].map((guard) => guard(isPrivate))))
  ).flat();
  if (settings.length === 0) return {};
  const given = Number(env.GIT_CONFIG_COUNT ?? 0);
  const first = Number.isSafeInteger(given) ? given : 0;
  const said = settings.flatMap(([key, value], index): [string, string][] => [
    [`GIT_CONFIG_KEY_${first + index}`, key],
    [`GIT_CONFIG_VALUE_${first + index}`, value],
  ]);
  // Nor is anything fetched by what that configuration calls a remote.
  const count = String(first + settings.length);
  return { ...Object.fromEntries(said), GIT_CONFIG_COUNT: count, GIT_ALLOW_PROTOCOL: 'none' };
}

function handedOn(source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(source).filter(([name]) => HANDED.test(name)));
}

/**
 * Runs git in a folder.
 * @throws an error with the system's code (`EMFILE`, `EAGAIN`, …) where the machine is out of what a process takes: what git
 *   would have said is then not known. Whatever else fails is in the result.
 */
export async function runGit(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<GitResult> {
  // Without descriptors for its pipes Node hands execa half a process: it throws, and its error event ends ours.
  assureDescriptors();
  const handed = { ...handedOn(process.env), ...env };
  const result = await execa('git', [...OURS, ...argv], {
    cwd,
    env: { ...handed, ...(await guardedBy(argv, cwd, handed)), ...AS_STORED },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 512 * 1024 * 1024,
  });
  // What could not be started has printed nothing, whatever the types say.
  const { stdout = '', stderr = '' } = result as Partial<typeof result>;
  const { exitCode, code } = result;
  const said = (stderr.trim() || result.shortMessage) ?? '';
  if (code !== undefined && code !== 'ENOENT') throw systemError(code, said);
  if (exitCode !== 0 && STARVED.test(stderr)) throw systemError('EAGAIN', said);
  return { exitCode, code, stdout, stderr, said };
}

/** @throws `EMFILE`, `ENFILE` */
function assureDescriptors(): void {
  const held: number[] = [];
  try {
    while (held.length < NEEDED) held.push(openSync('/dev/null', 'r'));
  } finally {
    for (const fd of held) closeSync(fd);
  }
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(`git: ${message}`), { code });
}
