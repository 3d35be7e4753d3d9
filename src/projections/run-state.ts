import type { OutcomeEvidence } from '../events/lane-event.js';
import type { LaneState, WaveEntry } from '../reducers/lane-state.js';
import type { DefinitionDrift } from './drift.js';

/** The state of one wave in `run-state.json`. */
export type RunStateEntry = Readonly<{
  wave: number;
  currentState: string;
  lastTransitionAt: string;
  lastSource: string;
  lastReasonCode: string;
  lastDetail: string;
  lastEvidence: OutcomeEvidence & Readonly<{ waveFile: string }>;
  /** Only of a completed wave that is described otherwise now. */
  drift?: DefinitionDrift;
}>;

/**
 * `projections/run-state.json`: what the lane log says of its waves.
 * @param drifted completed waves whose file or prompts have changed since
 */
export function runState(lane: string, state: LaneState, drifted: ReadonlyMap<number, DefinitionDrift>) {
  const waves = [...state.waves.values()].sort((left, right) => left.wave - right.wave);
  const entry = (wave: (typeof waves)[number]): RunStateEntry => ({
    wave: wave.wave,
    currentState: stateOf(wave, drifted),
    lastTransitionAt: wave.at,
    lastSource: wave.run === null ? 'launcher' : `run ${wave.run}`,
    lastReasonCode: wave.reasonCode,
    lastDetail: wave.detail,
    lastEvidence: { waveFile: wave.fingerprint, ...wave.evidence },
    ...driftOf(wave, drifted),
  });
  return {
    schemaVersion: 1,
    kind: 'wave-run-state',
    lane,
    completedWaves: waves.filter(({ outcome }) => outcome === 'completed').map(({ wave }) => wave),
    lastUpdatedAt: state.history.at(-1)?.at ?? null,
    waves: Object.fromEntries(waves.map((wave) => [String(wave.wave), entry(wave)])),
    history: state.history.map(({ wave, outcome, reasonCode, detail, at, run }) => ({
      wave,
      state: outcome,
      reasonCode,
      detail,
      at,
      run,
    })),
  };
}

function stateOf({ outcome, wave }: WaveEntry, drifted: ReadonlyMap<number, DefinitionDrift>): string {
  return outcome === 'completed' && drifted.has(wave) ? 'completed_with_drift' : outcome;
}

function driftOf(
  { outcome, wave }: WaveEntry,
  drifted: ReadonlyMap<number, DefinitionDrift>,
): Pick<RunStateEntry, 'drift'> {
  const drift = drifted.get(wave);
  return drift === undefined || outcome !== 'completed' ? {} : { drift };
}
