import { monotonicFactory } from 'ulid';
import type { IdSource } from '../base/ids.js';

/** ULIDs from the wall clock and the system's randomness, rising within one process. */
export function createIds(): IdSource {
  const next = monotonicFactory();
  return { next: () => next() };
}
