import type { Verdict } from '../model/gate.js';
import type { GateInput } from './gate-input.js';
import { judgeSlice } from './implementation.js';
import { answer, pass } from './verdict.js';

/** One verdict over all promoted components: each reaches its level only when every owner has proven its slice. */
export function componentGate(input: GateInput): Verdict[] {
  const { componentPromotions, agents } = input.wave;
  if (componentPromotions.length === 0) return [];
  const findings = componentPromotions.flatMap(({ componentId, targetLevel }) => {
    const owners = agents.filter((agent) => agent.components.includes(componentId));
    const open = owners.filter((agent) => !judgeSlice(agent, input.state).ok).map(({ agentId }) => agentId);
    if (owners.length > 0 && open.length === 0) return [];
    const code = open.length < owners.length ? 'shared-component-sibling-pending' : 'component-promotion-gap';
    const why = open.length === 0 ? 'nobody owns it' : `open: ${open.join(', ')}`;
    return [{ code, text: `${componentId} to ${targetLevel}: ${why}` }];
  });
  const [first] = findings;
  if (first === undefined)
    return [pass('component', { detail: `${componentPromotions.length} reach their level` })];
  return [answer('component', first.code, { detail: findings.map(({ text }) => text).join('; ') })];
}
