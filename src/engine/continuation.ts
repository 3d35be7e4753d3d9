import type { RerunRequest } from '../model/rerun.js';
import { isQueued } from '../model/rerun.js';
import type { WaveState } from '../reducers/wave-state.js';

/**
 * What is queued when a record is answered and nobody is at work on the wave: who has to act on the answer runs again; where
 * that is no agent of the wave, the wave goes on as it is. Undefined where nothing is to be queued: something is at work and
 * takes the answer up itself, what waits already says the same, or the wave is closed for good or was never begun.
 * @param agentIds those who have to act on it
 */
export function continuation(
  { opened, outcome, reruns, attempt }: WaveState,
  isAnybodyAtWork: boolean,
  { id, agentIds }: Readonly<{ id: string; agentIds: readonly string[] }>,
): Omit<RerunRequest, 'id'> | undefined {
  if (opened === null || outcome === 'completed' || isAnybodyAtWork) return undefined;
  const agents = agentIds.filter((agentId) => opened.wave.agents.some((agent) => agent.agentId === agentId));
  if (isQueued(agents, reruns)) return undefined;
  const common = { fromStage: null, reuse: 'normal', reuseAttempts: [], keepAgents: [] } as const;
  return {
    ...common,
    strategy: agents.length === 0 ? 'resume-from-last' : 'rerun',
    agents,
    reason: `${id} was answered`,
    continues: attempt,
  };
}
