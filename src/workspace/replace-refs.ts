import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../base/problem.js';
import { REPLACED_PATH } from '../model/git-path.js';
import { fileShape } from '../store/file-shape.js';
import { throwIfStarved } from '../store/starved.js';
import { runGit } from './run-git.js';

/** So many are told one by one: a history that was rewritten may have one for each of its commits. */
const MOST = 100;

/** Which objects git takes for others (`git replace`): whatever is looked at shows the one, and its id still is the other's. */
export class ReplaceRefs {
  #known: Readonly<{ shape: string; refs: Readonly<Record<string, string>> }> | undefined;

  constructor(
    private readonly repo: string,
    private readonly commonDir: string,
  ) {}

  /** What each leads to, by a path such as `.git/refs/replace/<object>`, packed or not; the last of very many as one hash. */
  async now(): Promise<Readonly<Record<string, string>>> {
    const kept = ['packed-refs', 'reftable/tables.list'];
    const shape = kept.map((path) => fileShape(join(this.commonDir, path))).join('|');
    const isPacked = this.#isPacked();
    if (isPacked && this.#known?.shape === shape) return this.#known.refs;
    const refs = await this.#read();
    // Those in files of their own may be written to without a trace in their folder: they are read each time.
    this.#known = isPacked ? { shape, refs } : undefined;
    return refs;
  }

  #isPacked(): boolean {
    try {
      return readdirSync(join(this.commonDir, 'refs/replace')).length === 0;
    } catch (error) {
      throwIfStarved(error);
      return true;
    }
  }

  async #read(): Promise<Record<string, string>> {
    const argv = ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/replace/'];
    const { exitCode, stdout, said } = await runGit(argv, this.repo);
    if (exitCode !== 0)
      throw new Problem('git/failed', `git for-each-ref failed: ${said}`, { exit: 'environment' });
    const lines = stdout.split('\n').filter((line) => line !== '');
    const refs = Object.fromEntries(
      lines.slice(0, MOST).map((line) => {
        const [name = '', object = ''] = line.split(' ');
        return [`.git/${name}`, object];
      }),
    );
    const more = lines.slice(MOST);
    if (more.length === 0) return refs;
    return { ...refs, [REPLACED_PATH]: createHash('sha256').update(more.join('\n')).digest('hex') };
  }
}
