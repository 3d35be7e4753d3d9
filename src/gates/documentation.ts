import { evidenceOfAll } from './agent-evidence.js';
import type { StewardRule } from './steward.js';
import type { GateInput } from './gate-input.js';

/** Documents of others that implementers said their change concerns, as `<agent>: <paths>`. */
function owed({ wave, state }: GateInput): string[] {
  return wave.agents.flatMap(({ agentId }) => {
    const delta = state.agents.get(agentId)?.envelope?.implementation?.docDelta;
    return delta?.state === 'shared-plan' ? [`${agentId}: ${delta.paths.join(', ') || 'shared plan'}`] : [];
  });
}

/** The documentation steward: closed, or nothing to change. Without one, nothing may be owed. */
export const documentationRule: StewardRule = {
  gate: 'documentation',
  markers: { 'doc-closure': 'missing-doc-closure' },
  judge: ({ envelope }) => {
    const said = envelope.documentation;
    if (said === undefined) return ['missing-doc-closure', 'no [wave-doc-closure] marker'];
    return said.state === 'delta'
      ? ['doc-closure-open', said.detail ?? `still owed: ${said.paths.join(', ')}`]
      : undefined;
  },
  infer: (input) => {
    const open = owed(input);
    return open.length === 0
      ? { evidence: ['no agent reports a change of shared documents', ...evidenceOfAll(input)] }
      : { finding: ['doc-closure-open', `no documentation steward, and owed: ${open.join('; ')}`] };
  },
};
