import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../base/problem.js';
import type { GitResult } from './run-git.js';
import { runGit } from './run-git.js';

/** Runs git in a folder as Wave does. Which repository it is about is not for the environment to say. */
export function tryGit(
  cwd: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<GitResult> {
  return runGit(argv, cwd, { GIT_OPTIONAL_LOCKS: '0', ...env });
}

/**
 * The same where nothing but success will do.
 * @returns what it printed
 * @throws Problem `git/failed`
 */
export async function git(
  cwd: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { exitCode, stdout, said } = await tryGit(cwd, argv, env);
  if (exitCode === 0) return stdout;
  throw new Problem('git/failed', `git ${argv[0] ?? ''} failed: ${said}`, { exit: 'environment' });
}

/** The commit that a name stands for; undefined where there is none. */
export async function commitOf(repo: string, name: string): Promise<string | undefined> {
  const { exitCode, stdout } = await tryGit(repo, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** The branch that is checked out, as a full ref; null where none is. */
export async function checkedOutBranch(repo: string): Promise<string | null> {
  const { exitCode, stdout } = await tryGit(repo, ['symbolic-ref', '--quiet', 'HEAD']);
  return exitCode === 0 ? stdout.trim() : null;
}

/** Whether a commit is another one, or comes before it. */
export async function isWithin(repo: string, ancestor: string, commit: string): Promise<boolean> {
  return (await tryGit(repo, ['merge-base', '--is-ancestor', ancestor, commit])).exitCode === 0;
}

/** The paths in which two commits differ. */
export async function changedBetween(repo: string, from: string, to: string): Promise<string[]> {
  const output = await git(repo, ['diff-tree', '-r', '-z', '--no-renames', '--name-only', from, to]);
  return output.split('\0').filter((path) => path !== '');
}

/** Who a commit is by; where git knows no committer, it is committed by the same. */
export type Author = Readonly<{ name: string; email: string }>;

/** What is done for nobody in particular. */
export const WAVE_ITSELF: Author = { name: 'Wave', email: 'wave@wave.invalid' };

/** How an agent signs what is committed for it. */
export function agentAuthor(agentId: string): Author {
  const name = agentId.replace(/[^A-Za-z0-9._-]/g, '-');
  return { name, email: `${name.toLowerCase()}@wave.invalid` };
}

/** Makes a commit, and moves nothing to it. */
export async function makeCommit(
  repo: string,
  {
    tree,
    parents,
    message,
    author,
    date,
  }: Readonly<{
    tree: string;
    parents: readonly string[];
    message: string;
    author: Author;
    /** Now, where left out: with it, doing the same again gives the same commit. */
    date?: string;
  }>,
): Promise<string> {
  const isKnown = (await tryGit(repo, ['var', 'GIT_COMMITTER_IDENT'])).exitCode === 0;
  const committer = isKnown && date === undefined ? undefined : author;
  const env = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    ...(committer === undefined
      ? {}
      : { GIT_COMMITTER_NAME: committer.name, GIT_COMMITTER_EMAIL: committer.email }),
    ...(date === undefined ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }),
  };
  const before = parents.flatMap((parent) => ['-p', parent]);
  return (await git(repo, ['commit-tree', ...before, '-m', message, tree], env)).trim();
}

/** Two commits put together, beside any work tree. */
export type MergedTree = Readonly<{ tree: string }> | Readonly<{ conflicts: readonly string[] }>;

/** @throws Problem `git/failed` where git cannot tell, such as of histories that have nothing in common */
export async function mergeTrees(repo: string, ours: string, theirs: string): Promise<MergedTree> {
  const argv = ['merge-tree', '--write-tree', '--no-messages', '--name-only', '-z', ours, theirs];
  const { exitCode, stdout, said } = await tryGit(repo, argv);
  const [tree = '', ...paths] = stdout.split('\0').filter((field) => field !== '');
  if (exitCode === 0) return { tree };
  if (exitCode === 1) return { conflicts: [...new Set(paths)] };
  throw new Problem('git/failed', `git merge-tree failed: ${said}`, { exit: 'environment' });
}

/** What joining came to; where it did not work out, with which commit and in which files. */
export type Joined =
  Readonly<{ ok: true; commit: string }> | Readonly<{ ok: false; other: string; paths: readonly string[] }>;

/** A commit that holds all of these: the first, or one of the others, where that is enough. */
export async function joinCommits(repo: string, first: string, others: readonly string[]): Promise<Joined> {
  let commit = first;
  for (const other of others) {
    if (await isWithin(repo, other, commit)) continue;
    if (await isWithin(repo, commit, other)) {
      commit = other;
      continue;
    }
    const merged = await mergeTrees(repo, commit, other);
    if ('conflicts' in merged) return { ok: false, other, paths: merged.conflicts };
    const parents = [commit, other];
    const message = `Join ${short(other)} into ${short(commit)}`;
    commit = await makeCommit(repo, { tree: merged.tree, parents, message, author: WAVE_ITSELF });
  }
  return { ok: true, commit };
}

/** As people are shown a commit. */
export function short(commit: string): string {
  return commit.slice(0, 10);
}

/** What of a work tree is written as a tree object of the repository, on top of which commit. */
export type WrittenTree = Readonly<{
  /** The folder, and one of our own for the index. */
  folder: string;
  scratch: string;
  onto: string;
  /** Folders that are left out: they stay as the commit has them. */
  without: readonly string[];
  /** Only these paths, where given. */
  paths?: readonly string[];
}>;

/** Writes the files of a work tree as a tree object, by an index of our own: nothing of the user's is touched. */
export async function writeTree({ folder, scratch, onto, without, paths }: WrittenTree): Promise<string> {
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  const index = join(scratch, 'commit-index');
  const list = join(scratch, 'commit-paths');
  // What a git of ours that was killed left of it is of no use.
  for (const path of [index, `${index}.lock`]) rmSync(path, { force: true });
  const env = { GIT_INDEX_FILE: index };
  await git(folder, ['read-tree', onto], env);
  if (paths === undefined) {
    const excluded = without.map((name) => `:(exclude,top)${name}`);
    await add(folder, ['--', '.', ...excluded], env);
  } else if (paths.length > 0) {
    writeFileSync(list, paths.join('\0'));
    const named = [`--pathspec-from-file=${list}`, '--pathspec-file-nul'];
    await add(folder, named, { ...env, GIT_LITERAL_PATHSPECS: '1' });
  }
  const tree = (await git(folder, ['write-tree'], env)).trim();
  for (const path of [index, list]) rmSync(path, { force: true });
  return tree;
}

/** One file that cannot be read leaves 1 behind; everything else was taken in. */
async function add(
  folder: string,
  which: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { exitCode, said } = await tryGit(folder, ['add', '--all', '--ignore-errors', ...which], env);
  if (exitCode === 0 || exitCode === 1) return;
  throw new Problem('git/failed', `git add failed: ${said}`, { exit: 'environment' });
}
