import { execFileSync } from 'node:child_process';

/** The words that a POSIX shell makes of a command line, without running it. */
export function shellWords(command: string): string[] {
  const output = execFileSync('sh', ['-c', `set -- ${command}\nprintf '%s\\0' "$@"`], { encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}
