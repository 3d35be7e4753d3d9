import { createHash } from 'node:crypto';
import { Problem } from '../base/problem.js';
import { fileShape } from '../store/file-shape.js';
import { runGit } from './run-git.js';

/** What configuration says of each filter and merge driver, as a hash by `filter.<name>` and `merge.<name>`. */
export type ProgramHashes = Readonly<Record<string, string>>;

/** Which programs the repository's own configuration has git run on files. */
export class GitPrograms {
  #known: Readonly<{ shape: string; programs: ProgramHashes }> | undefined;

  constructor(
    private readonly repo: string,
    private readonly configPath: string,
  ) {}

  async now(): Promise<ProgramHashes> {
    const shape = fileShape(this.configPath);
    // A repository without one is none the worse for it, and git refuses to list it.
    if (shape === '') return {};
    if (this.#known?.shape === shape) return this.#known.programs;
    const { exitCode, stdout, said } = await runGit(
      ['config', '--local', '--includes', '-z', '--list'],
      this.repo,
    );
    if (exitCode !== 0)
      throw new Problem('git/failed', `git config failed: ${said}`, { exit: 'environment' });
    const entries = stdout.split('\0').filter((entry) => entry !== '');
    const programs = programsOf(entries);
    // What an included file says changes without this one.
    const isWhole = !entries.some((entry) => /^include(?:if)?\./.test(entry));
    this.#known = isWhole ? { shape, programs } : undefined;
    return programs;
  }
}

/** Entries are `<key>\n<value>`, in the order in which they count. */
function programsOf(entries: readonly string[]): ProgramHashes {
  const texts = new Map<string, string>();
  for (const entry of entries) {
    const name = /^((?:filter|merge)\.[^\n]+)\.[^.\n]+(?:\n|$)/.exec(entry)?.[1];
    if (name !== undefined) texts.set(name, `${texts.get(name) ?? ''}${entry}\0`);
  }
  return Object.fromEntries(
    [...texts].map(([name, text]) => [name, createHash('sha256').update(text).digest('hex')]),
  );
}

/**
 * Settings over the configuration, so that git runs no filter and no merge driver but those that are known, as they are
 * known. A filter that is new is none. What needs one that was changed or taken away fails: contents that it encrypts would
 * be stored as they are. A merge that needs such a driver is a conflict.
 * @param isPrivate nothing is stored where others find it: then what was changed is none either
 */
export function settingsAgainst(
  known: ProgramHashes,
  now: ProgramHashes,
  isPrivate: boolean,
): (readonly [key: string, value: string])[] {
  const names = [...new Set([...Object.keys(known), ...Object.keys(now)])].filter(
    (name) => known[name] !== now[name],
  );
  return names.flatMap((name): (readonly [string, string])[] => {
    if (name.startsWith('merge.')) return [[`${name}.driver`, 'false']];
    const isNone = known[name] === undefined || isPrivate;
    const program = isNone ? '' : 'false';
    return [
      [`${name}.clean`, program],
      [`${name}.smudge`, program],
      [`${name}.process`, ''],
      [`${name}.required`, String(!isNone)],
    ];
  });
}
