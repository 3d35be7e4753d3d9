import type { LogLoss } from '../projections/log-loss.js';
import { lossOf } from '../projections/log-loss.js';
import { coordinationReducer } from '../reducers/coordination-state.js';
import type { LaneState } from '../reducers/lane-state.js';
import { waveReducer } from '../reducers/reduce-wave.js';
import type { LaneLayout } from '../store/layout.js';
import { openFold } from '../store/log/snapshot.js';
import { shownDamage } from './open-damage.js';

/** A wave of which something is lost. */
export type LostWave = Readonly<{ wave: number; loss: LogLoss }>;

/** Those of these waves whose logs are not what the lane recorded of them, as their status says. Reads their snapshots, writes nothing. */
export function findLosses(layout: LaneLayout, lane: LaneState, waves: readonly number[]): LostWave[] {
  return waves.flatMap((wave) => {
    const entry = lane.waves.get(wave);
    if (entry === undefined || entry.outcome === 'running') return [];
    const blobs = layout.blob;
    const name = `wave-${wave}`;
    const control = openFold(layout.controlPlane(wave), waveReducer, {
      blobs,
      snapshotPath: layout.snapshot(name, waveReducer.name),
    });
    const coordination = openFold(layout.coordination(wave), coordinationReducer, {
      blobs,
      snapshotPath: layout.snapshot(name, coordinationReducer.name),
    });
    const loss = lossOf({
      project: layout.project,
      lane: layout.lane,
      wave,
      entry,
      outcome: control.state.outcome,
      controlOffset: control.offset,
      damage: [
        ...shownDamage('control-plane', control.meta),
        ...shownDamage('coordination', coordination.meta),
      ],
    });
    return loss === null ? [] : [{ wave, loss }];
  });
}
