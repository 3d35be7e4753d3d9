import { existsSync } from 'node:fs';
import { didYouMean } from '../base/nearest.js';
import { Problem } from '../base/problem.js';
import { placeCommand } from '../model/lane-name.js';
import { findWaveFiles, listLanes, wavesDirOf } from '../store/wave-repository.js';
import type { LanePlace } from './context.js';

/**
 * Makes sure that somebody will see what is posted: that the lane and the wave are there.
 * @throws Problem `lane/unknown`, `wave/not-found`, each with those that there are
 */
export function checkBoard({ layout, repo, lane, project, config }: LanePlace, wave: number): void {
  if (existsSync(layout.controlPlane(wave)) || existsSync(layout.coordination(wave))) return;
  const waves = findWaveFiles(repo, wavesDirOf(config, lane)).files.map((file) => file.wave);
  if (waves.includes(wave)) return;
  const lanes = listLanes(repo, config);
  if (waves.length > 0 || lanes.includes(lane) || lanes.length === 0) {
    throw new Problem('wave/not-found', `lane ${lane} has no wave ${wave}`, {
      hint:
        waves.length === 0
          ? `it has none: ${placeCommand(['new'], layout)}`
          : `there are: ${waves.join(', ')}`,
    });
  }
  const whose = project === undefined ? '' : ` in project ${project}`;
  throw new Problem('lane/unknown', `there is no lane "${lane}"${whose}${didYouMean(lane, lanes)}`, {
    hint: `there are: ${lanes.join(', ')}`,
  });
}
