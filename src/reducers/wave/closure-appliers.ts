import type { ClosureEventData } from '../../events/families/closure-events.js';
import type { WaveAppliers } from './applier.js';

/** How the state takes in each of {@link ClosureEventData}. */
export const closureAppliers: WaveAppliers<ClosureEventData> = {
  'component-matrix.measured': (state, { path, sha256, problem, levels }) => {
    state.matrix = { path, sha256, problem, levels };
  },
  'provider.answered': (state, { provider, required, outcome, detail, findings }) => {
    state.provider = { provider, required, outcome, detail, findings, attempt: state.attempt };
  },
  'gap.forwarded': (state, { recordId, stage, agentId, attempt, detail, targets }) => {
    state.gaps.set(recordId, { stage, agentId, attempt, detail, targets });
  },
  'gap.settled': (state, { recordId }) =>
    state.gaps.delete(recordId) ? undefined : `no gap ${recordId} is open`,
};
