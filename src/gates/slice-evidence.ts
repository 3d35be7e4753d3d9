import { overlayMarkers } from '../markers/overlay-markers.js';
import type { WaveAgent } from '../model/wave.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { ConcludedRun } from './agent-evidence.js';
import { evidenceRefs } from './agent-evidence.js';
import { overlayBundle } from './bundle-overlay.js';
import type { SliceEvidence } from './slice-finding.js';
import { standingOf } from './slice-standing.js';

/** An implementer's evidence as it counts now, with where each part can be looked up. */
export type CountingEvidence = SliceEvidence &
  Readonly<{
    refs: readonly string[];
    /** What else has to be known about it, such as a bundle that does not count. */
    remarks: readonly string[];
  }>;

/** The run's own evidence, then what was made of its malformed markers, then what a person registered. */
export function sliceEvidence(agent: WaveAgent, run: ConcludedRun, state: WaveState): CountingEvidence {
  const { adjudication } = run;
  const read = overlayMarkers(run.envelope, adjudication?.status === 'pass' ? adjudication.markers : []);
  const overlay = overlayBundle(agent, run, read, state);
  return {
    envelope: overlay.envelope,
    malformed: run.malformed,
    said: run.said,
    standing: overlay.isVouchedFor ? [] : standingOf(agent, run),
    refs: [
      ...evidenceRefs(run),
      ...(adjudication === null ? [] : [`adjudicated ${adjudication.status} by ${adjudication.by}`]),
      ...(overlay.bundle === null
        ? []
        : [`proof bundle ${overlay.bundle.id} by ${overlay.bundle.recordedBy}`]),
    ],
    remarks: overlay.void === null ? [] : [`its proof bundle does not count: ${overlay.void}`],
  };
}
