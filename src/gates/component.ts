import type { Verdict } from '../model/gate.js';
import type { GateInput } from './gate-input.js';
import { judgeSlice } from './implementation.js';
import { answer, pass } from './verdict.js';

/** One verdict per promoted component: it reaches its level only when every owner has proven its slice. */
export function componentGate(input: GateInput): Verdict[] {
  return input.wave.componentPromotions.map(({ componentId, targetLevel }) => {
    const owners = input.wave.agents.filter((agent) => agent.components.includes(componentId));
    const open = owners.filter((agent) => !judgeSlice(agent, input.state).ok).map(({ agentId }) => agentId);
    if (owners.length > 0 && open.length === 0) {
      return pass('component', { detail: `${componentId} reaches ${targetLevel}` });
    }
    const code = open.length < owners.length ? 'shared-component-sibling-pending' : 'component-promotion-gap';
    return answer('component', code, {
      detail: `${componentId} to ${targetLevel}: ${open.length === 0 ? 'nobody owns it' : `open: ${open.join(', ')}`}`,
    });
  });
}
