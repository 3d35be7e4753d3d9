import type { Diagnostic } from '../base/diagnostic.js';
import { gradeForLaunch } from '../waves/findings.js';
import type { LoadedLane } from './load-lane.js';

/**
 * What keeps a launch of these waves from starting anything: the errors of their files, and those that concern no single wave.
 * @param files the files of the waves, relative to the repository
 */
export function launchErrors(
  lane: LoadedLane,
  files: ReadonlySet<string>,
  options: Readonly<{ executorForced: boolean }>,
): readonly Diagnostic[] {
  const known = new Set(lane.waves.map(({ file }) => file));
  const concerned = lane.problems.filter(({ file }) => files.has(file) || !known.has(file));
  return gradeForLaunch(concerned, options).filter(({ severity }) => severity === 'error');
}
