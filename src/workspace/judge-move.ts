import type { CheckedOut } from '../model/checked-out.js';
import type { CheckoutMove } from '../events/families/measurement-events.js';
import { isWithinAny } from './state-paths.js';
import { changedBetween, commitOf, git, isWithin } from './git-commits.js';
import type { TreeSnapshots } from './tree-snapshot.js';

/** A move, with what it is judged by. */
export type Move = Readonly<{
  repo: string;
  from: CheckedOut;
  to: CheckedOut;
  snapshots: TreeSnapshots;
  /** The work tree as it was measured. */
  tree: string;
  stateRoots: readonly string[];
  /** Paths that somebody who ran may change: what is committed of them counts as theirs. */
  isOwned: (path: string) => boolean;
  /**
   * Nobody who ran works in this tree: people do, and go on with files that they have just committed. Then only those commits
   * are foreign that the index knows nothing of.
   */
  isForPeople: boolean;
}>;

/** What a move is, and the paths of contents that were never in the work tree. */
export async function judgeMove(move: Move): Promise<Pick<CheckoutMove, 'kind' | 'paths'>> {
  const { repo, from, to, stateRoots, isOwned, isForPeople } = move;
  if (from.ref !== to.ref) return { kind: 'switched', paths: [] };
  if (to.head === null) return { kind: 'rewound', paths: [] };
  if (from.head !== null && !(await isOnTop(repo, from.head, to.head))) return { kind: 'rewound', paths: [] };
  const committed = await committedPaths(repo, from.head, to.head);
  const held = committed.filter((path) => !isOwned(path) && !isWithinAny(stateRoots, path));
  const unlike = held.length === 0 ? [] : await unlikeFiles(move, to.head, held);
  const paths = isForPeople && unlike.length > 0 ? await notStaged(repo, from.head, to.head, unlike) : unlike;
  return paths.length === 0 ? { kind: 'advanced', paths: [] } : { kind: 'foreign', paths };
}

/** The commit that was may be gone altogether. */
async function isOnTop(repo: string, before: string, after: string): Promise<boolean> {
  return (await commitOf(repo, before)) !== undefined && (await isWithin(repo, before, after));
}

async function committedPaths(repo: string, from: string | null, to: string): Promise<string[]> {
  if (from !== null) return changedBetween(repo, from, to);
  return pathsIn(await git(repo, ['ls-tree', '-r', '-z', '--name-only', to]));
}

/** Those that the work tree has otherwise than the commit. */
async function unlikeFiles(
  { snapshots, tree }: Move,
  commit: string,
  paths: readonly string[],
): Promise<string[]> {
  const changes = (await snapshots.changes(commit, tree)) ?? [];
  const differing = new Set(changes.map(({ path }) => path));
  return paths.filter((path) => differing.has(path));
}

/** Those that the index still has as they were before: whoever commits the usual way commits what is in it. */
async function notStaged(
  repo: string,
  from: string | null,
  to: string,
  paths: readonly string[],
): Promise<string[]> {
  const stagedOver = async (commit: string): Promise<ReadonlySet<string>> =>
    new Set(
      pathsIn(await git(repo, ['diff-index', '--cached', '-z', '--name-only', '--no-renames', commit])),
    );
  const overNew = await stagedOver(to);
  const overOld = from === null ? new Set<string>() : await stagedOver(from);
  return paths.filter((path) => overNew.has(path) && !overOld.has(path));
}

function pathsIn(output: string): string[] {
  return output.split('\0').filter((path) => path !== '');
}
