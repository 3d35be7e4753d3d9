import type { Contradiction } from '../gates/contradictions.js';
import { isOpenContradiction } from '../gates/contradictions.js';
import { componentLevels } from '../model/component-level.js';
import type { Conflict } from '../model/contradiction.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import type { KnownContradiction, WaveState } from '../reducers/wave-state.js';
import { agentOfPass } from '../waves/design-pass.js';
import { ownsPath } from '../waves/ownership.js';
import { isMeant } from '../waves/record-target.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';

/** A contradiction that is new, and whom to ask to repair it. */
export type NewContradiction = Conflict &
  Readonly<{
    version: number;
    repairId: string;
    detail: string;
    /** As records name whom they are for. */
    target: string;
    /** The request of an earlier version that this one takes the place of. */
    supersedes: string | null;
  }>;

/** So many requests for repair are open at once; what is beyond them waits, and holds up integration all the same. */
const MOST_REPAIRS = 20;
/** So many of those that were settled last are looked up on the blackboard. */
const LOOKED_UP = 50;
const INTEGRATION = 'capability:integration';

/**
 * What is due about contradictions: new ones are recorded and somebody is asked to repair them, once; those that are over are
 * recorded as such, and the request is closed.
 */
export function contradictionWork(input: DecisionInput): Intent[] {
  const { contradictions, state } = input;
  const known = [...state.contradictions.values()];
  const open = known.filter(({ settled }) => settled === null).length;
  const fresh = contradictions.filter((one) => !one.isNoted && isOpenContradiction(one));
  return [
    ...fresh.slice(0, Math.max(0, MOST_REPAIRS - open)).map((one) => note(one, input)),
    ...known.flatMap((one) => resolution(one, input) ?? []),
    ...known.slice(-LOOKED_UP).flatMap((one) => closing(one, input) ?? []),
  ];
}

function note(contradiction: Contradiction, { wave, state }: DecisionInput): Intent {
  const { id, about, values, claims, version, repairId, detail } = contradiction;
  const before = state.contradictions.get(id);
  const supersedes = before === undefined || before.settled !== null ? null : before.repairId;
  const target = whoRepairs(contradiction, wave);
  const noted = { id, about, values, claims, version, repairId, detail, target, supersedes };
  return { kind: 'note-contradiction', contradiction: noted };
}

function resolution(
  known: KnownContradiction,
  { wave, state, contradictions }: DecisionInput,
): Intent | undefined {
  if (known.settled !== null) return undefined;
  const { id, version } = known;
  const now = contradictions.find((one) => one.id === id);
  if (now === undefined) {
    if (!isAtRest(known, wave, state)) return undefined;
    return {
      kind: 'resolve-contradiction',
      id,
      version,
      how: 'agreed',
      by: 'launcher',
      reason: 'nothing stands against it any more',
    };
  }
  if (now.version !== version || now.settled === null) return undefined;
  return {
    kind: 'resolve-contradiction',
    id,
    version,
    how: 'decided',
    by: now.settled.by,
    reason: now.settled.reason,
  };
}

/** Somebody who runs again has said nothing yet: that is no agreement. What stands on the blackboard waits for no run. */
function isAtRest({ about, claims }: KnownContradiction, { agents }: Wave, state: WaveState): boolean {
  if (about.startsWith('artifact:')) return true;
  const parties = new Set(claims.map(({ agentId }) => agentId));
  return agents
    .filter(({ agentId }) => parties.has(agentOfPass(agentId)))
    .every(({ agentId }) => {
      const run = state.agents.get(agentId);
      return run === undefined || (run.state === 'concluded' && run.exitCode === 0);
    });
}

function closing({ settled, repairId }: KnownContradiction, { board }: DecisionInput): Intent | undefined {
  if (settled === null || !board.isOpen(repairId)) return undefined;
  const { state, by, reason } = settled;
  return { kind: 'close-repair', recordId: repairId, reason: `${state} by ${by}: ${reason}` };
}

/**
 * Who integrates, unless it is a party. Else the party that has shown less: the lower level, or who does not own the file;
 * else the one that the wave names last, since it builds on the others.
 */
export function whoRepairs({ about, claims }: Conflict, { agents }: Wave): string {
  const parties = new Set(claims.map(({ agentId }) => agentId));
  const isParty = ({ agentId }: WaveAgent): boolean => parties.has(agentOfPass(agentId));
  if (agents.some((agent) => !isParty(agent) && isMeant(INTEGRATION, agent))) return INTEGRATION;
  const shown = (agent: WaveAgent): number => {
    const says = claims.findLast(({ agentId }) => agentId === agentOfPass(agent.agentId))?.says ?? '';
    if (about.startsWith('component:')) {
      const level = (componentLevels as readonly string[]).indexOf(says);
      return level < 0 ? componentLevels.length : level;
    }
    const path = /^artifact:(.*?): /.exec(about)?.[1];
    return path !== undefined && ownsPath(agent.ownedPaths, path) ? 1 : 0;
  };
  const [first] = agents
    .filter(isParty)
    .reverse()
    .sort((left, right) => shown(left) - shown(right));
  return agentOfPass(first?.agentId ?? claims.at(-1)?.agentId ?? '');
}
