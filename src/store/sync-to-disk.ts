import { closeSync, fsyncSync, openSync } from 'node:fs';

/**
 * Makes what a file holds survive a power cut; of a folder, what was created, renamed or removed in it. Whoever wrote it
 * learns of a failure all the same.
 */
export function syncToDisk(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
