import type { WaveState } from '../reducers/wave-state.js';
import type { StewardFinding, StewardRule } from './steward.js';
import { waveFileRef } from './agent-evidence.js';

/** The security review: clear means that nothing is open; concerns pass and are shown. An external provider may block besides. */
export const securityRule: StewardRule = {
  gate: 'security',
  markers: { security: 'missing-wave-security' },
  missingReport: 'missing-security-report',
  judge: ({ envelope }, { state }) => {
    const said = envelope.security;
    if (said === undefined) return ['missing-wave-security', 'no [wave-security] marker'];
    if (said.state === 'blocked') return ['security-blocked', said.detail ?? 'blocked'];
    if (said.state === 'clear' && (said.findings > 0 || said.approvals > 0)) {
      return [
        'invalid-security-clear-state',
        `clear, with ${said.findings} findings and ${said.approvals} approvals open`,
      ];
    }
    const outside = providerFinding(state);
    if (outside !== undefined && outside[0] !== ADVICE) return outside;
    if (said.state === 'concerns') return ['security-concerns', said.detail ?? `${said.findings} findings`];
    return outside;
  },
  infer: ({ state }) => {
    const evidence = ['the wave declares no security review', ...waveFileRef(state), ...providerRef(state)];
    const finding = providerFinding(state);
    return finding === undefined ? { evidence } : { finding, evidence };
  },
};

const ADVICE = 'corridor-fetch-failed-advisory';

/** What the external provider, where one was asked, has against it. */
function providerFinding({ provider }: WaveState): StewardFinding {
  if (provider === null || provider.outcome === 'clear') return undefined;
  if (provider.outcome === 'blocked') return ['corridor-blocked', provider.detail];
  const detail = `${provider.provider} could not be asked: ${provider.detail}`;
  return [provider.required ? 'corridor-fetch-failed' : ADVICE, detail];
}

function providerRef({ provider }: WaveState): string[] {
  return provider === null ? [] : [`${provider.provider} ${provider.outcome}: ${provider.detail}`];
}
