import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Problem } from '../base/problem.js';
import type { PathChange } from '../events/families/measurement-events.js';
import { fileShape } from '../store/file-shape.js';
import { whatIsLacking } from '../store/passing.js';
import { runGit } from './run-git.js';

/** One path that differs between two trees; what it was and is, as mode and git blob, null where it is not there. */
export type TreeChange = PathChange & Readonly<{ before: string | null; after: string | null }>;

/**
 * Measures the work tree, untracked files included and ignored ones not, as git tree objects. The objects and the index
 * live in a scratch folder outside the repository, so that neither the user's index nor the object store is touched; a
 * repository without a commit works.
 */
export class TreeSnapshots {
  readonly #repo: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #excluded: readonly string[];
  readonly #index: string;
  readonly #objects: string;
  /** What the index was when its tree was last written: git never changes it in place. */
  #written: Readonly<{ shape: string; tree: string }> | undefined;

  private constructor(
    repo: string,
    environment: Readonly<Record<string, string>>,
    stateRoots: readonly string[],
  ) {
    this.#repo = repo;
    this.#environment = environment;
    this.#excluded = stateRoots.map((name) => `:(exclude,top)${name}`);
    this.#index = environment['GIT_INDEX_FILE'] ?? '';
    this.#objects = environment['GIT_OBJECT_DIRECTORY'] ?? '';
  }

  /**
   * @param scratch folder for the private index and objects; reused, so that unchanged files are not hashed again
   * @param stateRoots folders of the repository that are left out
   * @throws Problem `git/not-a-repository` when the folder is no work tree
   */
  static async open(repo: string, scratch: string, ...stateRoots: readonly string[]): Promise<TreeSnapshots> {
    const located = await runGit(['rev-parse', '--git-path', 'objects', '--git-path', 'index'], repo);
    if (located.code === 'ENOENT') {
      throw new Problem('git/not-found', 'git is not on the PATH', {
        hint: 'install git',
        exit: 'environment',
      });
    }
    if (located.exitCode !== 0) {
      throw new Problem('git/not-a-repository', `${repo} is not a git work tree`, {
        hint: 'git init',
        exit: 'environment',
      });
    }
    const [objects = '', index = ''] = located.stdout.split('\n').map((path) => resolve(repo, path));
    const scratchObjects = join(scratch, 'objects');
    const scratchIndex = join(scratch, 'index');
    mkdirSync(scratchObjects, { recursive: true, mode: 0o700 });
    if (!existsSync(scratchIndex) && existsSync(index)) copyFileSync(index, scratchIndex);
    return new TreeSnapshots(
      repo,
      {
        GIT_INDEX_FILE: scratchIndex,
        GIT_OBJECT_DIRECTORY: scratchObjects,
        GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
        GIT_OPTIONAL_LOCKS: '0',
      },
      stateRoots,
    );
  }

  /** The work tree as it is now, as a tree id. */
  async take(): Promise<string> {
    try {
      await this.#stage();
    } catch (error) {
      if (whatIsLacking(error) !== undefined) throw error;
      // A git of ours that was killed leaves its lock behind, or half an index. It is private and can be made anew.
      rmSync(`${this.#index}.lock`, { force: true });
      rmSync(this.#index, { force: true });
      mkdirSync(this.#objects, { recursive: true, mode: 0o700 });
      await this.#stage();
    }
    const shape = fileShape(this.#index);
    if (this.#written?.shape === shape && shape !== '') return this.#written.tree;
    const tree = (await this.#git(['write-tree'])).trim();
    // Writing the tree may have written the index too; then it is looked at once more the next time.
    this.#written = { shape, tree };
    return tree;
  }

  async #stage(): Promise<void> {
    await this.#git(['add', '--all', '--ignore-errors', '--', '.', ...this.#excluded]);
  }

  /**
   * What differs between two trees, in path order, with what each path was and is. Renames are a deletion and an addition.
   * @returns undefined where the objects of the first are gone
   */
  async changes(from: string, to: string): Promise<TreeChange[] | undefined> {
    if (from === to) return [];
    const output = await this.#compare(from, to);
    return output === undefined ? undefined : changesOf(output);
  }

  async #compare(from: string, to: string): Promise<string | undefined> {
    try {
      return await this.#git(['diff-tree', '-r', '-z', '--no-renames', '--raw', '--no-abbrev', from, to]);
    } catch (error) {
      if (!(await this.#isGone(from))) throw error;
      return undefined;
    }
  }

  /** Whether the objects of a tree are here no more: they live on this machine only. Not so where git cannot be asked. */
  async #isGone(tree: string): Promise<boolean> {
    const found = await runGit(['cat-file', '-e', tree], this.#repo, this.#environment);
    return found.exitCode !== undefined && found.exitCode !== 0;
  }

  async #git(argv: readonly string[]): Promise<string> {
    const result = await runGit(argv, this.#repo, this.#environment);
    // `add --ignore-errors` leaves 1 behind for a single unreadable file; everything else was taken in.
    if (result.exitCode === 0 || (argv[0] === 'add' && result.exitCode === 1)) return result.stdout;
    throw new Problem('git/failed', `git ${argv[0] ?? ''} failed: ${result.said}`, {
      exit: 'environment',
    });
  }
}

/** `:<old mode> <new mode> <old blob> <new blob> <status>`, then the path. */
function changesOf(output: string): TreeChange[] {
  const fields = output.split('\0');
  const changes: TreeChange[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [oldMode, newMode, oldBlob, newBlob, status] = (fields[index] ?? '').slice(1).split(' ');
    const change = status === 'A' ? 'added' : status === 'D' ? 'deleted' : 'modified';
    changes.push({
      path: fields[index + 1] ?? '',
      change,
      before: change === 'added' ? null : `${oldMode} ${oldBlob}`,
      after: change === 'deleted' ? null : `${newMode} ${newBlob}`,
    });
  }
  return changes;
}
