import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureFolder } from '../../store/ensure-folder.js';
import type { LaneContext } from '../lane-context.js';

/**
 * Variables that say whose work something is: a run that an agent submits outlives the agent, so its daemon must neither be
 * taken for a process that the agent left behind nor act in its name.
 */
const OF_AN_AGENT: ReadonlySet<string> = new Set([
  ...['WAVE_LANE', 'WAVE_PROJECT', 'WAVE_WAVE', 'WAVE_AGENT', 'WAVE_ATTEMPT', 'WAVE_RUN', 'WAVE_INTENT'],
  ...['WAVE_RESULT_FILE', 'WAVE_INBOX', 'WAVE_SUMMARY', 'WAVE_SIGNAL', 'WAVE_SIGNAL_ACK', 'WAVE_INPUTS_DIR'],
]);

/** It waits nearly all of the time: room for short-lived objects would only be memory that nobody else can have. */
const SMALL_HEAP = '--max-semi-space-size=1';

/**
 * Starts the daemon as a process of its own: its own session, no terminal, the repository as its folder. Where one serves the
 * repository already, this one ends by itself.
 * @param configFile another file than `wave.config.json`, or null
 * @throws errors of the system where no process can be started
 */
export async function startDaemon(
  { repo, repoLayout, env, node, entry }: LaneContext,
  configFile: string | null,
): Promise<number> {
  ensureFolder(dirname(repoLayout.daemonLog()));
  const log = openSync(repoLayout.daemonLog(), 'a', 0o600);
  try {
    const words = ['supervise', '--background', ...(configFile === null ? [] : ['--config', configFile])];
    const child = spawn(node, [SMALL_HEAP, entry, ...words, '--repo', repo], {
      cwd: repo,
      detached: true,
      stdio: ['ignore', log, log],
      env: Object.fromEntries(Object.entries(env).filter(([name]) => !OF_AN_AGENT.has(name))),
    });
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => {
        child.unref();
        resolve(child.pid ?? 0);
      });
    });
  } finally {
    closeSync(log);
  }
}
