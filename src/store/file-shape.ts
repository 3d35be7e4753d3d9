import { statSync } from 'node:fs';

/**
 * Tells at the price of one system call whether a file is as it was: one that is published anew has another inode, one that
 * somebody writes to has another time of change. Empty where there is none.
 */
export function fileShape(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.ctimeMs}`;
}
