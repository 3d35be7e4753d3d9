import { Problem } from '../base/problem.js';
import type { WaveConfig } from '../model/config.js';
import type { LaneName } from '../model/lane-name.js';
import { placeCommand } from '../model/lane-name.js';
import type { LaneState } from '../reducers/lane-state.js';
import type { Invocation } from './command.js';
import { waveOption } from './context.js';
import { knownWaves, waveNotThere } from './not-there.js';

/**
 * The wave that a reading command is about: `--wave`, `WAVE_WAVE`, the one that the lane worked on last, or the only one.
 * @throws Problem `wave/not-found`, `wave/ambiguous` with the candidates
 */
export function pickWave(
  invocation: Invocation,
  place: LaneName & Readonly<{ repo: string; config: WaveConfig }>,
  state: LaneState,
): number {
  const { lane } = place;
  const known = knownWaves(place, state);
  const given = waveOption(invocation);
  if (given !== undefined) {
    if (known.includes(given)) return given;
    throw waveNotThere(place, given, known);
  }
  const latest = state.history.at(-1)?.wave;
  if (latest !== undefined) return latest;
  const [only] = known;
  if (only !== undefined && known.length === 1) return only;
  if (only === undefined)
    throw new Problem('wave/none', `lane ${lane} has no wave files`, {
      hint: placeCommand(['new'], place),
    });
  throw new Problem('wave/ambiguous', 'which wave?', { hint: `--wave, one of: ${known.join(', ')}` });
}
