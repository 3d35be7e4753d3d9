import { rmSync } from 'node:fs';

const MOST_TRIES = 1000;

/**
 * Removes a folder with everything in it, also while a process that is about to end writes its last there. The `maxRetries` of
 * `rmSync` do not: they try the folder again, and not what has come into it meanwhile.
 */
export function removeTree(folder: string): void {
  for (let tries = 1; ; tries += 1) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || tries === MOST_TRIES) throw error;
    }
  }
}
