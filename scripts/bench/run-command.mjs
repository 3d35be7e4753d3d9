// One run of a command: its wall time and the peak of its resident memory.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PRELOAD = fileURLToPath(new URL('report-peak.cjs', import.meta.url));

/**
 * Runs node with these arguments to its end. All commands that are compared carry the same preload, `node -e 0` too.
 * @returns {{ wallMs: number, peakBytes: number, stdout: string }}
 * @throws Error when it does not exit with one of `codes`
 */
export function runNode(argv, { cwd, env, codes = [0] } = {}) {
  const started = performance.now();
  const child = spawnSync(process.execPath, ['--require', PRELOAD, ...argv], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 256 * 1024 * 1024,
  });
  const wallMs = performance.now() - started;
  const stdout = child.stdout?.toString() ?? '';
  if (child.error !== undefined || !codes.includes(child.status)) {
    const said = `${stdout.slice(-500)}${child.stderr?.toString().slice(-1500)}`;
    throw new Error(`node ${argv.join(' ')} ended with ${child.status ?? child.error}: ${said}`);
  }
  return { wallMs, peakBytes: Number(child.output[3].toString()), stdout };
}

/** What commands under measurement see of the environment: nothing that is the developer's own. */
export function plainEnvironment(extra = {}) {
  const { PATH = '/usr/bin:/bin' } = process.env;
  return { PATH, LANG: 'C.UTF-8', CI: 'true', ...extra };
}
