import type { Launcher } from '../../events/lane-event.js';
import { bootId, readIdentity } from '../../runner/process-identity.js';
import { publishJson } from '../../store/atomic-write.js';
import type { RepoLayout } from '../../store/layout.js';

/** This process, as records and files name it. */
export function thisProcess(): Launcher {
  return { bootId: bootId(), ...(readIdentity(process.pid) ?? { pid: process.pid, startTime: '' }) };
}

/** Says that this process serves the repository. For people; what excludes a second one is the lease. */
export async function writeDaemonFile(layout: RepoLayout, startedAt: string): Promise<void> {
  const file = { schemaVersion: 1, kind: 'supervisor', ...thisProcess(), startedAt };
  await publishJson(layout.daemonFile(), file, { disposable: true });
}
