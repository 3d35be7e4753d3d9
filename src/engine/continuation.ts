import type { RerunRequest } from '../model/rerun.js';
import type { OpenQuestion } from '../reducers/question-index.js';
import type { WaveState } from '../reducers/wave-state.js';

/**
 * What is queued when a question is answered and nobody is at work on the wave: who asked runs again; where that is no agent
 * of the wave, the wave goes on as it is. Undefined where nothing is to be queued: something is at work and takes the answer
 * up itself, something waits already, or the wave is closed for good or was never begun.
 */
export function continuation(
  { opened, outcome, reruns, attempt }: WaveState,
  isAnybodyAtWork: boolean,
  { id, agentId }: Pick<OpenQuestion, 'id' | 'agentId'>,
): Omit<RerunRequest, 'id'> | undefined {
  if (opened === null || outcome === 'completed' || isAnybodyAtWork || reruns.length > 0) return undefined;
  const asker = opened.wave.agents.find((agent) => agent.agentId === agentId);
  const common = { fromStage: null, reuse: 'normal', reuseAttempts: [], keepAgents: [] } as const;
  return {
    ...common,
    strategy: asker === undefined ? 'resume-from-last' : 'rerun',
    agents: asker === undefined ? [] : [asker.agentId],
    reason: `question ${id} was answered`,
    continues: attempt,
  };
}
