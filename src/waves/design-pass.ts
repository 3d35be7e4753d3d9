import type { AgentInput, Wave, WaveAgent } from '../model/wave.js';
import type { WaveConfig } from '../model/config.js';
import { DEFAULT_WAVES_DIR } from '../model/config-defaults.js';

/** No id of a wave file can end like this, so that a pass never meets an agent of its name. */
const SUFFIX = '@design';

/** The id under which a design agent that also implements runs in the design stage. */
export function designPassId(agentId: string): string {
  return `${agentId}${SUFFIX}`;
}

/** Whether the id stands for the design pass of an agent that implements afterwards. */
export function isDesignPass(agentId: string): boolean {
  return agentId.endsWith(SUFFIX);
}

/** The agent as the wave file names it, whichever of its passes the id stands for. */
export function agentOfPass(id: string): string {
  return isDesignPass(id) ? id.slice(0, -SUFFIX.length) : id;
}

/**
 * The wave as it runs. A design agent that implements too becomes two agents: `<id>@design`, which delivers the packet in
 * the design stage and touches documents only, and `<id>`, an implementer whose slice is judged like any other. Each has
 * runs, files, verdicts and reuse of its own, and nothing else has to know that one agent works twice. Doing it again
 * changes nothing.
 */
export function withDesignPasses(wave: Wave, config: WaveConfig): Wave {
  const hybrids = new Set(
    wave.agents.filter((agent) => implementsToo(agent, config)).map(({ agentId }) => agentId),
  );
  if (hybrids.size === 0) return wave;
  const agents = wave.agents.flatMap((agent) =>
    hybrids.has(agent.agentId)
      ? [designPass(agent, wave, hybrids, config), implementationPass(agent)]
      : [agent.role === 'design' ? { ...agent, ...waitsForDesign(agent, wave, hybrids) } : agent],
  );
  return { ...wave, agents };
}

/** A design agent that promises or owns more than documents. */
function implementsToo(agent: WaveAgent, config: WaveConfig): boolean {
  if (agent.role !== 'design') return false;
  const { exitContract, components, contracts, proofArtifacts, ownedPaths, deliverables } = agent;
  if (exitContract !== null || components.length + contracts.length + proofArtifacts.length > 0) return true;
  return [...ownedPaths, ...deliverables].some((path) => !isDocument(path, config));
}

/** Markdown, and whatever lies in the folder of documents or of wave files. */
function isDocument(path: string, { paths }: WaveConfig): boolean {
  if (/\.(md|mdx)$/i.test(path)) return true;
  const folders = [paths?.docsDir ?? 'docs', paths?.wavesDir ?? DEFAULT_WAVES_DIR];
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

function designPass(
  agent: WaveAgent,
  wave: Wave,
  hybrids: ReadonlySet<string>,
  config: WaveConfig,
): WaveAgent {
  return {
    ...agent,
    agentId: designPassId(agent.agentId),
    ...waitsForDesign(agent, wave, hybrids),
    ownedPaths: agent.ownedPaths.filter((path) => isDocument(path, config)),
    components: [],
    componentTargets: {},
    contracts: [],
    exitContract: null,
    // The packet is its report; whatever else it promises is for the second pass, which may still change it.
    deliverables: [],
    proofArtifacts: [],
    workspace: { mode: 'shared', of: null },
  };
}

/** It builds on its own packet: where that has to be made anew, so has this. */
function implementationPass(agent: WaveAgent): WaveAgent {
  const dependsOn = [designPassId(agent.agentId), ...agent.dependsOn];
  return { ...agent, role: 'implementation', reportPath: null, dependsOn };
}

/** In the design stage nobody waits for an implementer, not even for the second pass of a design agent. */
function waitsForDesign(
  { dependsOn, inputs }: WaveAgent,
  wave: Wave,
  hybrids: ReadonlySet<string>,
): Pick<WaveAgent, 'dependsOn' | 'inputs'> {
  const designs = new Set(wave.agents.filter(({ role }) => role === 'design').map(({ agentId }) => agentId));
  const passOf = (id: string): string => (hybrids.has(id) ? designPassId(id) : id);
  return {
    dependsOn: dependsOn.filter((id) => designs.has(id)).map(passOf),
    inputs: inputs
      .filter(({ agentId }) => designs.has(agentId))
      .map((input): AgentInput => ({ ...input, agentId: passOf(input.agentId) })),
  };
}
