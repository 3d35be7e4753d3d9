import { isSteward, stewardRoles } from '../../model/agent-role.js';
import type { Rule } from './rule.js';
import { laneConfig } from '../lane-config.js';

/** Stewards judge and own no components; one per stage; those that the configuration requires are there. */
export const checkStewards: Rule = ({ agents, draft, config, executors, findings }) => {
  for (const { agent, draft: written } of agents) {
    const component = written.parts.components?.[0];
    if (isSteward(agent.role) && component !== undefined) {
      findings.add(
        'wave/steward-components',
        component.span,
        `agent ${agent.agentId} is a steward (${agent.role}) and owns components`,
        'Move them to an implementer.',
      );
    }
  }
  const lane = laneConfig(config, executors.lane);
  const required = lane?.closure?.require ?? config.closure?.require ?? [];
  for (const role of stewardRoles) {
    const [first, second] = agents.filter(({ agent }) => agent.role === role);
    if (second !== undefined) {
      findings.add(
        'wave/duplicate-steward',
        second.draft.parts.role?.span ?? second.draft.span,
        `${second.agent.agentId} and ${first?.agent.agentId} are both ${role}`,
      );
    }
    if (first === undefined && required.includes(role)) {
      findings.add(
        'wave/missing-steward',
        draft.titleSpan,
        `the configuration requires a ${role} agent and the wave has none`,
        'Add one, or take it out of closure.require.',
      );
    }
  }
};
