import { adjudicate, isTransportOnly } from '../gates/adjudicate.js';
import { evidenceOf } from '../gates/agent-evidence.js';
import { agentsOf } from '../gates/gate-input.js';
import { judgeSlice } from '../gates/implementation.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';

/** The judgements that are due: of implementers whose only fault is the form of what they said, and whom nobody has judged. */
export function judgeHeldSlices({ wave, state }: DecisionInput): Intent[] {
  return agentsOf(wave, 'implementation').flatMap((agent): Intent[] => {
    const { run } = evidenceOf('implementation', agent, state);
    if (run === null || run.adjudication !== null || judgeSlice(agent, state).ok) return [];
    if (!isTransportOnly(agent, run, state)) return [];
    return [{ kind: 'record-adjudication', agentId: agent.agentId, adjudication: adjudicate(agent, run) }];
  });
}
