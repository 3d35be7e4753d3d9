import type { Surroundings } from '../../src/cli/command.js';
import { runCli } from '../../src/cli/run-cli.js';
import { ENTRY } from './entry.js';

/** How a command line ended that ran in the test's own process. */
export type InProcessResult = Readonly<{ code: number; stdout: string; stderr: string }>;

/**
 * Runs `wave …` in this process, from the sources: for commands that only read and append. The environment is what is given,
 * and nothing of the developer's.
 */
export async function runInProcess(
  cwd: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<InProcessResult> {
  const text = { stdout: '', stderr: '' };
  const code = await runCli(argv, {
    ...surroundings(cwd, env),
    stdout: (chunk) => void (text.stdout += chunk),
    stderr: (chunk) => void (text.stderr += chunk),
  });
  return { code, ...text };
}

/** What a command finds around it that runs in the process of a test: no terminal, and nobody who reads. */
export function surroundings(cwd: string, env: Readonly<Record<string, string>> = {}): Surroundings {
  return {
    cwd,
    env: { PATH: process.env.PATH, USER: 'ada', ...env },
    node: process.execPath,
    entry: ENTRY,
    stdout: () => undefined,
    stderr: () => undefined,
    stdin: () => process.stdin,
    terminal: { isTty: false, columns: 80, color: false },
    onInterrupt: () => () => undefined,
    serveMcp: () => Promise.reject(new Error('the process of a test serves nobody')),
  };
}

/** Whether a command line starts nobody, holds nothing and waits for nothing: it looks, or appends to a log, and ends. */
export function endsAtOnce(argv: readonly string[]): boolean {
  return !argv.some((word, place) => (place === 0 ? STARTS_OR_HOLDS : WAITS).has(word));
}

const STARTS_OR_HOLDS: ReadonlySet<string> = new Set([
  'launch',
  'submit',
  'supervise',
  'autonomous',
  'cancel',
  'stop',
  'wait',
  'attach',
  'mcp',
]);
const WAITS: ReadonlySet<string> = new Set(['--wait', '--follow', '--until-change', 'watch']);
