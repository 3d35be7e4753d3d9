import { spawnSync } from 'node:child_process';
import { printableLine } from '../base/printable.js';
import { trialArguments } from '../runner/bwrap-argv.js';
import { findProgram } from './find-program.js';

/** What came of trying to make a sandbox: the program that makes them, or why there can be none. */
export type SandboxTrial = Readonly<
  { program: string } | { problem: string; hint: string; program: string | undefined }
>;

/** Far longer than it takes; a machine that does not answer in that time runs no agents either. */
const PATIENCE_MS = 10_000;
const INSTALL =
  'apt-get install bubblewrap, dnf install bubblewrap, pacman -S bubblewrap, apk add bubblewrap';

/**
 * Makes a sandbox around a program that does nothing, as it would be made around an agent.
 * @param cwd what relative folders of the PATH are relative to
 */
export function trySandbox(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  hasNetwork: boolean,
): SandboxTrial {
  const program = findProgram('bwrap', env.PATH, cwd);
  if (program === undefined)
    return { problem: 'bubblewrap (bwrap) is not on the PATH', hint: INSTALL, program };
  const { status, stderr, error } = spawnSync(program, trialArguments(hasNetwork), {
    cwd: '/',
    env: { PATH: env.PATH },
    timeout: PATIENCE_MS,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status === 0) return { program };
  const said = printableLine(error?.message ?? stderr.trim().split('\n').at(-1) ?? '', 200);
  return {
    program,
    problem: `bubblewrap cannot make a sandbox here: ${said === '' ? `it ended with ${String(status)}` : said}`,
    hint: 'let users make namespaces: see docs/how-to/sandbox.md, or leave `sandbox: bwrap` out',
  };
}
