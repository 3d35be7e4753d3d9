import { lstatSync, opendirSync } from 'node:fs';
import { join } from 'node:path';
import { fixedBase, ownsPath } from '../waves/ownership.js';

const MOST_ENTRIES = 5000;

/**
 * Something that differs whenever a file that somebody owns was written, made or removed, by times and sizes alone.
 * @param owned paths as a wave file has them, with folders and globs
 * @param skipped folders of the repository that nobody owns anything in, such as the state's
 * @param most beyond this many files nobody looks: what is too much to look at tells nothing
 * @returns undefined where there is nothing to look at, or too much
 */
export function lookOfFiles(
  repo: string,
  owned: readonly string[],
  skipped: readonly string[],
  most: number = MOST_ENTRIES,
): string | undefined {
  const seen = new Set<string>();
  const skip = new Set(['.git', ...skipped]);
  let sum = 0;
  const visit = (path: string): boolean => {
    if (seen.has(path) || skip.has(path)) return true;
    seen.add(path);
    if (seen.size > most) return false;
    const stats = lstatSync(join(repo, path), { throwIfNoEntry: false });
    if (stats === undefined) return true;
    if (!stats.isDirectory()) {
      if (ownsPath(owned, path)) sum += stats.ctimeMs + stats.size + 1;
      return true;
    }
    return namesIn(join(repo, path), most).every((name) => visit(path === '' ? name : `${path}/${name}`));
  };
  if (owned.length === 0) return undefined;
  const isAll = owned.every((path) => visit(fixedBase(path).replace(/\/+$/, '')));
  return isAll ? String(sum) : undefined;
}

/** Of a folder that is gone by now: none. */
function namesIn(folder: string, most: number): string[] {
  const names: string[] = [];
  try {
    const opened = opendirSync(folder);
    try {
      for (let entry = opened.readSync(); entry !== null && names.length <= most; entry = opened.readSync())
        names.push(entry.name);
    } finally {
      opened.closeSync();
    }
  } catch {
    // Gone, or not ours to read: it is looked at again the next time.
  }
  return names;
}
