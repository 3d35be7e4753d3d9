/** The process or the machine is out of descriptors or memory; whatever was asked for was not even looked at. */
const STARVED: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);

/** Whether an error says nothing but that the machine is out of something that it will have again: waiting can help. */
export function isStarved(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return STARVED.has(code ?? '') || isStarved(error.cause);
}

/**
 * Throws such an error on. For whoever takes every other for an answer: "there is no such file" would go on record, and be
 * decided on, because this process had too many files open.
 */
export function throwIfStarved(error: unknown): void {
  if (isStarved(error)) throw error;
}
