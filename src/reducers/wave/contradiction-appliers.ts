import type { ContradictionEventData } from '../../events/families/contradiction-events.js';
import type { Conflict } from '../../model/contradiction.js';
import type { LogRecord } from '../../model/record.js';
import type { KnownContradiction, WaveState } from '../wave-state.js';
import type { WaveAppliers } from './applier.js';

const MOST_KEPT = 500;

/** How the state takes in each of {@link ContradictionEventData}. */
export const contradictionAppliers: WaveAppliers<ContradictionEventData> = {
  'contradiction.detected': (state, data, record) => {
    const known = state.contradictions.get(data.id);
    if (known !== undefined && known.version >= data.version)
      return `version ${data.version} of ${data.id} is known`;
    return keep(state, detected(data, record));
  },
  'contradiction.resolved': (state, { id, version, how, by, reason }, { at }) => {
    const known = state.contradictions.get(id);
    if (known?.version !== version) return `version ${version} of ${id} is not the newest`;
    // A person was quicker: that holds.
    if (known.settled !== null) return undefined;
    return keep(state, { ...known, settled: { state: 'resolved', how, by, reason, at } });
  },
  'contradiction.decided': (state, data, record) => {
    const known = state.contradictions.get(data.id);
    if (known !== undefined && known.version > data.version)
      return `version ${data.version} of ${data.id} is not the newest`;
    const { verdict, reason } = data;
    const before = known?.version === data.version ? known : detected(data, record);
    const settled = { state: verdict, how: 'decided', by: record.actor, reason, at: record.at } as const;
    // What a person has seen is settled; what was said besides is a version to come.
    return keep(state, { ...before, values: data.values, claims: data.claims, settled });
  },
};

function detected(
  {
    id,
    about,
    values,
    claims,
    version,
    repairId,
  }: Conflict & Readonly<{ version: number; repairId: string }>,
  { at }: LogRecord,
): KnownContradiction {
  return { id, about, values, claims, version, repairId, detectedAt: at, settled: null };
}

function keep({ contradictions }: WaveState, known: KnownContradiction): undefined {
  contradictions.set(known.id, known);
  for (const [id, { settled }] of contradictions) {
    if (contradictions.size <= MOST_KEPT) break;
    // What somebody decided stays decided.
    if (settled?.how === 'agreed') contradictions.delete(id);
  }
  return undefined;
}
