import { relative, sep } from 'node:path';
import type { LaunchPlace } from '../executor.js';

/** What `wave` writes to that is not below the folder in which the agent works: a program keeps away from it unless it is told. */
export function rootsBeyond({ cwd, stateRoots }: Pick<LaunchPlace, 'cwd' | 'stateRoots'>): readonly string[] {
  return stateRoots.filter((root) => {
    const path = relative(cwd, root);
    return path === '..' || path.startsWith(`..${sep}`);
  });
}
