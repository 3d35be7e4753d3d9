import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { throwIfStarved } from './starved.js';

/** Why a file was not read. */
export type Unreadable = 'missing' | 'not a regular file' | 'too large' | 'unreadable';

/** How a file that somebody else may have put there is read. */
export type RegularFileOptions = Readonly<{
  /** In bytes; 16 MiB where left out. */
  maxBytes?: number;
  /** A symbolic link in the last place is refused: what it leads to was not written by whom we think. */
  noFollow?: boolean;
}>;

const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The text of a file that agents or people may have replaced by anything: a pipe or a device would hold up whoever reads
 * it for ever, and everybody who waits for that one. Never blocks.
 * @throws only where the machine is out of descriptors or memory, which says nothing of the file
 */
export function readRegularFile(
  path: string,
  { maxBytes = MAX_BYTES, noFollow = false }: RegularFileOptions = {},
): Readonly<{ text: string } | { reason: Unreadable }> {
  let fd: number;
  try {
    // Without O_NONBLOCK the open itself waits for the other end of a pipe.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | (noFollow ? constants.O_NOFOLLOW : 0));
  } catch (error) {
    throwIfStarved(error);
    const { code } = error as NodeJS.ErrnoException;
    return { reason: code === 'ENOENT' ? 'missing' : code === 'ELOOP' ? 'not a regular file' : 'unreadable' };
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return { reason: 'not a regular file' };
    if (stats.size > maxBytes) return { reason: 'too large' };
    return { text: readFileSync(fd, 'utf8') };
  } catch (error) {
    throwIfStarved(error);
    return { reason: 'unreadable' };
  } finally {
    closeSync(fd);
  }
}
