import { existsSync } from 'node:fs';
import { runState } from '../projections/run-state.js';
import { laneReducer } from '../reducers/lane-state.js';
import { publishJson } from '../store/atomic-write.js';
import { acquireLease } from '../store/lease.js';
import { openFold } from '../store/log/snapshot.js';
import { DriftFinder } from './find-drift.js';
import type { LaneContext } from './lane-context.js';

/**
 * Writes `run-state.json` anew where no launcher does it: what changed since the last wave ended, such as the file of a
 * completed one, shows in it then. Like all projections it decides nothing, so that a disk that refuses it stops nobody.
 */
export async function refreshRunState(context: LaneContext): Promise<void> {
  const { layout, repoLayout, lane, project } = context;
  if (!existsSync(layout.laneLog())) return;
  try {
    const lease = await acquireLease(repoLayout.lease(lane, project));
    if (lease === undefined) return;
    try {
      const { state } = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob });
      const drifted = await new DriftFinder(context).ofLane(state);
      await publishJson(layout.runState(), runState(lane, state, drifted), { disposable: true });
    } finally {
      await lease.release();
    }
  } catch {
    // The next launch writes it.
  }
}
