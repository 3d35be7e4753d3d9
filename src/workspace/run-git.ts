import { closeSync, openSync } from 'node:fs';
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
 * cleaned up or watched by the way.
 */
const OURS = [
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

/**
 * What git is handed of our variables. Agents may write to the configuration of the repository, and name programs there that git
 * runs for us (filters): no key of ours reaches those.
 */
const HANDED =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TZ|TMPDIR|XDG_CONFIG_HOME|LC_\w+|GIT_(?!\w*(?:TOKEN|PASS|SECRET|KEY))\w+)$/;

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
  const result = await execa('git', [...OURS, ...argv], {
    cwd,
    env: { ...handedOn(process.env), ...env },
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
