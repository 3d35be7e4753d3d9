import { Problem } from '../../base/problem.js';
import { launchCommand, placeCommand } from '../../model/lane-name.js';
import { laneReducer } from '../../reducers/lane-state.js';
import type { LaneLayout } from '../../store/layout.js';
import { loggedWaves } from '../../store/log/log-list.js';
import { openFold } from '../../store/log/snapshot.js';

/**
 * @throws Problem `audit/nothing-recorded` for a wave that has no log; `log/damaged` (46) where the lane knows that it had one
 */
export function checkRecorded(layout: LaneLayout, wave: number): void {
  if (loggedWaves(layout).includes(wave)) return;
  const { state } = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob });
  const known = state.waves.get(wave);
  if (known !== undefined && known.outcome !== 'running') {
    const said = `the log of wave ${wave} of lane ${layout.lane} is gone; the lane recorded the wave as ${known.outcome}`;
    throw new Problem('log/damaged', said, {
      hint: placeCommand(['audit', 'verify'], { project: layout.project, lane: layout.lane, wave }),
      exit: 'logDamaged',
    });
  }
  throw new Problem('audit/nothing-recorded', `nothing is recorded of wave ${wave} of lane ${layout.lane}`, {
    hint: launchCommand(layout, wave),
  });
}
