import type { StewardRule } from './steward.js';

/** The security review: clear means that nothing is open; concerns pass and are shown. */
export const securityRule: StewardRule = {
  gate: 'security',
  missingReport: 'missing-security-report',
  judge: ({ envelope }) => {
    const said = envelope.security;
    if (said === undefined) return ['missing-wave-security', 'no [wave-security] marker'];
    if (said.state === 'blocked') return ['security-blocked', said.detail ?? 'blocked'];
    if (said.state === 'concerns') return ['security-concerns', said.detail ?? `${said.findings} findings`];
    return said.findings > 0 || said.approvals > 0
      ? [
          'invalid-security-clear-state',
          `clear, with ${said.findings} findings and ${said.approvals} approvals open`,
        ]
      : undefined;
  },
  infer: () => ({ evidence: ['the wave declares no security review'] }),
};
