import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Surroundings } from '../executors/executor.js';
import { readRegularFile } from '../store/read-regular-file.js';
import type { LaneContext } from './lane-context.js';

/** Where a program is found: as it stands when it names a path (relative to `cwd`), else on the PATH; undefined if nowhere. */
export function findProgram(program: string, path: string | undefined, cwd: string): string | undefined {
  if (program.includes('/')) {
    const absolute = isAbsolute(program) ? program : join(cwd, program);
    return isExecutable(absolute) ? absolute : undefined;
  }
  return (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

/** The machine as adapters ask about it, for many agents at one moment: each program is looked for once. */
export function surroundings({ env, repo }: Pick<LaneContext, 'env' | 'repo'>): Surroundings {
  const found = new Map<string, string | undefined>();
  return {
    find: (program) => {
      if (!found.has(program)) found.set(program, findProgram(program, env.PATH, repo));
      return found.get(program);
    },
    read: (path) => readText(repo, path),
  };
}

/** The text of a file of the repository, or of an absolute path; undefined where there is none that can be read. */
export function readText(repo: string, path: string): string | undefined {
  const read = readRegularFile(resolve(repo, path));
  return 'text' in read ? read.text : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
