import { mkdirSync, opendirSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncToDisk } from './sync-to-disk.js';

/**
 * Makes sure that there is a folder and that a power cut does not take it, with all that will be in it. For every folder of
 * the state, since nothing is put into one before its own name is on disk: one that holds something needs no more than
 * a look, and an empty one may be the work of somebody who was killed between the two steps.
 * @throws errors of the file system
 */
export function ensureFolder(folder: string, mode?: number): void {
  if (holdsSomething(folder)) return;
  const above = dirname(folder);
  ensureFolder(above, mode);
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  syncToDisk(above);
}

function holdsSomething(folder: string): boolean {
  try {
    const open = opendirSync(folder);
    try {
      return open.readSync() !== null;
    } finally {
      open.closeSync();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
