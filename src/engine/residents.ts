import { isResident } from '../model/agent-role.js';
import { activeRuns } from '../reducers/wave-state.js';
import type { AgentRun, WaveState } from '../reducers/wave-state.js';
import { executorNow } from './agent-turn.js';
import type { DecisionInput } from './decision-input.js';
import { askFirst } from './hook-work.js';
import type { Intent } from './intent.js';

/** The processes that the wave waits for: residents are none of them. */
export function workingRuns(state: WaveState): AgentRun[] {
  return activeRuns(state).filter(({ resident }) => !resident);
}

/**
 * Starts the residents of the wave beside its other agents, once in each run: they come before everybody's turn, take up
 * nobody's place, and one that has ended is not missed.
 */
export function startResidents(input: DecisionInput): Intent[] {
  const { wave, state, policy } = input;
  return wave.agents.flatMap(({ agentId, role }): Intent[] => {
    if (!isResident(role)) return [];
    const run = state.agents.get(agentId);
    if (run !== undefined && (run.run === policy.runId || isActive(run))) return [];
    const executor = executorNow(agentId, input);
    return (
      askFirst('agent.starting', agentId, input) ?? [
        { kind: 'start-agent', agentId, stage: 'implementation', executor },
      ]
    );
  });
}

/**
 * Where the run on this wave would be over: residents are told to end first, and it is over when they have. Anything else
 * that was decided is left as it is.
 */
export function dismissResidents({ state }: DecisionInput, intents: readonly Intent[]): readonly Intent[] {
  if (!intents.some(isTheEnd)) return intents;
  const residents = [...state.agents.values()].filter(
    (run) => run.resident && (isActive(run) || run.state === 'exited'),
  );
  if (residents.length === 0) return intents;
  return residents
    .filter((run) => run.stop === null && isActive(run))
    .map(({ intentId }) => ({ kind: 'stop-agent', intentId, reason: 'wave-over' }));
}

function isActive({ state }: AgentRun): boolean {
  return state === 'requested' || state === 'running';
}

function isTheEnd({ kind }: Intent): boolean {
  return kind === 'complete-wave' || kind === 'fail-wave' || kind === 'block-wave' || kind === 'cancel-wave';
}
