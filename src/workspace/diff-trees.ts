import { join } from 'node:path';
import type { PathChange } from '../events/families/measurement-events.js';
import { git, tryGit } from './git-commits.js';

/** Two trees, or commits, that are compared. */
export type TreePair = Readonly<{
  repo: string;
  from: string;
  to: string;
  /** Only these paths; all where left out. */
  paths?: readonly string[];
  /** Folders in which further objects are looked for. */
  objects?: readonly string[];
}>;

/** One path that differs, with its lines; null where git counts none, as in a binary file. */
export type DiffedPath = PathChange & Readonly<{ additions: number | null; deletions: number | null }>;

/** How many paths git is told in one go: a command line has an end. */
const PATHS_AT_ONCE = 500;

/** Whether git finds both trees. */
export async function areThere(pair: TreePair): Promise<boolean> {
  for (const name of [pair.from, pair.to]) {
    if ((await tryGit(pair.repo, ['cat-file', '-e', `${name}^{tree}`], objectsOf(pair))).exitCode !== 0)
      return false;
  }
  return true;
}

/** What git prints about the two, in the form that is asked for. No program of the configuration is run for it. */
export async function diffText(pair: TreePair, form: '--patch' | '--stat'): Promise<string> {
  return (await diffs(pair, [form])).join('');
}

/** The paths that differ, in their order. */
export async function diffPaths(pair: TreePair): Promise<DiffedPath[]> {
  const counted = (await diffs(pair, ['--numstat', '-z'])).flatMap((output) => output.split('\0'));
  const named = (await diffs(pair, ['--name-status', '-z'])).flatMap((output) => output.split('\0'));
  const lines = new Map(
    counted.flatMap((line) => {
      const [added = '', deleted = '', path] = line.split('\t');
      return path === undefined ? [] : [[path, [numberOf(added), numberOf(deleted)] as const] as const];
    }),
  );
  const found: DiffedPath[] = [];
  for (let index = 0; index + 1 < named.length; index += 2) {
    const [status, path = ''] = [named[index], named[index + 1]];
    const change = status === 'A' ? 'added' : status === 'D' ? 'deleted' : 'modified';
    const [additions, deletions] = lines.get(path) ?? [null, null];
    found.push({ path, change, additions, deletions });
  }
  return found;
}

async function diffs(pair: TreePair, form: readonly string[]): Promise<string[]> {
  const { repo, from, to, paths } = pair;
  const plain = ['--no-ext-diff', '--no-textconv', '--no-renames', '--no-color'];
  const argv = ['diff', ...plain, ...form, from, to];
  if (paths?.length === 0) return [];
  if (paths === undefined) return [await git(repo, argv, objectsOf(pair))];
  const env = { ...objectsOf(pair), GIT_LITERAL_PATHSPECS: '1' };
  const outputs: string[] = [];
  for (let begin = 0; begin < paths.length; begin += PATHS_AT_ONCE)
    outputs.push(await git(repo, [...argv, '--', ...paths.slice(begin, begin + PATHS_AT_ONCE)], env));
  return outputs;
}

function objectsOf({ objects = [] }: TreePair): Record<string, string> {
  return objects.length === 0
    ? {}
    : { GIT_ALTERNATE_OBJECT_DIRECTORIES: objects.map((folder) => join(folder, 'objects')).join(':') };
}

function numberOf(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}
