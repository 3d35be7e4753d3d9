import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { FileFault } from '../model/file-fault.js';
import { throwIfStarved } from './starved.js';

/** The content of a file with its hash, or why there is none. */
export type RepositoryFile =
  Readonly<{ bytes: Buffer; sha256: string; fault: null }> | Readonly<{ fault: FileFault }>;

/**
 * Opens a file of the repository that agents may have replaced by anything. A link is followed as long as it stays in the
 * repository. Never throws for what lies there, never blocks. The caller closes it.
 * @param path relative to the repository
 */
function openRepositoryFile(
  repo: string,
  path: string,
): Readonly<{ fd: number; size: number; fault: null }> | Readonly<{ fault: FileFault }> {
  let fd: number;
  try {
    const real = realpathSync(join(repo, path));
    if (!real.startsWith(`${realpathSync(repo)}${sep}`)) return { fault: 'outside' };
    fd = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    throwIfStarved(error);
    const { code } = error as NodeJS.ErrnoException;
    return { fault: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable' };
  }
  const stats = fstatSync(fd);
  if (stats.isFile()) return { fd, size: stats.size, fault: null };
  closeSync(fd);
  return { fault: stats.isDirectory() ? 'folder' : 'special' };
}

/** Reads a file whole and at once, so that the hash is of what was read. See {@link openRepositoryFile}. */
export function readRepositoryFile(repo: string, path: string, maxBytes: number): RepositoryFile {
  const file = openRepositoryFile(repo, path);
  if (file.fault !== null) return file;
  try {
    if (file.size > maxBytes) return { fault: 'too-large' };
    const bytes = readFileSync(file.fd);
    return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), fault: null };
  } catch (error) {
    throwIfStarved(error);
    return { fault: 'unreadable' };
  } finally {
    closeSync(file.fd);
  }
}

/** Whether a file holds nothing but blanks and line ends, read in pieces up to the first thing that is more. */
export function isBlankFile(repo: string, path: string): boolean | Readonly<{ fault: FileFault }> {
  const file = openRepositoryFile(repo, path);
  if (file.fault !== null) return file;
  try {
    const buffer = Buffer.allocUnsafe(1 << 20);
    for (;;) {
      const read = readSync(file.fd, buffer, 0, buffer.length, null);
      if (read === 0) return true;
      // The bytes of a byte order mark are no content.
      if (/[^\s\u00ef\u00bb\u00bf]/.test(buffer.toString('latin1', 0, read))) return false;
    }
  } catch (error) {
    throwIfStarved(error);
    return { fault: 'unreadable' };
  } finally {
    closeSync(file.fd);
  }
}

/** The text of bytes that are UTF-8, byte order mark included; undefined where they are not. */
export function utf8Text(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A text longer than this is not read. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** The text of a file that lies in the repository, also through links; undefined where there is none that can be read. */
export function readRepositoryText(repo: string, path: string): string | undefined {
  const file = readRepositoryFile(repo, path, MAX_TEXT_BYTES);
  return file.fault === null ? file.bytes.toString('utf8') : undefined;
}
