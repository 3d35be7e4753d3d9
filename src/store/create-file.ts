import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes a new file of the repository, with the folders that it needs.
 * @returns false, with nothing written, where a file of that name is there; other errors of the file system are thrown
 */
export function createFile(repo: string, path: string, content: string): boolean {
  const absolute = join(repo, path);
  mkdirSync(dirname(absolute), { recursive: true });
  try {
    writeFileSync(absolute, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
