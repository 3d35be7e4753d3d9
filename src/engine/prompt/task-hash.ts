import { createHash } from 'node:crypto';
import type { Json } from '../../base/json.js';
import type { Wave, WaveAgent } from '../../model/wave.js';
import { designPassId } from '../../waves/design-pass.js';
import type { PromptSources } from './prompt-sources.js';
import { owedMarkers } from './report.js';

/**
 * A hash of what an agent is asked to do: what decides whether work that it did earlier still stands. Not in it is how we word
 * it (a version that words it better redoes nobody's work), who else is there, what others said meanwhile, what an earlier run
 * lacked, and what is checked afterwards anyway.
 */
export function taskHash(wave: Wave, agent: WaveAgent, sources: PromptSources): string {
  return createHash('sha256')
    .update(JSON.stringify(taskOf(wave, agent, sources)))
    .digest('hex');
}

function taskOf(wave: Wave, agent: WaveAgent, { rolePrompts, matrixPath, skillsKey }: PromptSources): Json {
  const { agentId, role, prompt, title, ownedPaths, deliverables, exitContract, components } = agent;
  const isMatrixKeeper = matrixPath !== undefined && ownedPaths.includes(matrixPath);
  return {
    lane: wave.lane,
    wave: wave.wave,
    agentId,
    role,
    rolePrompts: rolePrompts.map((text) => text.trim()),
    prompt: prompt.trim() || title,
    ownedPaths,
    deliverables,
    reportPath: agent.reportPath,
    exitContract,
    components,
    componentTargets: agent.componentTargets,
    proofArtifacts: agent.proofArtifacts.map(({ path }) => path),
    inputs: agent.inputs.map(({ alias, path, agentId: producer }) => [alias, path, producer]),
    evalTargets: role === 'cont-eval' ? wave.evalTargets.map((target) => ({ ...target })) : [],
    promotions: isMatrixKeeper ? wave.componentPromotions : [],
    hasOwnDesign: wave.agents.some((other) => other.agentId === designPassId(agentId)),
    markers: owedMarkers(agent),
    ...(skillsKey === undefined ? {} : { skills: skillsKey }),
  };
}
