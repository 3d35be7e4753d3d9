import type { RunEntry } from '../reducers/lane-state.js';
import { liveness } from '../runner/process-identity.js';

/**
 * Whether somebody works on the run: it has begun, is not over, and nobody can say that its process is gone. From within an
 * agent's sandbox nobody can.
 */
export function isLauncherAlive({ ended, launcher }: Pick<RunEntry, 'ended' | 'launcher'>): boolean {
  return ended === null && launcher !== null && liveness(launcher, launcher.bootId) !== 'dead';
}
