import { isResident } from '../../model/agent-role.js';
import { dependenciesOf } from '../dependencies.js';
import type { CheckedAgent, Rule } from './rule.js';

/** A resident is there for the others: it owns and promises nothing, and nobody waits for it. */
export const checkResidents: Rule = ({ agents, findings }) => {
  const residents = new Set(
    agents.filter(({ agent }) => isResident(agent.role)).map(({ agent }) => agent.agentId),
  );
  for (const checked of agents) {
    const { agent, draft } = checked;
    const [promise] = isResident(agent.role) ? promisesOf(checked) : [];
    if (promise !== undefined) {
      findings.add(
        'wave/resident-owns',
        draft.parts.prompt?.span ?? draft.span,
        `agent ${agent.agentId} is resident (${agent.role}) and has ${promise}`,
        'Leave it to an implementer: a resident only watches and tells.',
      );
    }
    const awaited = dependenciesOf(agent).find((id) => residents.has(id));
    if (awaited === undefined) continue;
    findings.add(
      'wave/depends-on-resident',
      draft.span,
      `agent ${agent.agentId} waits for ${awaited}, which stays until the others are done`,
      'Take the dependency out.',
    );
  }
};

function promisesOf({ agent }: CheckedAgent): string[] {
  const { ownedPaths, deliverables, contracts, components, proofArtifacts, exitContract } = agent;
  const lists = { 'owned paths': ownedPaths, deliverables, contracts, components, 'proof artifacts': proofArtifacts };
  const found = Object.entries(lists).flatMap(([name, list]) => (list.length > 0 ? [name] : []));
  return exitContract === null ? found : [...found, 'an exit contract'];
}
