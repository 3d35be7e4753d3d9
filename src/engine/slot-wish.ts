import { isResident } from '../model/agent-role.js';
import type { SlotWish } from '../model/agent-slots.js';
import { pendingAsks } from '../reducers/hook-ask.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';
import { workingRuns } from './residents.js';

/**
 * What a wave could do with agent slots: what runs, what was decided to start or to ask a hook about, and whose turn it is
 * without there being a slot. Residents take up nobody's.
 */
export function slotWish(
  { state, wave }: Pick<DecisionInput, 'state' | 'wave'>,
  intents: readonly Intent[],
): SlotWish {
  const residents = new Set<string | null>(
    wave.agents.filter(({ role }) => isResident(role)).map(({ agentId }) => agentId),
  );
  const asked = pendingAsks(state).filter(({ hook }) => hook === 'agent.starting');
  const due = new Set([...asked.map(({ agentId }) => agentId), ...intents.flatMap(startsOf)]);
  const running = workingRuns(state).length;
  return { running, wanted: running + [...due].filter((agentId) => !residents.has(agentId)).length };
}

function startsOf(intent: Intent): (string | null)[] {
  if (intent.kind === 'start-agent') return [intent.agentId];
  if (intent.kind === 'ask-hook') return intent.hook === 'agent.starting' ? [intent.agentId] : [];
  return intent.kind === 'await-slots' ? [...intent.agentIds] : [];
}
