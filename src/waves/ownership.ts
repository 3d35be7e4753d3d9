import picomatch from 'picomatch';
import { isGitPath } from '../model/git-path.js';

/**
 * Whether a path of the repository is owned. An owned path is a folder ending in `/` (everything beneath it), a file, or a
 * glob; it also stands for itself as it is written, so that `app/[id].ts` owns the file of that name. Dot files count.
 */
export function ownsPath(ownedPaths: readonly string[], path: string): boolean {
  return ownedPaths.some((owned) => matches(owned, path));
}

/** Whether some path could be owned by both. Errs on the side of yes where two globs cannot be told apart. */
export function ownershipOverlaps(left: readonly string[], right: readonly string[]): boolean {
  return left.some((one) => right.some((other) => sharedPath(one, other)));
}

/** Whether two owned paths have a path in common; see {@link ownershipOverlaps}. */
export function sharedPath(one: string, other: string): boolean {
  if (one === other) return true;
  const globs = isGlob(one) && isGlob(other);
  if (!globs) return matches(one, other) || matches(other, one) || nests(one, other);
  const [ending, otherEnding] = [fixedEnding(one), fixedEnding(other)];
  if (!ending.endsWith(otherEnding) && !otherEnding.endsWith(ending)) return false;
  return nests(one, other);
}

/** The part of an owned path before its first wildcard, up to and with the last `/`; all of it where it has none. */
export function fixedBase(owned: string): string {
  if (!isGlob(owned)) return owned;
  const { base } = picomatch.scan(owned);
  return base === '' ? '' : `${base}/`;
}

function matches(owned: string, path: string): boolean {
  // "Everything" is everything of the project: git's own files are given by name or not at all.
  if (isGitPath(path) && !isGitPath(owned)) return false;
  if (owned === path) return true;
  if (owned.endsWith('/') && !isGlob(owned)) return path.startsWith(owned);
  if (!isGlob(owned)) return false;
  return compiled(owned)(path);
}

const matchers = new Map<string, (path: string) => boolean>();

function compiled(glob: string): (path: string) => boolean {
  const known = matchers.get(glob);
  if (known !== undefined) return known;
  // Agents own dot files like any other; a glob of a folder owns what is beneath it.
  const matcher = picomatch(glob.endsWith('/') ? `${glob}**` : glob, { dot: true, nonegate: true });
  if (matchers.size > 1000) matchers.clear();
  matchers.set(glob, matcher);
  return matcher;
}

function isGlob(owned: string): boolean {
  return /[*?[\]{}]|[@!+]\(/.test(owned);
}

function nests(one: string, other: string): boolean {
  const [left, right] = [fixedBase(one), fixedBase(other)];
  const folderLike = (owned: string, base: string): boolean => isGlob(owned) || base.endsWith('/');
  return (
    (folderLike(one, left) && right.startsWith(left) && (isGlob(other) || right.endsWith('/'))) ||
    (folderLike(other, right) && left.startsWith(right) && (isGlob(one) || left.endsWith('/')))
  );
}

function fixedEnding(glob: string): string {
  return /[^*?[\]{}()/|]*$/.exec(glob)?.[0] ?? '';
}
