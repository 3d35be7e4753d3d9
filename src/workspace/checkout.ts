import { join, resolve } from 'node:path';
import { Problem } from '../base/problem.js';
import type { CheckedOut } from '../model/checked-out.js';
import { fileShape } from '../store/file-shape.js';
import { readRegularFile } from '../store/read-regular-file.js';
import { checkedOutBranch, commitOf, tryGit } from './git-commits.js';
import { GitFiles } from './git-files.js';
import { GitPrograms } from './git-programs.js';
import { ReplaceRefs } from './replace-refs.js';

/** What git has checked out, and what its own files make it do. */
export type CheckoutLook = CheckedOut &
  Readonly<{
    /** SHA-256 of each of git's own files that say what git does, by a path such as `.git/config`; of a replace ref what it leads to. */
    files: Readonly<Record<string, string>>;
    /** SHA-256 of what the configuration says of each filter and merge driver. */
    programs: Readonly<Record<string, string>>;
  }>;

/** Looks at what an agent with git can move without touching a file of the work tree. Costs a few system calls where nothing moved. */
export class Checkout {
  readonly files: GitFiles;
  readonly programs: GitPrograms;
  readonly replaced: ReplaceRefs;
  #known: (CheckedOut & Readonly<{ shape: string }>) | undefined;

  private constructor(
    readonly repo: string,
    private readonly gitDir: string,
    private readonly commonDir: string,
  ) {
    this.files = new GitFiles(commonDir);
    this.programs = new GitPrograms(repo, join(commonDir, 'config'));
    this.replaced = new ReplaceRefs(repo, commonDir);
  }

  /** @throws Problem `git/not-a-repository` */
  static async open(repo: string): Promise<Checkout> {
    const { exitCode, stdout } = await tryGit(repo, ['rev-parse', '--git-dir', '--git-common-dir']);
    if (exitCode !== 0) {
      throw new Problem('git/not-a-repository', `${repo} is not a git work tree`, {
        hint: 'git init',
        exit: 'environment',
      });
    }
    const [gitDir = '', commonDir = ''] = stdout.split('\n').map((path) => resolve(repo, path));
    return new Checkout(repo, gitDir, commonDir);
  }

  async look(): Promise<CheckoutLook> {
    const files = { ...this.files.look(), ...(await this.replaced.now()) };
    const programs = await this.programs.now();
    const { head, ref } = await this.#head();
    return { head, ref, files, programs };
  }

  async #head(): Promise<CheckedOut> {
    const shape = this.#shape();
    if (this.#known?.shape !== shape) {
      const head = (await commitOf(this.repo, 'HEAD')) ?? null;
      const ref = await checkedOutBranch(this.repo);
      this.#known = { shape, head, ref };
    }
    return this.#known;
  }

  /** Of everything in which git keeps what is checked out, packed or not. */
  #shape(): string {
    const head = readRegularFile(join(this.gitDir, 'HEAD'), { maxBytes: 4096 });
    const text = 'text' in head ? head.text : head.reason;
    const [, ref] = /^ref: (refs\/[^\0\n]+)\n$/.exec(text) ?? [];
    const kept = ['packed-refs', 'reftable/tables.list', ...(ref === undefined ? [] : [ref])];
    return [text, ...kept.map((path) => fileShape(join(this.commonDir, path)))].join('|');
  }
}
