import type { StewardRule } from './steward.js';

/** The integration steward: ready, without conflicts and blockers. */
export const integrationRule: StewardRule = {
  gate: 'integration',
  judge: ({ envelope }) => {
    const said = envelope.integration;
    if (said === undefined) return ['missing-wave-integration', 'no [wave-integration] marker'];
    if (said.state === 'needs-more-work')
      return ['integration-needs-more-work', said.detail ?? 'needs more work'];
    return said.conflicts > 0 || said.blockers > 0
      ? ['integration-needs-more-work', `${said.conflicts} conflicts and ${said.blockers} blockers are open`]
      : undefined;
  },
  infer: ({ wave }) => ({
    evidence: [
      `all slices are proven: ${wave.agents.map(({ agentId }) => agentId).join(', ')}`,
      'no open blocker',
    ],
  }),
};
