import { Problem } from '../../base/problem.js';

/** The problem of a disk (or quota) that is full; what was being written to `path` is not whole. */
export function noSpace(path: string, cause?: unknown): Problem {
  return new Problem('log/no-space', `no room to write to ${path}`, {
    hint: 'make room on the disk; the command can then be given again',
    exit: 'environment',
    cause,
  });
}

/** Makes the file system's ways of saying so that problem; other errors stay what they are. */
export function asNoSpace(path: string, error: unknown): unknown {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException).code ?? '')
    ? noSpace(path, error)
    : error;
}
