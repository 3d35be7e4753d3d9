import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

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

/** The same for many agents at one moment: each program is looked for once. */
export function programFinder(
  path: string | undefined,
  cwd: string,
): (program: string) => string | undefined {
  const found = new Map<string, string | undefined>();
  return (program) => {
    if (!found.has(program)) found.set(program, findProgram(program, path, cwd));
    return found.get(program);
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
