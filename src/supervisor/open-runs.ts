import type { LaneState, WaveEntry } from '../reducers/lane-state.js';
import { waveReducer } from '../reducers/reduce-wave.js';
import type { AgentRun } from '../reducers/wave-state.js';
import type { LaneLayout } from '../store/layout.js';
import { openFold } from '../store/log/snapshot.js';

/** An agent run that nobody has come to a conclusion about, and its wave. Its process may have ended. */
export type OpenRun = Readonly<{ wave: number; run: AgentRun }>;

/** The open runs of a lane's waves as their logs have them, whoever works on the lane. */
export function openRuns(
  layout: LaneLayout,
  { waves }: LaneState,
  isMeant: (wave: WaveEntry) => boolean,
): OpenRun[] {
  return [...waves.values()].filter(isMeant).flatMap(({ wave }) => {
    const snapshotPath = layout.snapshot(`wave-${wave}`, waveReducer.name);
    const { state } = openFold(layout.controlPlane(wave), waveReducer, { blobs: layout.blob, snapshotPath });
    const runs = [...state.agents.values()].filter(
      (run) => run.state !== 'concluded' && run.state !== 'buried',
    );
    return runs.map((run) => ({ wave, run }));
  });
}
