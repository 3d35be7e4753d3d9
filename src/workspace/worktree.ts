import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../base/problem.js';
import { ensureFolder } from '../store/ensure-folder.js';
import { readRegularFile } from '../store/read-regular-file.js';
import type { Author } from './git-commits.js';
import { commitOf, git, isWithin, makeCommit, tryGit, writeTree } from './git-commits.js';

/** A worktree as it is to be, or should be. */
export type WorktreePlace = Readonly<{
  repo: string;
  /** Absolute. */
  path: string;
  branch: string;
}>;

/** Whether the folder is a worktree still. An agent may have removed or replaced what says so: git would then mean another one. */
export function isWorktree(path: string): boolean {
  const link = readRegularFile(join(path, '.git'), { maxBytes: 64 * 1024, noFollow: true });
  return 'text' in link && /^gitdir: .*\/worktrees\/[^/\n]+\n?$/.test(link.text);
}

/**
 * Before a branch is asked for on record: one that is there already is somebody else's, wherever it stands.
 * @throws Problem `workspace/in-the-way`
 */
export async function requireFreeBranch(place: Omit<WorktreePlace, 'path'>): Promise<void> {
  if ((await branchTip(place)) !== undefined) throw branchThere(place.branch);
}

/**
 * Makes a worktree on a new branch. Nobody has worked there yet: what an earlier try left half done is made anew.
 * @throws Problem `workspace/in-the-way` where the branch or the folder is somebody else's
 */
export async function addWorktree(place: WorktreePlace, base: string): Promise<void> {
  const { repo, path, branch } = place;
  const tip = await branchTip(place);
  if (tip !== undefined && tip !== base) throw branchThere(branch);
  await clearHalfMade(place);
  ensureFolder(join(path, '..'));
  const onto = tip === undefined ? ['-b', branch, path, base] : [path, branch];
  await checkedOut(repo, ['worktree', 'add', '--force', '--quiet', ...onto]);
}

/**
 * Brings a worktree that somebody removed by hand back, from its branch; one that stands is left alone.
 * @throws Problem `workspace/in-the-way` where something else lies in its place
 */
export async function restoreWorktree(place: WorktreePlace, head: string): Promise<void> {
  const { repo, path, branch } = place;
  if (isWorktree(path)) return;
  if (existsSync(path) && readdirSync(path).length > 0) throw folderThere(path);
  ensureFolder(join(path, '..'));
  const isThere = (await branchTip(place)) !== undefined;
  const onto = isThere ? [path, branch] : ['-b', branch, path, head];
  await checkedOut(repo, ['worktree', 'add', '--force', '--quiet', ...onto]);
}

/** The commit that the branch stands at; undefined where there is no such branch. */
function branchTip({ repo, branch }: Omit<WorktreePlace, 'path'>): Promise<string | undefined> {
  return commitOf(repo, `refs/heads/${branch}`);
}

/**
 * Commits what the files of a worktree are now on its branch, on top of what was committed there. Whoever works there may have moved to
 * another branch or behind what was on record: the files count, and the commit goes on top of the last one on record.
 * @returns the newest commit of the branch; the last one where the files hold nothing new
 */
export async function commitWorktree(
  place: WorktreePlace,
  work: Readonly<{
    last: string;
    message: string;
    author: Author;
    scratch: string;
    /** Folders that are never committed. */
    without: readonly string[];
    /** Whoever worked there is gone: a merge that they left in the middle is given up, and its files count as they are. */
    isAbandoned: boolean;
  }>,
): Promise<string> {
  const { path, branch } = place;
  const { last, message, author, scratch, without, isAbandoned } = work;
  const merging = await commitOf(path, 'MERGE_HEAD');
  const isSettled = merging === undefined || (await git(path, ['ls-files', '--unmerged'])) === '';
  if (!isSettled && !isAbandoned) {
    throw new Problem('workspace/unsettled', `a merge in ${path} is not settled`, {
      hint: 'settle it and commit',
      exit: 'gateOpen',
    });
  }
  const here = await commitOf(path, 'HEAD');
  const tip = await branchTip(place);
  const parent = (await newestOf(path, last, [here, tip])) ?? last;
  const tree = await writeTree({ folder: path, scratch, onto: parent, without });
  const known = (await git(path, ['rev-parse', `${parent}^{tree}`])).trim();
  const isMerge = merging !== undefined && isSettled && !(await isWithin(path, merging, parent));
  const parents = isMerge ? [parent, merging] : [parent];
  const head =
    tree === known && !isMerge ? parent : await makeCommit(path, { tree, parents, message, author });
  await git(path, ['update-ref', `refs/heads/${branch}`, head]);
  await git(path, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  // The index follows, whatever was staged or left in the middle; no file is touched.
  await git(path, ['reset', '--mixed', '--quiet']);
  return head;
}

/** The first of these that goes on from the last one on record. */
async function newestOf(
  repo: string,
  last: string,
  found: readonly (string | undefined)[],
): Promise<string | undefined> {
  for (const commit of found) {
    if (commit !== undefined && (await isWithin(repo, last, commit))) return commit;
  }
  return undefined;
}

/**
 * Takes commits into a worktree whose own are all in them.
 * @returns why that cannot be, where files that are not committed are in the way
 */
export async function forwardWorktree(path: string, commit: string): Promise<string | undefined> {
  const { exitCode, said } = await tryGit(path, ['merge', '--ff-only', '--quiet', commit]);
  return exitCode === 0 ? undefined : said;
}

/** What is in a worktree and not committed, as paths. */
export async function uncommittedIn(path: string): Promise<string[]> {
  const output = await git(path, ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames']);
  return output
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
}

/** Why a worktree is not removed; `undefined` once it is gone, its branch with it. */
export async function removeWorktree(
  place: WorktreePlace,
  { mergedInto, isForced = false }: Readonly<{ mergedInto: string; isForced?: boolean }>,
): Promise<string | undefined> {
  const { repo, path } = place;
  const tip = await branchTip(place);
  if (isWorktree(path)) {
    const why = isForced ? undefined : await whyKept(place, tip, mergedInto);
    if (why !== undefined) return why;
    // Looked at by ourselves: without force git keeps every tree that has submodules.
    const force = isForced ? ['--force', '--force'] : (await hasSubmodules(path)) ? ['--force'] : [];
    const { exitCode, said } = await tryGit(repo, ['worktree', 'remove', ...force, path]);
    if (exitCode !== 0) return said;
  } else if (!isForced && tip !== undefined && !(await isWithin(repo, tip, mergedInto))) {
    return NOT_MERGED;
  }
  // Somebody removed the folder by hand: git has to hear of it before the branch can go.
  await forget(place);
  if (tip !== undefined) await tryGit(repo, ['update-ref', '-d', `refs/heads/${place.branch}`, tip]);
  return undefined;
}

const NOT_MERGED = 'its branch is not merged';

async function whyKept(
  { repo, path }: WorktreePlace,
  tip: string | undefined,
  mergedInto: string,
): Promise<string | undefined> {
  const here = await commitOf(path, 'HEAD');
  for (const commit of [tip, here]) {
    if (commit !== undefined && !(await isWithin(repo, commit, mergedInto))) return NOT_MERGED;
  }
  const dirty = await uncommittedIn(path);
  if (dirty.length === 0) return undefined;
  const more = dirty.length > 3 ? ` and ${dirty.length - 3} more` : '';
  return `it has changes that are not committed: ${dirty.slice(0, 3).join(', ')}${more}`;
}

async function hasSubmodules(path: string): Promise<boolean> {
  const listed = await git(path, ['ls-files', '--stage']);
  return /^160000 /m.test(listed);
}

/** A try that was cut off may have left the folder, and git's entry of it, in any state. */
async function clearHalfMade(place: WorktreePlace): Promise<void> {
  const { path } = place;
  if (existsSync(path) && readdirSync(path).length > 0 && !isWorktree(path)) throw folderThere(path);
  await tryGit(place.repo, ['worktree', 'remove', '--force', '--force', path]);
  rmSync(path, { recursive: true, force: true });
}

async function forget({ repo, path }: WorktreePlace): Promise<void> {
  if (!existsSync(path)) await tryGit(repo, ['worktree', 'remove', '--force', '--force', path]);
}

async function checkedOut(repo: string, argv: readonly string[]): Promise<void> {
  const { exitCode, said } = await tryGit(repo, argv);
  if (exitCode === 0) return;
  throw new Problem('workspace/in-the-way', `the worktree cannot be made: ${said}`, { exit: 'environment' });
}

function branchThere(branch: string): Problem {
  return new Problem('workspace/in-the-way', `there is a branch ${branch} already, and it is not ours`, {
    hint: `git branch --move ${branch} another-name, or git branch --delete ${branch}`,
    exit: 'environment',
  });
}

function folderThere(path: string): Problem {
  return new Problem('workspace/in-the-way', `${path} is there and is no worktree`, {
    hint: 'move it away',
    exit: 'environment',
  });
}
