import type { WaveAgent } from '../model/wave.js';
import type { OpenClarification } from '../reducers/clarification-index.js';
import { agentOfPass } from '../waves/design-pass.js';
import { ownsPath } from '../waves/ownership.js';
import { isMeant, recordTarget } from '../waves/record-target.js';
import type { DecisionInput } from './decision-input.js';

/** One agent that may be asked, and why. */
export type RouteCandidate = Readonly<{ agentId: string; reason: string }>;

/**
 * Who may know the answer to a clarification, the best first: whom it names, who alone owns a file that it is about, who
 * can do what it asks for (preferred ones, then who has done so before, then by id), and an orchestrator. Never who asked.
 */
export function routeCandidates(
  { agentId: asker, targets, artifactRefs }: OpenClarification,
  input: Pick<DecisionInput, 'wave' | 'policy' | 'expertise'>,
): RouteCandidate[] {
  const others = input.wave.agents.filter(
    (agent) => asker === null || agentOfPass(agent.agentId) !== agentOfPass(asker),
  );
  const found = [
    ...named(targets, others),
    ...owners(artifactRefs, others),
    ...targets.flatMap((target) => able(target, others, input)),
    ...others
      .filter(({ role }) => role === 'orchestrator')
      .map(({ agentId }) => ({ agentId, reason: 'it orchestrates the wave' })),
  ];
  return found.filter(
    ({ agentId }, index) => found.findIndex((other) => other.agentId === agentId) === index,
  );
}

function named(targets: readonly string[], agents: readonly WaveAgent[]): RouteCandidate[] {
  const names = targets.filter((target) => recordTarget(target).kind === 'agent');
  return agents
    .filter((agent) => names.some((target) => isMeant(target, agent)))
    .map(({ agentId }) => ({ agentId, reason: 'it is named' }));
}

/** A file that several agents own says nothing about whom to ask. */
function owners(paths: readonly string[], agents: readonly WaveAgent[]): RouteCandidate[] {
  return paths.flatMap((path) => {
    const owning = agents.filter(({ ownedPaths }) => ownsPath(ownedPaths, path));
    const ids = new Set(owning.map(({ agentId }) => agentOfPass(agentId)));
    return ids.size === 1
      ? owning.slice(-1).map(({ agentId }) => ({ agentId, reason: `it owns ${path}` }))
      : [];
  });
}

function able(
  target: string,
  agents: readonly WaveAgent[],
  { policy, expertise }: Pick<DecisionInput, 'policy' | 'expertise'>,
): RouteCandidate[] {
  const { kind, name } = recordTarget(target);
  if (kind !== 'capability') return [];
  const preferred = Object.hasOwn(policy.preferredAgents, name) ? (policy.preferredAgents[name] ?? []) : [];
  const rank = ({ agentId }: WaveAgent): number => {
    const place = preferred.indexOf(agentId);
    if (place >= 0) return place - preferred.length;
    return expertise.get(name) === agentId ? 0 : 1;
  };
  return agents
    .filter((agent) => isMeant(target, agent))
    .sort((left, right) => rank(left) - rank(right) || (left.agentId < right.agentId ? -1 : 1))
    .map(({ agentId }) => ({ agentId, reason: `it can do ${name}` }));
}
