import { evidenceOfAll } from './agent-evidence.js';
import { contradictionsOf } from './contradictions.js';
import type { GateInput } from './gate-input.js';
import { agentsOf } from './gate-input.js';
import type { StewardFinding, StewardRule } from './steward.js';

/** The integration steward: ready, without conflicts and blockers. */
export const integrationRule: StewardRule = {
  gate: 'integration',
  judge: ({ envelope }, input) => {
    const said = envelope.integration;
    if (said === undefined) return ['missing-wave-integration', 'no [wave-integration] marker'];
    if (said.state === 'needs-more-work')
      return ['integration-needs-more-work', said.detail ?? 'needs more work'];
    return said.conflicts > 0 || said.blockers > 0
      ? ['integration-needs-more-work', `${said.conflicts} conflicts and ${said.blockers} blockers are open`]
      : contradicted(input);
  },
  infer: (input) => {
    const finding = contradicted(input);
    if (finding !== undefined) return { finding };
    const names = agentsOf(input.wave, 'implementation').map(({ agentId }) => agentId);
    return {
      evidence: [`all slices are proven: ${names.join(', ')}`, 'no open blocker', ...evidenceOfAll(input)],
    };
  },
};

/** A contradiction that nobody has decided, whoever says that the slices fit. */
function contradicted({ wave, state, decided }: GateInput): StewardFinding {
  const [first, ...more] = contradictionsOf(wave, state).filter(({ id }) => !decided.includes(id));
  if (first === undefined) return undefined;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  const how = `decided by a decision of the id ${first.id}`;
  return ['integration-contradiction-open', `${first.detail}${others}; ${how}`];
}
