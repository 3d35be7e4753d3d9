import type { DecisionInput } from '../../src/engine/decision-input.js';
import { blackboardOf } from '../../src/engine/decision-input.js';
import { contradictionsOf } from '../../src/gates/contradictions.js';
import type { LaunchPolicy } from '../../src/model/launch-policy.js';
import type { GateInput, OpenRecord } from '../../src/gates/gate-input.js';
import type { Wave } from '../../src/model/wave.js';
import type { WaveState } from '../../src/reducers/wave-state.js';
import { QuestionIndex } from '../../src/reducers/question-index.js';
import { promptHash, RATE_LIMIT } from './control-events.js';
import { defaultClarificationRules } from '../../src/model/clarification.js';
import { blackboard } from './coordination-events.js';
import { T0 } from './events.js';

/** An open record that blocks. */
export const openRecord = (
  kind: OpenRecord['kind'],
  id = `${kind}-1`,
  over: Partial<OpenRecord> = {},
): OpenRecord => ({
  id,
  kind,
  blocks: true,
  blockerSeverity: 'hard',
  targets: [],
  closureCondition: null,
  source: 'agent',
  assignment: null,
  ...over,
});

/** One moment of a wave for the gates. */
export function moment(wave: Wave, state: WaveState, over: Partial<GateInput> = {}): GateInput {
  return {
    wave,
    state,
    openRecords: [],
    expertise: new Map(),
    tickets: [],
    contradictions: contradictionsOf(wave, state, blackboard()),
    questions: new QuestionIndex(),
    damage: [],
    required: [],
    ...over,
  };
}

/** One moment of a wave for decisions; run `r1`, six agents, one retry. */
export function decision(
  wave: Wave,
  state: WaveState,
  over: Partial<Omit<DecisionInput, 'policy'>> & Readonly<{ policy?: Partial<LaunchPolicy> }> = {},
): DecisionInput {
  const { policy, now = T0, ...rest } = over;
  return {
    ...moment(wave, state, rest),
    now,
    clarifications: defaultClarificationRules,
    board: blackboardOf(blackboard()),
    ...rest,
    policy: {
      runId: 'r1',
      maxAgents: 6,
      maxRetries: 1,
      staggerMs: 0,
      executors: Object.fromEntries(wave.agents.map(({ agentId }) => [agentId, ['command'] as const])),
      preferredAgents: {},
      rateLimit: RATE_LIMIT,
      promptHashes: Object.fromEntries(wave.agents.map(({ agentId }) => [agentId, promptHash(agentId)])),
      ...policy,
    },
  };
}
