import { stages } from '../model/attempt.js';
import { isSteward } from '../model/agent-role.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import { stageOf } from '../gates/gate-input.js';
import type { WaveState } from '../reducers/wave-state.js';
import { dependenciesOf } from '../waves/dependencies.js';

/** Where the agent's stage comes in a wave. */
export function rankOf(agent: WaveAgent): number {
  return stages.indexOf(stageOf(agent));
}

/** Whose work an agent builds on: a steward on everything of the stages before its own, any other on whom it depends. */
export function agentsBefore(agent: WaveAgent, wave: Wave): readonly string[] {
  if (!isSteward(agent.role)) return dependenciesOf(agent);
  return wave.agents.filter((other) => rankOf(other) < rankOf(agent)).map(({ agentId }) => agentId);
}

/** It is to run in this attempt and has not been asked to yet: what is known of it is of an earlier one. */
export function isComing({ plan, agents, attempt }: WaveState, agentId: string): boolean {
  return plan?.selectedAgentIds.includes(agentId) === true && agents.get(agentId)?.attempt !== attempt;
}
