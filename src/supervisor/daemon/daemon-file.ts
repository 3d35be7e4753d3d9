import type { Launcher } from '../../events/lane-event.js';
import { bootId, readIdentity } from '../../runner/process-identity.js';
import { jsonText, publishFile } from '../../store/atomic-write.js';
import type { RepoLayout } from '../../store/layout.js';
import { readRegularFile } from '../../store/read-regular-file.js';
import { ensureSomeStateRoot } from '../../store/state-folder.js';

/** This process, as records and files name it. */
export function thisProcess(): Launcher {
  return { bootId: bootId(), ...(readIdentity(process.pid) ?? { pid: process.pid, startTime: '' }) };
}

/** Says that this process serves the repository. For people; what excludes a second one is the lease. */
export class DaemonFile {
  readonly #layout: RepoLayout;
  readonly #text: string;

  /** @param startedAt since when it does */
  constructor(layout: RepoLayout, startedAt: string) {
    this.#layout = layout;
    this.#text = jsonText({ schemaVersion: 1, kind: 'supervisor', ...thisProcess(), startedAt });
  }

  /** Writes it where it is not as it should be: somebody may have removed it, or all of the state. Never throws. */
  async keep(): Promise<void> {
    const path = this.#layout.daemonFile();
    try {
      const read = readRegularFile(path, { maxBytes: 64 * 1024 });
      if ('text' in read && read.text === this.#text) return;
      // Without it git would see what we make anew. Whoever submits next has it as the configuration says.
      await ensureSomeStateRoot(this.#layout, { track: false });
      await publishFile(path, this.#text, { disposable: true });
    } catch {
      // No room for it now, or no descriptor: the next look tries again.
    }
  }
}
