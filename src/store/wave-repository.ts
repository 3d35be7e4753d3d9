import { existsSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.js';
import { Problem } from '../base/problem.js';
import { isSlug } from '../base/slug.js';
import type { WaveConfig } from '../model/config.js';
import { DEFAULT_WAVES_DIR } from '../model/config-defaults.js';
import type { WaveEnvironment } from '../model/wave-environment.js';
import { RESERVED_LANES } from './layout.js';
import { readRegularFile } from './read-regular-file.js';

/** A wave file of a lane, by its name. `path` is relative to the repository, with `/`. */
export type WaveFile = Readonly<{ wave: number; path: string }>;

const FILE_NAME = /^wave-(\d{1,9})(?:-[A-Za-z0-9][A-Za-z0-9._-]*)?\.md$/;

/** The number in the name of a wave file (`wave-3.md`, `wave-3-some-slug.md`), or undefined for any other name. */
export function waveNumberOf(path: string): number | undefined {
  const match = FILE_NAME.exec(path.slice(path.lastIndexOf('/') + 1));
  return match === null ? undefined : Number(match[1]);
}

/** The folder of a lane's wave files, relative to the repository. */
export function wavesDirOf(config: WaveConfig, lane: string): string {
  const own =
    config.lanes !== undefined && Object.hasOwn(config.lanes, lane) ? config.lanes[lane] : undefined;
  const folder = own?.wavesDir ?? `${config.paths?.wavesDir ?? DEFAULT_WAVES_DIR}/${lane}`;
  return folder.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
}

/** The lanes of a repository: those configured, and every folder of wave files; sorted. */
export function listLanes(repo: string, config: WaveConfig): readonly string[] {
  const root = config.paths?.wavesDir ?? DEFAULT_WAVES_DIR;
  const folders = entries(join(repo, root)).filter(
    (name) =>
      isSlug(name) &&
      !RESERVED_LANES.has(name) &&
      entries(join(repo, root, name)).some((file) => FILE_NAME.test(file)),
  );
  return [...new Set([...Object.keys(config.lanes ?? {}), ...folders])].sort();
}

/** The wave files of a folder by number, and what is wrong with their names. Two files for one number: the first counts. */
export function findWaveFiles(
  repo: string,
  folder: string,
): Readonly<{ files: readonly WaveFile[]; problems: readonly Diagnostic[] }> {
  const byNumber = new Map<number, WaveFile>();
  const problems: Diagnostic[] = [];
  for (const name of entries(join(repo, folder))) {
    const path = `${folder}/${name}`;
    const wave = waveNumberOf(name);
    const first = wave === undefined ? undefined : byNumber.get(wave);
    const span = { line: 1, column: 1, length: 1 };
    if (wave === undefined) {
      if (!/^wave.*\.md$/i.test(name)) continue;
      const message = 'the file name is no wave-<n>.md, so the file is not part of the lane';
      problems.push({ file: path, span, code: 'wave/file-name', severity: 'warning', message });
    } else if (first !== undefined) {
      const message = `${first.path} is for wave ${wave} too`;
      const hint = 'Give one of them another number.';
      problems.push({ file: path, span, code: 'wave/duplicate-number', severity: 'error', message, hint });
    } else {
      byNumber.set(wave, { wave, path });
    }
  }
  return { files: [...byNumber.values()].sort((left, right) => left.wave - right.wave), problems };
}

/** The nearest folder upwards that holds `.git`; without one, the folder itself. */
export function findRepository(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return from;
  }
}

/**
 * Refuses a folder that is in no repository: most often somebody is in another place than they think.
 * @throws Problem `git/not-a-repository`
 */
export function requireGit(repo: string): void {
  if (existsSync(join(repo, '.git'))) return;
  throw new Problem('git/not-a-repository', `${repo} is not a git repository`, {
    hint: 'git init, or run wave inside one',
    exit: 'environment',
  });
}

/** The repository on disk as checks of wave files see it. */
export function diskEnvironment(repo: string): WaveEnvironment {
  const root = realpathSync(repo);
  return {
    fileExists: (path) => {
      try {
        return statSync(join(repo, path)).isFile();
      } catch {
        return false;
      }
    },
    readFile: (path) => {
      const read = readRegularFile(join(repo, path));
      return 'text' in read ? read.text : null;
    },
    isInsideRepository: (path) => {
      const real = realPathOfExisting(join(repo, path));
      return real !== undefined && (real === root || real.startsWith(root + sep));
    },
  };
}

// What does not exist yet is where the folder that will hold it is. A link that leads nowhere could lead anywhere.
function realPathOfExisting(path: string): string | undefined {
  for (let existing = path; ; existing = dirname(existing)) {
    try {
      return realpathSync(existing);
    } catch {
      if (isLink(existing) || dirname(existing) === existing) return undefined;
    }
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
