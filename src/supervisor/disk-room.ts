import { statfsSync } from 'node:fs';
import { spoolFolder } from '../runner/spool-folder.js';
import type { ReadPlace } from './read-wave-status.js';

/** Less than this is used up by the next few records. */
const LEAST_BYTES = 64 * 1024;

/** What the file system that holds a folder says of itself. */
export type DiskFigures = Readonly<{
  bsize: number;
  blocks: number;
  bfree: number;
  bavail: number;
  files: number;
  ffree: number;
}>;

/** Whether a disk that a lane writes to has no room: that of its state, or that of what agents print. Looks, and writes nothing. */
export function isWithoutRoom({ layout, repo, env }: Pick<ReadPlace, 'layout' | 'repo' | 'env'>): boolean {
  return [() => layout.root, () => spoolFolder(repo, env)].some((folder) => {
    try {
      return isFull(statfsSync(folder()), process.getuid?.() === 0);
    } catch {
      // Not there yet, or not to be asked: nothing is known to be wrong.
      return false;
    }
  });
}

/**
 * Whether next to nothing can be written. Figures of 0 in all say that the file system does not count.
 * @param isRoot whether what is kept back for root counts
 */
export function isFull(
  { bsize, blocks, bfree, bavail, files, ffree }: DiskFigures,
  isRoot: boolean,
): boolean {
  const isFullOfBytes = blocks > 0 && (isRoot ? bfree : bavail) * bsize < LEAST_BYTES;
  return isFullOfBytes || (files > 0 && ffree === 0);
}
