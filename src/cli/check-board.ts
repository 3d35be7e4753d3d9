import { existsSync } from 'node:fs';
import { listLanes } from '../store/wave-repository.js';
import type { LanePlace } from './context.js';
import { knownWaves, laneNotThere, waveNotThere } from './not-there.js';

/**
 * Makes sure that somebody will see what is posted: that the lane and the wave are there.
 * @throws Problem `lane/unknown`, `wave/not-found`, each with those that there are
 */
export function checkBoard(place: LanePlace, wave: number): void {
  const { layout, repo, lane, config } = place;
  if (existsSync(layout.controlPlane(wave)) || existsSync(layout.coordination(wave))) return;
  const waves = knownWaves(place);
  if (waves.includes(wave)) return;
  const lanes = listLanes(repo, config);
  const isKnown = waves.length > 0 || lanes.includes(lane) || lanes.length === 0;
  throw isKnown ? waveNotThere(place, wave, waves) : laneNotThere(place, lanes);
}
