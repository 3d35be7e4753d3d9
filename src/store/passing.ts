import { isNoSpace } from './log/no-space.js';
import { isStarved } from './starved.js';

/** The state folder's place is there and does not take anything now: read-only, or handed to somebody else. */
const UNWRITABLE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'EIO']);

function isUnwritable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return UNWRITABLE.has((error as NodeJS.ErrnoException).code ?? '') || isUnwritable(error.cause);
}

/**
 * What the surroundings lack, where an error says nothing else: it is given again as soon as they have it, so that waiting
 * can help, and doing the same again is safe. Undefined for every other error.
 */
export function whatIsLacking(error: unknown): string | undefined {
  if (isNoSpace(error)) return 'no space left on the disk';
  if (isStarved(error)) return 'the machine is out of processes, memory or open files';
  return isUnwritable(error) ? 'the disk takes nothing' : undefined;
}
