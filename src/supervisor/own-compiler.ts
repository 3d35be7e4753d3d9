import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram } from './find-program.js';

/** The repository's own `tsc`: the nearest one upwards from the file; undefined where there is none. Absolute. */
export function ownCompiler(repo: string, source: string): string | undefined {
  return foldersAbove(source)
    .map((folder) => findProgram(join(repo, folder, 'node_modules', '.bin', 'tsc'), undefined, repo))
    .find((found) => found !== undefined);
}

/** The nearest `tsconfig.json` upwards from the file, relative to the repository; null where there is none. */
export function nearestTsconfig(repo: string, source: string): string | null {
  const found = foldersAbove(source).map((folder) => join(folder, 'tsconfig.json'));
  return found.find((path) => existsSync(join(repo, path))) ?? null;
}

/** The folders that a path of the repository lies in, from its own up to the top, which is `.`. */
function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === '.' || folder === dirname(folder)) return folders;
  }
}
