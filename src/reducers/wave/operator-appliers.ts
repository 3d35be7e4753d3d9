import type { OperatorEventData } from '../../events/families/operator-events.js';
import type { LogRecord } from '../../model/record.js';
import type { RerunRequest } from '../../model/rerun.js';
import { isQueued } from '../../model/rerun.js';
import type { WaveState } from '../wave-state.js';
import type { WaveAppliers } from './applier.js';

/** How the state takes in each of {@link OperatorEventData}. */
export const operatorAppliers: WaveAppliers<OperatorEventData> = {
  'rerun.requested': queue,
  'recovery.requested': queue,
  'rerun.cleared': (state, data) => {
    state.reruns = state.reruns.filter(({ id }) => !data.ids.includes(id));
  },
  'waiver.granted': (state, data, record) => {
    if (data.agentId === null && data.gates.length === 0) return 'a waiver of nothing';
    state.waivers.set(data.id, { ...data, ...said(record) });
    return undefined;
  },
  'waiver.revoked': (state, data) =>
    state.waivers.delete(data.id) ? undefined : `there is no waiver ${data.id}`,
  'ownership-override.granted': (state, data, record) => {
    state.ownershipOverrides.set(data.id, { ...data, ...said(record) });
  },
  'ownership-override.revoked': (state, data) =>
    state.ownershipOverrides.delete(data.id) ? undefined : `there is no override ${data.id}`,
};

function queue(state: WaveState, data: RerunRequest, record: LogRecord): string | void {
  if (state.reruns.some(({ id }) => id === data.id)) return `${data.id} was requested before`;
  const { id, strategy, agents, fromStage, reuse, reuseAttempts, keepAgents, reason, continues } = data;
  // Two people who answer at once each ask to go on: each agent is queued once, and nobody goes on from what went on already.
  if (continues !== undefined && (state.attempt !== continues || isQueued(agents, state.reruns)))
    return undefined;
  const request = { id, strategy, agents, fromStage, reuse, reuseAttempts, keepAgents, reason };
  state.reruns.push({ ...request, ...said(record) });
  // A person has looked: what kept failing the same way may be tried again.
  if (reuse === 'clear' || record.type === 'recovery.requested') state.failures.clear();
}

function said({ actor, at }: LogRecord): Readonly<{ by: string; at: string }> {
  return { by: actor, at };
}
