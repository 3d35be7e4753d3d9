import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../store/read-regular-file.js';
import { throwIfStarved } from '../store/starved.js';

/** Besides the hooks: what git runs, what it does not show, and what it takes for a commit's parents. */
const FILES = ['config', 'config.worktree', 'info/attributes', 'info/exclude', 'info/grafts'];
/** Nobody has that many hooks. */
const MOST_HOOKS = 500;

/** Hashes of git's own files that say what git does; what did not change since (inode, size, times) is not read again. */
export class GitFiles {
  readonly #known = new Map<string, Readonly<{ shape: string; sha256: string }>>();

  constructor(private readonly commonDir: string) {}

  /** By the name that people know them by, such as `.git/config`; those that are not there are left out. */
  look(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const name of [...FILES, ...hooksIn(this.commonDir)]) {
      const sha256 = this.#hashOf(name);
      if (sha256 !== undefined) found[`.git/${name}`] = sha256;
    }
    return found;
  }

  #hashOf(name: string): string | undefined {
    const path = join(this.commonDir, name);
    const stats = lstatSync(path, { throwIfNoEntry: false, bigint: true });
    if (stats === undefined) return undefined;
    const shape = `${stats.ino} ${stats.mode} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
    // What a link leads to may change while the link does not.
    const known = stats.isSymbolicLink() ? undefined : this.#known.get(name);
    if (known?.shape === shape) return known.sha256;
    const read = readRegularFile(path);
    const content = 'text' in read ? meaningOf(name, read.text) : `\0${read.reason}`;
    const sha256 = hash(`${linkOf(path, stats)}${modeOf(name, stats.mode)}${content}`);
    this.#known.set(name, { shape, sha256 });
    return sha256;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A hook that nobody may run is none. */
function modeOf(name: string, mode: bigint): string {
  return name.startsWith('hooks/') && (mode & 0o111n) !== 0n ? 'runs\0' : '';
}

function linkOf(path: string, stats: Readonly<{ isSymbolicLink: () => boolean }>): string {
  return stats.isSymbolicLink() ? `${readlinkSync(path)}\0` : '';
}

function hooksIn(commonDir: string): string[] {
  try {
    const names = readdirSync(join(commonDir, 'hooks')).filter((name) => !name.endsWith('.sample'));
    return names
      .sort()
      .slice(0, MOST_HOOKS)
      .map((name) => `hooks/${name}`);
  } catch (error) {
    throwIfStarved(error);
    return [];
  }
}

/** Of the configuration without what git itself writes about branches whenever one is pushed or made. */
function meaningOf(name: string, text: string): string {
  return name === 'config' ? text.replace(BRANCHES, '') : text;
}

/**
 * Sections in just the form in which git writes them, with keys that run nothing and hide nothing. Whatever looks different
 * in the least counts.
 */
const BRANCHES =
  /^\[branch "[^"\\\n]*"\]\n(?:\t(?:remote|merge|rebase|pushremote|pushRemote|description|vscode-merge-base) = [^"\\\n]*\n)*/gm;
