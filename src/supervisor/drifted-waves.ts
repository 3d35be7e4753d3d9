import { join } from 'node:path';
import type { LaneState } from '../reducers/lane-state.js';
import { readRegularFile } from '../store/read-regular-file.js';
import { findWaveFiles, wavesDirOf } from '../store/wave-repository.js';
import { fingerprint } from '../waves/source.js';
import type { LaneContext } from './lane-context.js';

/** The completed waves whose files are no longer what they were completed with. They stay completed. */
export function driftedWaves(
  { repo, lane, config }: Pick<LaneContext, 'repo' | 'lane' | 'config'>,
  state: LaneState,
): ReadonlySet<number> {
  const { files } = findWaveFiles(repo, wavesDirOf(config, lane));
  const drifted = files.filter(({ wave, path }) => {
    const entry = state.waves.get(wave);
    if (entry?.outcome !== 'completed') return false;
    const read = readRegularFile(join(repo, path));
    return 'text' in read && entry.fingerprint !== fingerprint(read.text);
  });
  return new Set(drifted.map(({ wave }) => wave));
}
