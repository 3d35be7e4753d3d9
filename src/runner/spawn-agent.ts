import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Result } from '../base/result.js';
import { err, ok } from '../base/result.js';
import type { StatusFile } from '../model/status-file.js';
import { ensureFolder } from '../store/ensure-folder.js';
import { bootId } from './process-identity.js';
import { scriptPath } from './script-path.js';
import type { SpoolPaths } from './spool-folder.js';

/** Everything that is known about an agent run before it starts. Every path is absolute. */
export type AgentLaunch = Readonly<{
  /** The program and its arguments, never a shell string. */
  argv: readonly [string, ...string[]];
  cwd: string;
  /** The agent's whole environment. The shell adds PWD (bash also `_` and SHLVL), the shim WAVE_INTENT; nothing is inherited. */
  env: Readonly<Record<string, string>>;
  /** The prompt's file; /dev/null where left out. Never a terminal. */
  stdinPath?: string;
  /** Created by whoever may answer the intent: the shim, or recovery when it buries it. */
  claimPath: string;
  statusPath: string;
  spool: SpoolPaths;
  /** What the status file says besides what only the shim can know. */
  record: Pick<StatusFile, 'lane' | 'wave' | 'attempt' | 'agentId' | 'intentId' | 'promptHash' | 'logPath'>;
  /** The POSIX shell that runs the shim; /bin/sh where left out. */
  shell?: string;
}>;

/** Why no shim could be created. Transient ones are worth another try later: the machine is out of something. */
export type SpawnError = Readonly<{ code: string; transient: boolean; message: string }>;

/** The shim's process exists (not yet the agent: its status file tells), or it could not be created. */
export type SpawnOutcome = Result<Readonly<{ shimPid: number }>, SpawnError>;

const TRANSIENT: ReadonlySet<string> = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC', 'EDQUOT']);

/**
 * Starts the shim of one agent run, detached from this process in every way: own session, no shared descriptors, not
 * waited for. Resolves once the shim's process has been created. Never rejects for what the machine refuses.
 */
export async function spawnAgent(launch: AgentLaunch): Promise<SpawnOutcome> {
  try {
    prepareFolders(launch);
    return await startShim(launch);
  } catch (error) {
    return err(spawnError(error));
  }
}

function prepareFolders({ claimPath, statusPath, spool }: AgentLaunch): void {
  ensureFolder(dirname(claimPath));
  ensureFolder(dirname(statusPath));
  mkdirSync(dirname(spool.out), { recursive: true, mode: 0o700 });
  for (const path of [spool.out, spool.err]) closeSync(openSync(path, 'a', 0o600));
}

function startShim(launch: AgentLaunch): Promise<SpawnOutcome> {
  const shell = launch.shell ?? '/bin/sh';
  // Left open: the shim adds what only it can know, and the closing brace.
  const prefix = JSON.stringify({ schemaVersion: 1, ...launch.record }).slice(0, -1);
  const known = [shell, launch.claimPath, launch.statusPath, prefix, bootId(), launch.record.intentId];
  const files = [
    launch.spool.out,
    launch.spool.err,
    launch.spool.exitRecord,
    launch.stdinPath ?? '/dev/null',
  ];
  return new Promise((resolve) => {
    // The shim stands in the root, so that it holds no folder of the repository.
    const shim = spawn(
      shell,
      [scriptPath('shim.sh'), 'run', ...known, ...files, launch.cwd, ...launch.argv],
      {
        cwd: '/',
        detached: true,
        stdio: 'ignore',
        env: { ...launch.env },
      },
    );
    shim.once('error', (error) => resolve(err(spawnError(error))));
    shim.once('spawn', () => {
      shim.unref();
      resolve(shim.pid === undefined ? err(spawnError(new Error('no pid'))) : ok({ shimPid: shim.pid }));
    });
  });
}

/** What the machine refused, as an outcome. */
export function spawnError(error: unknown): SpawnError {
  const { code = 'EUNKNOWN', message } = error as NodeJS.ErrnoException;
  return { code, transient: TRANSIENT.has(code), message };
}
