import { relative } from 'node:path';
import { isJsonObject } from '../base/json.js';
import type { DaemonSight } from '../projections/run-view.js';
import type { EmergencyStop } from '../store/emergency-stop.js';
import { readEmergencyStop } from '../store/emergency-stop.js';
import type { RepoLayout } from '../store/layout.js';
import { readRegularFile } from '../store/read-regular-file.js';
import { isAlive, isSuspended } from '../runner/process-identity.js';

/** Who takes up submitted runs in a repository, and whether anything may run there. */
export type SupervisorState = DaemonSight &
  Readonly<{
    /** Relative to the repository; what the last one wrote, where none is running. */
    logPath: string;
    /** Why everything is halted; null where it is not. */
    halted: EmergencyStop | null;
  }>;

/** Looks for the daemon: its file says who it would be, the process table whether it is. Reads only. */
export function readSupervisor(layout: RepoLayout): SupervisorState {
  const pid = livingDaemon(layout.daemonFile());
  return {
    state: pid === null ? 'none' : isSuspended(pid) ? 'suspended' : 'running',
    pid,
    logPath: relative(layout.repo, layout.daemonLog()),
    halted: readEmergencyStop(layout.emergencyStop()) ?? null,
  };
}

function livingDaemon(path: string): number | null {
  const read = readRegularFile(path, { maxBytes: 64 * 1024 });
  if (!('text' in read)) return null;
  const { pid, startTime, bootId } = parsed(read.text);
  if (typeof pid !== 'number' || typeof startTime !== 'string' || typeof bootId !== 'string') return null;
  return isAlive({ pid, startTime }, bootId) ? pid : null;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
