import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { FileFault } from '../model/file-fault.js';
import { throwIfStarved } from './starved.js';

/** What is measured of one file; what is no file of the repository counts as one that does not exist, and says why. */
type Measure = Readonly<{
  path: string;
  exists: boolean;
  sha256: string | null;
  bytes: number | null;
  fault?: FileFault;
}>;

/** What measures files. */
export type Measurer = Pick<FileMeasurer, 'measure'>;

const NOT_THERE = { exists: false, sha256: null, bytes: null } as const;

/** Measures files of the repository; what did not change since (inode, size, times) is not hashed again. */
export class FileMeasurer {
  readonly #known = new Map<string, Readonly<{ key: string; measure: Measure }>>();

  readonly #root: string;

  constructor(private readonly repo: string) {
    this.#root = `${realpathSync(repo)}${sep}`;
  }

  /** @param path relative to the repository */
  measure(path: string): Measure {
    const absolute = join(this.repo, path);
    const stat = statOf(absolute);
    if (stat === undefined) return { path, ...NOT_THERE };
    // Nothing is told of what lies elsewhere, not even whether it is a file.
    if (!this.#isInside(absolute)) return { path, ...NOT_THERE, fault: 'outside' };
    if (!stat.isFile()) return { path, ...NOT_THERE, fault: stat.isDirectory() ? 'folder' : 'special' };
    const key = `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
    const known = this.#known.get(path);
    if (known?.key === key) return known.measure;
    const hashed = hashFile(absolute);
    const measure: Measure = { path, ...hashed, ...(hashed.exists ? {} : { fault: 'unreadable' }) };
    this.#known.set(path, { key, measure });
    return measure;
  }

  /** A link out of the repository leads to nothing that an agent delivered. */
  #isInside(absolute: string): boolean {
    try {
      return realpathSync(absolute).startsWith(this.#root);
    } catch (error) {
      throwIfStarved(error);
      return false;
    }
  }
}

/** What is there; nothing where that cannot be told, such as behind a link to itself or in a closed folder. */
function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false, bigint: true });
  } catch (error) {
    throwIfStarved(error);
    return undefined;
  }
}

/** SHA-256 (hex) and length of a file, read in pieces. A file that cannot be read counts as one that does not exist. */
export function hashFile(path: string): Omit<Measure, 'path'> {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throwIfStarved(error);
    return NOT_THERE;
  }
  try {
    if (!fstatSync(fd).isFile()) return NOT_THERE;
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(Math.min(1 << 20, Math.max(1, fstatSync(fd).size)));
    let bytes = 0;
    for (;;) {
      const read = readSync(fd, buffer, 0, buffer.length, null);
      if (read === 0) return { exists: true, sha256: hash.digest('hex'), bytes };
      hash.update(buffer.subarray(0, read));
      bytes += read;
    }
  } finally {
    closeSync(fd);
  }
}
