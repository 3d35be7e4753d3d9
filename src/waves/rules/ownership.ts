import { isResident, isSteward } from '../../model/agent-role.js';
import { limits } from '../limits.js';
import { ownsPath, sharedPath } from '../ownership.js';
import type { CheckedAgent, Rule } from './rule.js';

/** Agents own something, own it alone, and own what they deliver. */
export const checkOwnership: Rule = ({ agents, draft: wave, findings }) => {
  for (const { agent, draft } of agents) {
    if (agent.ownedPaths.length === 0 && !isSteward(agent.role) && !isResident(agent.role)) {
      findings.add(
        'wave/owns-nothing',
        draft.parts.prompt?.span ?? draft.span,
        `agent ${agent.agentId} owns no path, so any change that it makes fails the ownership gate`,
        'List its paths in the prompt, beneath a line `File ownership (only touch these paths):`.',
      );
    }
    for (const deliverable of draft.parts.deliverables ?? []) {
      if (ownsPath(agent.ownedPaths, deliverable.value)) continue;
      findings.add(
        'wave/deliverable-not-owned',
        deliverable.span,
        `agent ${agent.agentId} does not own its deliverable "${deliverable.value}"`,
        'Add it, or its folder with a final `/`, beneath `File ownership` in the prompt.',
      );
    }
  }
  const implementers = agents.filter(({ agent }) => !isSteward(agent.role) && agent.role !== 'design');
  const total = implementers.reduce((sum, { agent }) => sum + agent.ownedPaths.length, 0);
  if (total > limits.ownedPaths) {
    const message = `the agents own more than ${limits.ownedPaths} paths together`;
    findings.add('wave/too-many', wave.titleSpan, message, 'Name folders or globs.');
    return;
  }
  implementers.forEach((right, index) => {
    for (const left of implementers.slice(0, index)) reportOverlap(left, right, findings.add.bind(findings));
  });
};

function reportOverlap(
  left: CheckedAgent,
  right: CheckedAgent,
  add: Parameters<Rule>[0]['findings']['add'],
): void {
  for (const path of right.draft.parts.prompt?.ownedPaths ?? []) {
    const shared = left.agent.ownedPaths.find((other) => sharedPath(other, path.value));
    if (shared === undefined) continue;
    add(
      'wave/overlapping-ownership',
      path.span,
      `${right.agent.agentId} and ${left.agent.agentId} both own ${shared === path.value ? '' : `${shared} and `}${path.value}`,
      'They never run at the same time. Give each its own paths if they should.',
    );
  }
}
