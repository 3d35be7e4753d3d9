import type { Stage } from '../model/attempt.js';
import type { WaveAgent } from '../model/wave.js';
import { contractsLetPass } from '../gates/contracts.js';
import { agentsOf } from '../gates/gate-input.js';
import { judgeSlice } from '../gates/implementation.js';
import { refusedInputs } from '../gates/input-refusal.js';
import { straysOf } from '../gates/strays.js';
import { isSkipped, waived } from '../gates/waivers.js';
import type { AgentRun } from '../reducers/wave-state.js';
import { dependenciesOf } from '../waves/dependencies.js';
import { ownershipOverlaps } from '../waves/ownership.js';
import { askFirst, isHeld } from './hook-work.js';
import { turnOf } from './agent-turn.js';
import { isComing } from './agents-before.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';
import { workingRuns } from './residents.js';
import { anotherRound } from './rework.js';

/** The agents of the stage whose turn it is, as many as there is room for; those that only lack a slot are named. */
export function startable(input: DecisionInput, stage: Stage): Intent[] {
  const { wave, state, policy, now } = input;
  const active = workingRuns(state);
  let room = policy.maxAgents - active.length;
  let slots = (state.slots.slots ?? Infinity) - active.length;
  const unserved: string[] = [];
  const busy: Owned[] = active.map(({ ownedPaths, worktree }) => ({ ownedPaths, worktree }));
  const waiting = agentsOf(wave, stage).flatMap((agent) => {
    const { agentId } = agent;
    const isPlanned = state.plan?.selectedAgentIds.includes(agentId) === true;
    if (!isPlanned || isSkipped(agentId, state) || refusedInputs(agentId, state).length > 0) return [];
    if (isHeld(agentId, input)) return [];
    const turn = turnOf(agentId, input) ?? anotherRound(agent, input);
    return turn === undefined ? [] : [{ agent, ...turn }];
  });
  const last = Math.max(0, ...[...state.agents.values()].map(({ requestedAt }) => Date.parse(requestedAt)));
  const intents: Intent[] = [];
  for (const { agent, notBefore, executor } of waiting) {
    if (room <= 0) break;
    if (notBefore > now) {
      intents.push({ kind: 'wait', until: notBefore });
      continue;
    }
    const owned = { ownedPaths: agent.ownedPaths, worktree: agent.workspace.of };
    if (!isReady(agent, input) || busy.some((other) => areInTheWay(other, owned))) continue;
    const isFirst = unserved.length === 0 && !intents.some(({ kind }) => kind === 'start-agent');
    const turn = (isFirst ? last : now) + policy.staggerMs;
    if (policy.staggerMs > 0 && now < turn) {
      intents.push({ kind: 'wait', until: turn });
      break;
    }
    busy.push(owned);
    room -= 1;
    slots -= 1;
    if (slots < 0) {
      unserved.push(agent.agentId);
      continue;
    }
    const asking = askFirst('agent.starting', agent.agentId, input);
    if (asking === undefined) intents.push({ kind: 'start-agent', agentId: agent.agentId, stage, executor });
    else intents.push(...asking);
  }
  return unserved.length === 0 ? intents : [...intents, { kind: 'await-slots', agentIds: unserved }];
}

type Owned = Pick<AgentRun, 'ownedPaths' | 'worktree'>;

/** In different trees everybody has files of their own. */
function areInTheWay(one: Owned, other: Owned): boolean {
  return one.worktree === other.worktree && ownershipOverlaps(one.ownedPaths, other.ownedPaths);
}

/** Whether everything that it waits for has proven its slice. */
function isReady(agent: WaveAgent, { wave, state }: DecisionInput): boolean {
  return dependenciesOf(agent).every((agentId) => {
    const other = wave.agents.find((candidate) => candidate.agentId === agentId);
    if (other === undefined) return false;
    if (isSkipped(agentId, state)) return true;
    const run = state.agents.get(agentId);
    if (isComing(state, agentId) || run?.state !== 'concluded') return false;
    if (straysOf(run, state).length > 0 || run.unmeasured) return false;
    if (other.role !== 'design' && !waived(judgeSlice(other, state), state).ok) return false;
    return contractsLetPass(other, state);
  });
}
