import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The files of one agent run outside the repository. All absolute, all in one folder of mode 0700. */
export type SpoolPaths = Readonly<{
  /** Raw standard output, 0600, appended to by the agent. */
  out: string;
  /** Raw standard error, 0600. */
  err: string;
  /** How far the output copier has come. */
  cursor: string;
  /** Where the shim leaves the exit record while the status file cannot be written. */
  exitRecord: string;
}>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where what is no repository's to hold lies, of all repositories: `WAVE_SPOOL_DIR`, else `XDG_STATE_HOME`, else
 * `~/.local/state`; relative values are ignored, as the XDG rules ask.
 */
export function stateHome(env: Environment): string {
  const named = [env['WAVE_SPOOL_DIR'], env['XDG_STATE_HOME']];
  const home = env['HOME'] !== undefined && isAbsolute(env['HOME']) ? env['HOME'] : homedir();
  return named.find((path) => path !== undefined && isAbsolute(path)) ?? join(home, '.local', 'state');
}

/**
 * The folder of this repository there. It is told apart by its real path, so that it is one folder through every symlink.
 * @throws what realpath throws when the repository does not exist
 */
export function stateFolder(repo: string, env: Environment): string {
  const repository = createHash('sha256').update(realpathSync(repo)).digest('hex').slice(0, 12);
  return join(stateHome(env), 'wave', repository);
}

/**
 * Where raw output of this repository's agents lies until it is copied, redacted, into the log: never inside the repository.
 * @throws what realpath throws when the repository does not exist
 */
export function spoolFolder(repo: string, env: Environment): string {
  return join(stateFolder(repo, env), 'spool');
}

/** The files of one agent run in the spool folder, named after its intent. */
export function spoolPaths(folder: string, intentId: string): SpoolPaths {
  const file = (extension: string): string => join(folder, `${intentId}.${extension}`);
  return { out: file('out'), err: file('err'), cursor: file('cursor.json'), exitRecord: file('exit.json') };
}
