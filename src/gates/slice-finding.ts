import type { ComponentLevel } from '../model/component-level.js';
import { componentLevels, isAtLeastLevel } from '../model/component-level.js';
import type { UnreadLine } from '../model/adjudication.js';
import type { Envelope } from '../model/envelope.js';
import type { ExitContract } from '../model/exit-contract.js';
import { reachesStep } from '../model/exit-contract.js';
import type { WaveAgent } from '../model/wave.js';
import { faultWords } from '../model/file-fault.js';
import { faultOf } from '../reducers/agent-worktree.js';
import type { AgentRun, WaveState } from '../reducers/wave-state.js';
import { ownGaps } from './own-gaps.js';
import { quotedLines, unreadLines } from './unread-lines.js';

/** What an implementer's slice is judged by: the envelope as it counts, and what could not be read beside it. */
export type SliceEvidence = Readonly<{
  envelope: Envelope;
  /** Kinds of marker that are there in malformed form only. */
  malformed: readonly string[];
  said: AgentRun['said'];
  /** Lines that could not be read and that may take back what was. */
  standing: readonly UnreadLine[];
}>;

/** A status code of the implementation gate with its detail; undefined where nothing is amiss. */
export type SliceFinding = readonly [code: string, detail: string] | undefined;

/** The first thing that keeps a slice from being proven: what was said, then components, then files. */
export function sliceFinding(agent: WaveAgent, evidence: SliceEvidence, state: WaveState): SliceFinding {
  return (
    contractFinding(agent, evidence) ??
    standingFinding(agent, evidence) ??
    componentFinding(agent, evidence) ??
    fileFinding(agent, state)
  );
}

function contractFinding(
  { agentId, exitContract: contract }: WaveAgent,
  evidence: SliceEvidence,
): SliceFinding {
  const { proof } = evidence.envelope;
  const gap = gapFinding(agentId, evidence.envelope);
  if (contract === null) return gap;
  if (proof.completion === null || proof.durability === null || proof.proofLevel === null) {
    return unstated(agentId, evidence);
  }
  return gap ?? proofShortfall(proof, contract) ?? docFinding(agentId, contract, evidence);
}

function gapFinding(agentId: string, envelope: Envelope): SliceFinding {
  const [first] = ownGaps(envelope);
  return first === undefined ? undefined : ['wave-proof-gap', `${agentId} reports a gap: ${first}`];
}

/** Nothing at all is told apart from something without a proof: the first says that the agent never came to its report. */
function unstated(agentId: string, { malformed, said }: SliceEvidence): SliceFinding {
  const lines = unreadLines({ said }, ['proof']);
  if (malformed.includes('proof')) {
    return [
      'invalid-wave-proof-format',
      withLines(`${agentId} left a [wave-proof] line that is malformed`, lines),
    ];
  }
  const isSilent = said !== null && !said.resultFile && said.markers === 0 && malformed.length === 0;
  if (isSilent && (said.unread ?? []).length === 0) {
    return ['missing-summary', `${agentId} left neither a marker nor a result file`];
  }
  return ['missing-wave-proof', withLines(`${agentId} left no [wave-proof] marker that can be read`, lines)];
}

function withLines(detail: string, lines: readonly UnreadLine[]): string {
  return lines.length === 0 ? detail : `${detail}: ${quotedLines(lines)}`;
}

/** What may take back what was said, and cannot be read: it is never passed over. */
function standingFinding({ agentId }: WaveAgent, { standing }: SliceEvidence): SliceFinding {
  const [first] = standing;
  if (first === undefined) return undefined;
  const detail = quotedLines(standing);
  switch (first.kind) {
    case 'gap':
      return ['wave-proof-gap', `${agentId} reports a gap that cannot be read: ${detail}`];
    case 'doc-delta':
      return [
        'invalid-doc-delta-format',
        `${agentId} left a [wave-doc-delta] line that is malformed: ${detail}`,
      ];
    case 'component':
      return [
        'missing-wave-component',
        `${agentId} left a [wave-component] line that is malformed: ${detail}`,
      ];
    default:
      return [
        'invalid-wave-proof-format',
        `${agentId} left a [wave-proof] line that is malformed: ${detail}`,
      ];
  }
}

/** Where a stated proof falls below the exit contract. */
export function proofShortfall(
  { completion, durability, proofLevel }: Pick<Envelope['proof'], 'completion' | 'durability' | 'proofLevel'>,
  contract: ExitContract,
): SliceFinding {
  if (completion !== null && !reachesStep('completion', completion, contract.completion)) {
    return ['completion-gap', `completion is ${completion}, the contract asks for ${contract.completion}`];
  }
  if (durability !== null && !reachesStep('durability', durability, contract.durability)) {
    return ['durability-gap', `durability is ${durability}, the contract asks for ${contract.durability}`];
  }
  if (proofLevel !== null && !reachesStep('proof', proofLevel, contract.proof)) {
    return ['proof-level-gap', `proof is ${proofLevel}, the contract asks for ${contract.proof}`];
  }
  return undefined;
}

function docFinding(
  agentId: string,
  { docImpact }: ExitContract,
  { envelope, malformed, said }: SliceEvidence,
): SliceFinding {
  const lines = unreadLines({ said }, ['doc-delta']);
  const delta = envelope.implementation?.docDelta ?? null;
  if (delta !== null) return docShortfall(delta.state, docImpact);
  if (malformed.includes('doc-delta')) {
    return [
      'invalid-doc-delta-format',
      withLines(`${agentId} left a [wave-doc-delta] line that is malformed`, lines),
    ];
  }
  if (docImpact === 'none') return undefined;
  const detail = `${agentId} left no [wave-doc-delta] marker; the contract says ${docImpact}`;
  return ['missing-doc-delta', withLines(detail, lines)];
}

/** Where a stated documentation impact falls below the exit contract. */
export function docShortfall(state: string, wanted: ExitContract['docImpact']): SliceFinding {
  if (reachesStep('docImpact', state, wanted)) return undefined;
  return ['doc-impact-gap', `documentation impact is ${state}, the contract asks for ${wanted}`];
}

function componentFinding(agent: WaveAgent, { envelope, said }: SliceEvidence): SliceFinding {
  const stated = envelope.implementation?.components ?? [];
  for (const componentId of agent.components) {
    const component = stated.find((entry) => isSameName(entry.componentId, componentId));
    if (component === undefined) {
      if (agent.exitContract === null) continue;
      const lines = unreadLines({ said }, ['component']);
      return ['missing-wave-component', withLines(`no [wave-component] marker for ${componentId}`, lines)];
    }
    if (component.state === 'gap') return ['component-gap', `${componentId}: ${component.detail ?? 'gap'}`];
    const shortfall = componentShortfall(agent, componentId, component.level);
    if (shortfall !== undefined) return shortfall;
  }
  return undefined;
}

/** Where a stated level falls below the one that the component is promoted to. */
export function componentShortfall(
  { componentTargets }: Pick<WaveAgent, 'componentTargets'>,
  componentId: string,
  stated: string,
): SliceFinding {
  const target = componentTargets[componentId];
  const level = componentLevels.find((known) => known === stated);
  if (target === undefined || reaches(level, target)) return undefined;
  return ['component-level-mismatch', `${componentId} is at ${stated}, the promotion is to ${target}`];
}

/** Markers fold names to lower case, result files may not. */
export function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function reaches(level: ComponentLevel | undefined, target: ComponentLevel): boolean {
  return level !== undefined && isAtLeastLevel(level, target);
}

function fileFinding(agent: WaveAgent, state: WaveState): SliceFinding {
  const missing = missingOf(agent, agent.deliverables, state);
  if (missing !== undefined) return ['missing-deliverable', missing];
  const targets = Object.values(agent.componentTargets);
  const artifacts = agent.proofArtifacts
    .filter(
      ({ requiredFor }) => requiredFor.length === 0 || requiredFor.some((level) => targets.includes(level)),
    )
    .map(({ path }) => path);
  const lacking = missingOf(agent, artifacts, state);
  return lacking === undefined ? undefined : ['missing-proof-artifact', lacking];
}

/** Those that are not there, each with what lies in its place; undefined where all are. */
function missingOf({ agentId }: WaveAgent, paths: readonly string[], state: WaveState): string | undefined {
  const missing = paths.flatMap((path) => {
    const fault = faultOf(agentId, path, state);
    if (fault === undefined) return [];
    return [fault === 'missing' ? path : `${path} (${faultWords[fault]})`];
  });
  return missing.length === 0 ? undefined : `missing: ${missing.join(', ')}`;
}
