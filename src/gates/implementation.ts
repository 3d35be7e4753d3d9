import type { WaveAgent } from '../model/wave.js';
import type { Verdict } from '../model/gate.js';
import { reachesStep } from '../model/exit-contract.js';
import { componentLevels, isAtLeastLevel } from '../model/component-level.js';
import type { ComponentLevel } from '../model/component-level.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { ConcludedRun } from './agent-evidence.js';
import { evidenceOf, evidenceRefs } from './agent-evidence.js';
import type { GateInput } from './gate-input.js';
import { agentsOf } from './gate-input.js';
import { answer, pass } from './verdict.js';

/** One verdict per implementer. */
export function implementationGate(input: GateInput): Verdict[] {
  return agentsOf(input.wave, 'implementation').map((agent) => judgeSlice(agent, input.state));
}

/** Whether this agent has proven its slice: by its exit contract where one is declared, else by exit, files and ownership. */
export function judgeSlice(agent: WaveAgent, state: WaveState): Verdict {
  const found = evidenceOf('implementation', agent, state);
  if (found.verdict !== null) return found.verdict;
  const { run } = found;
  const agentId = agent.agentId;
  const fail = (code: string, detail: string): Verdict =>
    answer('implementation', code, { agentId, detail, evidence: evidenceRefs(run) });
  const finding = contractFinding(agent, run) ?? componentFinding(agent, run) ?? fileFinding(agent, state);
  if (finding !== undefined) return fail(finding[0], finding[1]);
  return pass('implementation', {
    agentId,
    detail: agent.exitContract === null ? 'exit 0, deliverables present' : 'the exit contract is met',
    evidence: evidenceRefs(run),
  });
}

type Finding = readonly [code: string, detail: string] | undefined;

function contractFinding(agent: WaveAgent, run: ConcludedRun): Finding {
  const { envelope, agentId } = run;
  const { state, completion, durability, proofLevel, detail } = envelope.proof;
  const [known] = envelope.gaps;
  const gap: Finding =
    state === 'partial' || state === 'failed'
      ? ['wave-proof-gap', `${agentId} reports a gap: ${detail ?? 'no detail'}`]
      : known !== undefined
        ? ['wave-proof-gap', `${agentId} reports a gap: ${known.kind}: ${known.detail ?? 'no detail'}`]
        : undefined;
  const contract = agent.exitContract;
  if (contract === null) return gap;
  if (completion === null || durability === null || proofLevel === null) {
    return run.malformed.includes('proof')
      ? ['invalid-wave-proof-format', `${agentId} left a [wave-proof] line that is malformed`]
      : ['missing-wave-proof', `${agentId} left no [wave-proof] marker`];
  }
  if (gap !== undefined) return gap;
  if (!reachesStep('completion', completion, contract.completion)) {
    return ['completion-gap', `completion is ${completion}, the contract asks for ${contract.completion}`];
  }
  if (!reachesStep('durability', durability, contract.durability)) {
    return ['durability-gap', `durability is ${durability}, the contract asks for ${contract.durability}`];
  }
  if (!reachesStep('proof', proofLevel, contract.proof)) {
    return ['proof-level-gap', `proof is ${proofLevel}, the contract asks for ${contract.proof}`];
  }
  const delta = envelope.implementation?.docDelta ?? null;
  if (delta === null) {
    if (run.malformed.includes('doc-delta')) {
      return ['invalid-doc-delta-format', `${agentId} left a [wave-doc-delta] line that is malformed`];
    }
    return contract.docImpact === 'none'
      ? undefined
      : [
          'missing-doc-delta',
          `${agentId} left no [wave-doc-delta] marker; the contract says ${contract.docImpact}`,
        ];
  }
  return reachesStep('docImpact', delta.state, contract.docImpact)
    ? undefined
    : [
        'doc-impact-gap',
        `documentation impact is ${delta.state}, the contract asks for ${contract.docImpact}`,
      ];
}

function componentFinding(agent: WaveAgent, run: ConcludedRun): Finding {
  const stated = run.envelope.implementation?.components ?? [];
  for (const componentId of agent.components) {
    const component = stated.find((entry) => isSameName(entry.componentId, componentId));
    if (component === undefined) {
      if (agent.exitContract === null) continue;
      return ['missing-wave-component', `no [wave-component] marker for ${componentId}`];
    }
    if (component.state === 'gap') return ['component-gap', `${componentId}: ${component.detail ?? 'gap'}`];
    const target = agent.componentTargets[componentId];
    const level = componentLevels.find((known) => known === component.level);
    if (target !== undefined && !reaches(level, target)) {
      return [
        'component-level-mismatch',
        `${componentId} is at ${component.level}, the promotion is to ${target}`,
      ];
    }
  }
  return undefined;
}

/** Markers fold names to lower case, result files may not. */
function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function reaches(level: ComponentLevel | undefined, target: ComponentLevel): boolean {
  return level !== undefined && isAtLeastLevel(level, target);
}

function fileFinding(agent: WaveAgent, state: WaveState): Finding {
  const missing = agent.deliverables.filter((path) => state.measured.get(path)?.exists !== true);
  if (missing.length > 0) return ['missing-deliverable', `missing: ${missing.join(', ')}`];
  const targets = Object.values(agent.componentTargets);
  const artifacts = agent.proofArtifacts
    .filter(
      ({ requiredFor }) => requiredFor.length === 0 || requiredFor.some((level) => targets.includes(level)),
    )
    .map(({ path }) => path)
    .filter((path) => state.measured.get(path)?.exists !== true);
  return artifacts.length > 0 ? ['missing-proof-artifact', `missing: ${artifacts.join(', ')}`] : undefined;
}
