import { Problem } from '../base/problem.js';
import type { WaveConfig } from '../model/config.js';
import type { LaneName } from '../model/lane-name.js';
import { placeCommand } from '../model/lane-name.js';
import type { LaneState } from '../reducers/lane-state.js';
import { findWaveFiles, wavesDirOf } from '../store/wave-repository.js';
import type { Invocation } from './command.js';
import { waveOption } from './context.js';

/**
 * The wave that a reading command is about: `--wave`, `WAVE_WAVE`, the one that the lane worked on last, or the only one.
 * @throws Problem `wave/not-found`, `wave/ambiguous` with the candidates
 */
export function pickWave(
  invocation: Invocation,
  { repo, lane, project, config }: LaneName & Readonly<{ repo: string; config: WaveConfig }>,
  state: LaneState,
): number {
  const { files } = findWaveFiles(repo, wavesDirOf(config, lane));
  const known = [...new Set([...files.map(({ wave }) => wave), ...state.waves.keys()])].sort((a, b) => a - b);
  const given = waveOption(invocation);
  const list = known.length === 0 ? 'it has none' : `there are: ${known.join(', ')}`;
  if (given !== undefined) {
    if (known.includes(given)) return given;
    throw new Problem('wave/not-found', `lane ${lane} has no wave ${given}`, { hint: list });
  }
  const latest = state.history.at(-1)?.wave;
  if (latest !== undefined) return latest;
  const [only] = known;
  if (only !== undefined && known.length === 1) return only;
  if (only === undefined)
    throw new Problem('wave/none', `lane ${lane} has no wave files`, {
      hint: placeCommand(['new'], { project, lane }),
    });
  throw new Problem('wave/ambiguous', 'which wave?', { hint: `--wave, one of: ${known.join(', ')}` });
}
