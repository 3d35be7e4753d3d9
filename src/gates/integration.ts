import { evidenceOfAll } from './agent-evidence.js';
import { isOpenContradiction } from './contradictions.js';
import type { GateInput } from './gate-input.js';
import { agentsOf } from './gate-input.js';
import type { StewardFinding, StewardRule } from './steward.js';

/** The integration steward: ready, without conflicts and blockers. */
export const integrationRule: StewardRule = {
  gate: 'integration',
  markers: { integration: 'missing-wave-integration' },
  judge: ({ envelope }, input) => {
    const said = envelope.integration;
    if (said === undefined) return ['missing-wave-integration', 'no [wave-integration] marker'];
    if (said.state === 'needs-more-work')
      return ['integration-needs-more-work', said.detail ?? 'needs more work'];
    return said.conflicts > 0 || said.blockers > 0
      ? ['integration-needs-more-work', `${said.conflicts} conflicts and ${said.blockers} blockers are open`]
      : contradicted(input);
  },
  remarks: ({ contradictions }) =>
    contradictions.flatMap(({ key, state, settled }) =>
      settled === null ? [] : [`${key} ${state} by ${settled.by}: ${settled.reason}`],
    ),
  infer: (input) => {
    const finding = contradicted(input);
    if (finding !== undefined) return { finding, evidence: whatIsSaid(input) };
    const names = agentsOf(input.wave, 'implementation').map(({ agentId }) => agentId);
    return {
      evidence: [`all slices are proven: ${names.join(', ')}`, 'no open blocker', ...evidenceOfAll(input)],
    };
  },
};

/** A contradiction that nobody has settled, whoever says that the slices fit. */
function contradicted({ contradictions }: GateInput): StewardFinding {
  const [first, ...more] = contradictions.filter(isOpenContradiction);
  if (first === undefined) return undefined;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  const how = `settled when they agree, or by a decision about ${first.key}`;
  return ['integration-contradiction-open', `${first.detail.slice(0, 600)}${others}; ${how}`];
}

/** Where what stands against each other can be looked up. */
function whatIsSaid({ contradictions }: GateInput): string[] {
  const open = contradictions.filter(isOpenContradiction);
  return open
    .flatMap(({ key, claims }) => [key, ...claims.flatMap(({ evidence }) => evidence)])
    .slice(0, 100);
}
