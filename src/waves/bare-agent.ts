import type { WaveAgent } from '../model/wave.js';

/** An agent as a wave file without further sections would declare it: an implementer that owns and promises nothing. */
export function bareAgent(agentId: string, over: Partial<WaveAgent> = {}): WaveAgent {
  return {
    agentId,
    title: agentId,
    role: 'implementation',
    rolePromptPaths: [],
    prompt: '',
    ownedPaths: [],
    executorConfig: {},
    components: [],
    componentTargets: {},
    capabilities: [],
    skills: [],
    dependsOn: [],
    inputs: [],
    contracts: [],
    exitContract: null,
    deliverables: [],
    proofArtifacts: [],
    workspace: { mode: 'shared', of: null },
    permissions: { allow: [], deny: [], network: null },
    context7Config: null,
    reportPath: null,
    ...over,
  };
}
