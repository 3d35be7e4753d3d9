import type { AgentRun } from '../reducers/wave-state.js';
import { isAlive } from '../runner/process-identity.js';
import { fileShape } from '../store/file-shape.js';

/**
 * Tells at the price of two system calls that there is no news of an agent run: its status file is the one that was read
 * last, and its shim, who alone would write another, lives. With hundreds of agents at work that is what nearly every look
 * finds.
 */
export class QuietRuns {
  readonly #read = new Map<string, string>();

  /**
   * Whether there is nothing to read about the run. When there may be, what is read next is taken to be the file as it is now.
   * @param path of its status file
   */
  isQuiet({ intentId, state, process }: AgentRun, path: string): boolean {
    if (state !== 'running' || process === null) return false;
    const now = fileShape(path);
    if (this.#read.get(intentId) === now && isAlive(process.shim, process.bootId)) return true;
    this.#read.set(intentId, now);
    return false;
  }
}
