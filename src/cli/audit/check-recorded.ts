import { Problem } from '../../base/problem.js';
import { launchCommand } from '../../model/lane-name.js';
import type { LaneLayout } from '../../store/layout.js';
import { loggedWaves } from '../../store/log/log-list.js';

/** @throws Problem `audit/nothing-recorded` for a wave that has no log */
export function checkRecorded(layout: LaneLayout, wave: number): void {
  if (loggedWaves(layout).includes(wave)) return;
  throw new Problem('audit/nothing-recorded', `nothing is recorded of wave ${wave} of lane ${layout.lane}`, {
    hint: launchCommand(layout, wave),
  });
}
