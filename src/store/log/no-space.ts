import { Problem } from '../../base/problem.js';

/** The problem of a disk (or quota) that is full; what was being written to `path` is not whole. */
export function noSpace(path: string, cause?: unknown): Problem {
  return new Problem('log/no-space', `no room to write to ${path}`, {
    hint: 'make room on the disk; the command can then be given again',
    exit: 'environment',
    cause,
  });
}

/** Whether an error, of whoever wrote, says that there is no room: waiting can help, and doing the same again is safe. */
export function isNoSpace(error: unknown): boolean {
  if (error instanceof Problem) {
    return (
      ['log/no-space', 'file/short-write'].includes(error.code) ||
      /no space left|file too (?:big|large)|quota exceeded/i.test(error.message)
    );
  }
  return NO_SPACE.has((error as NodeJS.ErrnoException).code ?? '');
}

const NO_SPACE: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Makes the file system's ways of saying so that problem; other errors stay what they are. */
export function asNoSpace(path: string, error: unknown): unknown {
  return NO_SPACE.has((error as NodeJS.ErrnoException).code ?? '') ? noSpace(path, error) : error;
}
