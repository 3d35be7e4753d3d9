import type { RunEntry } from '../reducers/lane-state.js';
import { isAlive } from '../runner/process-identity.js';

/** Whether somebody works on the run: it has begun, is not over, and its process lives. */
export function isLauncherAlive({ ended, launcher }: Pick<RunEntry, 'ended' | 'launcher'>): boolean {
  return ended === null && launcher !== null && isAlive(launcher, launcher.bootId);
}
