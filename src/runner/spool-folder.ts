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

/**
 * Where raw output of this repository's agents lies until it is copied, redacted, into the log: never inside the
 * repository. `WAVE_SPOOL_DIR`, else `XDG_STATE_HOME`, else `~/.local/state`; relative values are ignored, as the XDG
 * rules ask. The repository is told apart by its real path, so that it is one folder through every symlink.
 * @throws what realpath throws when the repository does not exist
 */
export function spoolFolder(repo: string, env: Readonly<Record<string, string | undefined>>): string {
  const base =
    [env['WAVE_SPOOL_DIR'], env['XDG_STATE_HOME']].find((path) => path !== undefined && isAbsolute(path)) ??
    join(env['HOME'] !== undefined && isAbsolute(env['HOME']) ? env['HOME'] : homedir(), '.local', 'state');
  const repository = createHash('sha256').update(realpathSync(repo)).digest('hex').slice(0, 12);
  return join(base, 'wave', repository, 'spool');
}

/** The files of one agent run in the spool folder, named after its intent. */
export function spoolPaths(folder: string, intentId: string): SpoolPaths {
  const file = (extension: string): string => join(folder, `${intentId}.${extension}`);
  return { out: file('out'), err: file('err'), cursor: file('cursor.json'), exitRecord: file('exit.json') };
}
