import type { MergeFailure } from '../events/families/workspace-events.js';
import { isWithinAny } from './state-paths.js';
import { uncommittedIn } from './worktree.js';
import {
  changedBetween,
  checkedOutBranch,
  commitOf,
  git,
  isWithin,
  makeCommit,
  mergeTrees,
  short,
  tryGit,
  WAVE_ITSELF,
} from './git-commits.js';

/** A commit that is to be in what the repository has checked out. */
export type BranchMerge = Readonly<{
  repo: string;
  head: string;
  message: string;
  /** Folders of the repository that a merge must not write to. */
  stateRoots: readonly string[];
}>;

/** What came of it; where it was not merged nothing is changed. The detail of a conflict is what is checked out, by its name. */
export type MergeOutcome =
  | Readonly<{ ok: true; commit: string; into: string | null }>
  | Readonly<{ ok: false; reason: MergeFailure; paths: readonly string[]; detail: string }>;

/** A person may commit while we merge: then it is begun again, so often. */
const TRIES = 5;

/**
 * Merges a commit into what the repository has checked out. The merge commit is made beside the work tree; that then takes it
 * in as a fast-forward, which git does only where no change of the user's is overwritten. Doing it again does it once.
 */
export async function mergeBranch(merge: BranchMerge): Promise<MergeOutcome> {
  const { repo, head, message, stateRoots } = merge;
  for (let left = TRIES; ; left -= 1) {
    const main = await commitOf(repo, 'HEAD');
    if (main === undefined) return failed('refused', [], 'the repository has no commit');
    const into = await checkedOutBranch(repo);
    if (await isWithin(repo, head, main)) return { ok: true, commit: main, into };
    const merged = await mergeTrees(repo, main, head);
    if ('conflicts' in merged)
      return failed('conflict', merged.conflicts, into?.replace('refs/heads/', '') ?? short(main));
    const paths = await changedBetween(repo, main, merged.tree);
    const ours = paths.filter((path) => isWithinAny(stateRoots, path));
    if (ours.length > 0) return failed('touches-state', ours, 'it changes files of Wave itself');
    const commit = await makeCommit(repo, {
      tree: merged.tree,
      parents: [main, head],
      message,
      author: WAVE_ITSELF,
    });
    const problem = await takeIn(repo, { main, commit, paths });
    if (problem === undefined) return { ok: true, commit, into };
    const isMoved = (await commitOf(repo, 'HEAD')) !== main;
    if (!isMoved || left <= 1) return problem;
  }
}

type Step = Readonly<{ main: string; commit: string; paths: readonly string[] }>;

async function takeIn(repo: string, step: Step): Promise<MergeOutcome | undefined> {
  const inTheWay = await changesAmong(repo, step.paths);
  const others = await whichDiffer(repo, step.commit, inTheWay);
  if (others.length > 0) {
    return failed('main-in-the-way', others, 'they have changes there that are not committed');
  }
  await adopt(repo, step.commit, inTheWay);
  const { exitCode, said } = await tryGit(repo, [
    'merge',
    '--ff-only',
    '--no-overwrite-ignore',
    '--quiet',
    step.commit,
  ]);
  return exitCode === 0 ? undefined : failed('refused', [], said);
}

/** Those of these paths that the work tree or its index has otherwise than what is checked out. */
async function changesAmong(repo: string, paths: readonly string[]): Promise<string[]> {
  const changed = new Set(await uncommittedIn(repo));
  return paths.filter((path) => changed.has(path));
}

/** Those that are not yet as the commit has them. */
async function whichDiffer(repo: string, commit: string, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const wanted = await entryOf(repo, commit, path);
    const { exitCode, stdout } = await tryGit(repo, ['hash-object', `--path=${path}`, '--', path]);
    const there = exitCode === 0 ? stdout.trim() : undefined;
    if (there !== wanted?.blob) found.push(path);
  }
  return found;
}

/** Files that are as they are to be already are told to the index, which then lets git go on. */
async function adopt(repo: string, commit: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const entry = await entryOf(repo, commit, path);
    if (entry === undefined) await git(repo, ['update-index', '--force-remove', '--', path]);
    else await git(repo, ['update-index', '--add', '--cacheinfo', `${entry.mode},${entry.blob},${path}`]);
  }
}

async function entryOf(
  repo: string,
  commit: string,
  path: string,
): Promise<Readonly<{ mode: string; blob: string }> | undefined> {
  const listed = await git(repo, ['ls-tree', '-z', commit, '--', path], { GIT_LITERAL_PATHSPECS: '1' });
  const match = /^(\d+) \w+ ([0-9a-f]+)\t/.exec(listed);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { mode: match[1], blob: match[2] };
}

function failed(reason: MergeFailure, paths: readonly string[], detail: string): MergeOutcome {
  return { ok: false, reason, paths, detail };
}
