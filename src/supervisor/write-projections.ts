import { isoTime } from '../base/clock.js';
import type { ControlStatus } from '../projections/control-status.js';
import { gateSnapshot, globalDashboard, waveDashboard } from '../projections/dashboards.js';
import { runState } from '../projections/run-state.js';
import type { LaneState } from '../reducers/lane-state.js';
import { publishJson } from '../store/atomic-write.js';
import type { LaneLayout } from '../store/layout.js';

/**
 * Writes the derived files of a lane and of the wave at work. They decide nothing and can be deleted at any time; a disk
 * that refuses them must not stop a run.
 * @returns whether all of them could be written
 */
export async function writeProjections(
  layout: LaneLayout,
  lane: LaneState,
  status: ControlStatus,
  drifted: ReadonlySet<number>,
  now: number,
): Promise<boolean> {
  const at = isoTime(now);
  const { wave } = status;
  const disposable = { disposable: true };
  try {
    await publishJson(layout.gates(wave), gateSnapshot(status, at), disposable);
    await publishJson(layout.dashboard(wave), waveDashboard(status, at), disposable);
    await publishJson(layout.dashboard('global'), globalDashboard(layout.lane, lane, status, at), disposable);
    await publishJson(layout.runState(), runState(layout.lane, lane, drifted), disposable);
    await publishJson(layout.signal(wave), status.signals.wave, disposable);
    for (const signal of status.signals.agents) {
      if (signal.agentId !== undefined)
        await publishJson(layout.signal(wave, signal.agentId), signal, disposable);
    }
    return true;
  } catch {
    return false;
  }
}
