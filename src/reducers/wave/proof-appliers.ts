import type { ProofEventData } from '../../events/families/proof-events.js';
import { adjudicationStatuses } from '../../model/adjudication.js';
import type { ProofBundle } from '../../model/proof-bundle.js';
import type { WaveState } from '../wave-state.js';
import type { WaveAppliers } from './applier.js';
import { runOf } from './applier.js';

/** How the state takes in each of {@link ProofEventData}. */
export const proofAppliers: WaveAppliers<ProofEventData> = {
  'adjudication.recorded': (state, data, record) => {
    const { intentId, status, detail, evidence, markers } = data;
    if (!adjudicationStatuses.includes(status)) return `malformed data: status ${status}`;
    const run = runOf(state, intentId);
    // The agent has run again since: what was judged is void.
    if (run === undefined) return undefined;
    if (run.state !== 'concluded') return `${run.agentId} was adjudicated while ${run.state}`;
    run.adjudication = { intentId, status, detail, evidence, markers, by: record.actor, at: record.at };
    return undefined;
  },
  'proof-bundle.registered': (state, { bundle }, record) => {
    const wrong = whyNotRegistered(state, bundle);
    if (wrong !== undefined) return wrong;
    const replaced = bundle.supersedes === null ? undefined : state.bundles.get(bundle.supersedes);
    if (replaced !== undefined) {
      state.bundles.set(replaced.id, { ...replaced, state: 'superseded', supersededBy: bundle.id });
    }
    state.bundles.set(bundle.id, {
      ...bundle,
      state: 'active',
      supersededBy: null,
      recordedBy: record.actor,
      recordedAt: record.at,
      recordedSeq: state.seq,
    });
    // Registering measured them.
    for (const { path, sha256, bytes } of bundle.artifacts) {
      state.measured.set(path, { path, exists: true, sha256, bytes });
    }
    return undefined;
  },
  'proof-bundle.revoked': (state, { id }) => {
    const bundle = state.bundles.get(id);
    if (bundle === undefined) return `there is no proof bundle ${id}`;
    if (bundle.state !== 'active') return `proof bundle ${id} is ${bundle.state}`;
    state.bundles.set(id, { ...bundle, state: 'revoked' });
    return undefined;
  },
};

/** Of two that take the same id, or supersede the same bundle, the first in the log counts. */
function whyNotRegistered({ bundles }: WaveState, bundle: ProofBundle): string | undefined {
  const lists: readonly unknown[] = [bundle.artifacts, bundle.components];
  if (typeof bundle.id !== 'string' || !lists.every(Array.isArray)) return 'malformed data: bundle';
  if (bundles.has(bundle.id)) return `there is a proof bundle ${bundle.id}`;
  if (bundle.supersedes === null) return undefined;
  const replaced = bundles.get(bundle.supersedes);
  if (replaced === undefined) return `there is no proof bundle ${bundle.supersedes}`;
  if (replaced.agentId !== bundle.agentId) return `proof bundle ${replaced.id} is about ${replaced.agentId}`;
  return replaced.state === 'active' ? undefined : `proof bundle ${replaced.id} is ${replaced.state}`;
}
