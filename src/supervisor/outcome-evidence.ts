import { createHash } from 'node:crypto';
import type { OutcomeEvidence } from '../events/lane-event.js';
import { signalVersion } from '../projections/signals.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { LaneLayout } from '../store/layout.js';
import { hashPrefix } from '../store/log/seal.js';
import { closedDefinition } from './find-drift.js';

/** Of a wave that still runs. */
export const NO_EVIDENCE: OutcomeEvidence = { envelopes: {}, controlLog: null, gateSnapshot: null };

/** A wave that has come to an outcome: its state, how far its log is folded, and its blackboard. */
export type EndedWave = Readonly<{
  state: WaveState;
  control: Readonly<{ offset: number }>;
  coordination: Pick<CoordinationState, 'version'>;
}>;

/** What the outcome of a wave was concluded from, by hash. */
export function outcomeEvidence(
  layout: LaneLayout,
  { state, control, coordination }: EndedWave,
  wave: number,
): OutcomeEvidence {
  const { prompts, promptSources } = closedDefinition(state);
  const sha256 = hashPrefix(layout.controlPlane(wave), control.offset);
  const envelopes = [...state.agents.values()].flatMap(({ agentId, envelopeSha256 }) =>
    envelopeSha256 === null ? [] : [[agentId, envelopeSha256] as const],
  );
  return {
    envelopes: Object.fromEntries(envelopes.sort(([left], [right]) => (left < right ? -1 : 1))),
    signalVersion: signalVersion(state, coordination),
    controlLog: sha256 === undefined ? null : { offset: control.offset, sha256 },
    gateSnapshot: createHash('sha256')
      .update(JSON.stringify([...state.gates]))
      .digest('hex'),
    prompts,
    promptSources,
  };
}
