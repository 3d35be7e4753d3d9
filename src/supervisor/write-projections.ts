import { isoTime } from '../base/clock.js';
import type { ControlStatus } from '../projections/control-status.js';
import { gateSnapshot, globalDashboard, waveDashboard } from '../projections/dashboards.js';
import { inbox, sharedSummary } from '../projections/inbox.js';
import type { DefinitionDrift } from '../projections/drift.js';
import { runState } from '../projections/run-state.js';
import type { Wave } from '../model/wave.js';
import type { ShownRecord } from '../projections/status-input.js';
import type { LaneState } from '../reducers/lane-state.js';
import { publishFile, publishJson } from '../store/atomic-write.js';
import type { LaneLayout } from '../store/layout.js';

/** Writes what agents read about each other: the shared summary and their inboxes. */
export async function writeBlackboard(
  layout: LaneLayout,
  wave: Wave,
  records: readonly ShownRecord[],
): Promise<void> {
  const disposable = { disposable: true };
  try {
    await publishFile(layout.summary(wave.wave), sharedSummary(wave.wave, records), disposable);
    for (const agent of wave.agents) {
      await publishFile(layout.inbox(wave.wave, agent.agentId), inbox(agent, records), disposable);
    }
  } catch {
    // As below: derived, and written again with the next record.
  }
}

/**
 * Writes the derived files of a lane and of the wave at work. They decide nothing and can be deleted at any time; a disk
 * that refuses them must not stop a run.
 * @returns whether all of them could be written
 */
export async function writeProjections(
  layout: LaneLayout,
  lane: LaneState,
  status: ControlStatus,
  drifted: ReadonlyMap<number, DefinitionDrift>,
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
