import { spawn } from 'node:child_process';
import { printableLine } from '../../base/printable.js';

/** More than a version needs. */
const MAX_CHARACTERS = 16 * 1024;

/**
 * What a program says to `--version`: the version within it, or the line. Undefined where it says nothing in time, or ends with
 * an error. Whatever it started is ended with it.
 * @param path absolute
 */
export function programVersion(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  patienceMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(path, ['--version'], {
      cwd,
      env: { ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    const end = (version: string | undefined): void => {
      clearTimeout(timer);
      child.stdout.destroy();
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
      resolve(version);
    };
    const timer = setTimeout(() => end(undefined), patienceMs);
    child.stdout.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(0, MAX_CHARACTERS);
    });
    child.on('error', () => end(undefined));
    child.on('close', (code) => end(code === 0 ? versionIn(said) : undefined));
  });
}

function versionIn(said: string): string | undefined {
  const version = /\d+\.\d+(?:\.\d+)?(?:[-+][\w.]+)?/.exec(said)?.[0];
  const line = printableLine(said.split('\n')[0] ?? '', 60);
  return version ?? (line === '' ? undefined : line);
}
