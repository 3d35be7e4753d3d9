import { didYouMean } from '../base/nearest.js';
import { Problem } from '../base/problem.js';
import type { WaveConfig } from '../model/config.js';
import type { LaneName } from '../model/lane-name.js';
import { placeCommand } from '../model/lane-name.js';
import type { LaneState } from '../reducers/lane-state.js';
import { findWaveFiles, wavesDirOf } from '../store/wave-repository.js';

/** The waves of a lane, by number: those with a file, and those that ran. */
export function knownWaves(
  { repo, lane, config }: Readonly<{ repo: string; lane: string; config: WaveConfig }>,
  state?: LaneState,
): number[] {
  const { files } = findWaveFiles(repo, wavesDirOf(config, lane));
  return [...new Set([...files.map(({ wave }) => wave), ...(state?.waves.keys() ?? [])])].sort(
    (a, b) => a - b,
  );
}

/** What to say of a lane that is not there: the nearest name, and all of them. */
export function laneNotThere({ lane, project }: LaneName, known: readonly string[]): Problem {
  const whose = project === undefined ? '' : ` in project ${project}`;
  return new Problem('lane/unknown', `there is no lane "${lane}"${whose}${didYouMean(lane, known)}`, {
    hint: known.length === 0 ? 'there are none' : `there are: ${known.join(', ')}`,
  });
}

/** What to say of a wave that is not there: those that are, or how one is made. */
export function waveNotThere(place: LaneName, wave: number, known: readonly number[]): Problem {
  return new Problem('wave/not-found', `lane ${place.lane} has no wave ${wave}`, {
    hint:
      known.length === 0 ? `it has none: ${placeCommand(['new'], place)}` : `there are: ${known.join(', ')}`,
  });
}
