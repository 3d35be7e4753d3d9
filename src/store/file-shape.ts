import { statSync } from 'node:fs';

/**
 * Tells at the price of one system call whether a file is as it was: one that is published anew has another inode, one that
 * somebody writes to has another time of change. Empty where there is none.
 * @throws errors of the file system, but those that say that nothing can be there
 */
export function fileShape(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.ctimeMs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return '';
    throw error;
  }
}
