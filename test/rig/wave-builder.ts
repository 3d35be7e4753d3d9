import type { AgentRole } from '../../src/model/agent-role.js';
import { roleByAgentId } from '../../src/model/agent-role.js';
import type { ExitContract } from '../../src/model/exit-contract.js';
import type { Wave, WaveAgent, WaveContract } from '../../src/model/wave.js';
import { bareAgent } from '../../src/waves/bare-agent.js';

/** The weakest exit contract that still asks for a proof. */
export const CONTRACT: ExitContract = {
  completion: 'contract',
  durability: 'none',
  proof: 'unit',
  docImpact: 'none',
};

/** An agent that owns `src/<id>/` and has nothing else; its role follows from its id where none is given. */
export function agent(agentId: string, over: Partial<WaveAgent> = {}): WaveAgent {
  return bareAgent(agentId, {
    title: `Agent ${agentId}`,
    role: roleByAgentId.get(agentId) ?? (/^D\d/.test(agentId) ? 'design' : 'implementation'),
    ownedPaths: [`src/${agentId}/`],
    ...over,
  });
}

/** A contract that asks for a file with content. */
export function contract(id: string, over: Partial<WaveContract> = {}): WaveContract {
  return {
    id,
    type: 'non-empty',
    source: 'out.md',
    schema: null,
    headings: [],
    run: null,
    minutes: null,
    stage: null,
    onFailure: 'fail',
    rounds: null,
    ...over,
  };
}

/** Wave 3 of lane main with these agents; an id stands for {@link agent}. */
export function wave(agents: readonly (string | WaveAgent)[], over: Partial<Wave> = {}): Wave {
  return {
    wave: 3,
    lane: 'main',
    title: 'Tidy the parser',
    commitMessage: null,
    agents: agents.map((one) => (typeof one === 'string' ? agent(one) : one)),
    componentPromotions: [],
    evalTargets: [],
    deployEnvironments: [],
    context7Defaults: null,
    fingerprint: 'f'.repeat(64),
    ...over,
  };
}

/** The agent of that id. */
export function agentOf({ agents }: Wave, agentId: string): WaveAgent {
  const found = agents.find((one) => one.agentId === agentId);
  if (found === undefined) throw new Error(`no agent ${agentId}`);
  return found;
}

/** What an agent of the role prints when all is well. */
export const passes: Readonly<Record<AgentRole, string>> = {
  implementation:
    '[wave-proof] completion=live durability=durable proof=live state=met\n[wave-doc-delta] state=owned',
  infra: '[infra-status] kind=conformance target=db state=conformant',
  deploy: '[deploy-status] service=api state=healthy',
  research: '',
  orchestrator: '',
  design: '[wave-design] state=ready-for-implementation decisions=1 assumptions=0 open_questions=0',
  'cont-eval': '[wave-eval] state=satisfied targets=0 benchmarks=0 regressions=0',
  security: '[wave-security] state=clear findings=0 approvals=0',
  integration: '[wave-integration] state=ready-for-doc-closure claims=0 conflicts=0 blockers=0',
  documentation: '[wave-doc-closure] state=closed',
  'cont-qa':
    '[wave-gate] architecture=pass integration=pass durability=pass live=pass docs=pass\n[wave-verdict] pass',
};
