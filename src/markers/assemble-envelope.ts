import type { AgentRole } from '../model/agent-role.js';
import type { AgentEnvelope, Envelope, EnvelopeProof } from '../model/envelope.js';
import type { ExitContract } from '../model/exit-contract.js';
import type { MarkerReading } from '../model/marker.js';
import { acceptedMarkers, lastAccepted } from './accepted-markers.js';
import { envelopeSections } from './envelope-sections.js';

/** Everything that an envelope is made of. */
export type EnvelopeParts = Readonly<{
  agentId: string;
  role: AgentRole;
  waveNumber: number;
  attempt: number;
  completedAt: string | null;
  exitCode: number | null;
  /** What the wave file asks the agent to prove; null where it asks for nothing. */
  exitContract: ExitContract | null;
  /** What its output said. */
  reading: MarkerReading;
  /** What its own result file said, where it left a valid one. */
  claims: AgentEnvelope | null;
  /** Measured by us, one for each declared path. */
  deliverables: Envelope['deliverables'];
  proofArtifacts: Envelope['proofArtifacts'];
  usage: Envelope['usage'];
}>;

/**
 * Puts an agent's result together. Claims of its own envelope win over its markers, part by part; identity, exit code and
 * measurements are never its to claim. Gaps from both sides stand: nobody takes a gap back by not repeating it.
 */
export function assembleEnvelope(parts: EnvelopeParts): Envelope {
  const { claims, reading } = parts;
  return {
    schemaVersion: 2,
    agentId: parts.agentId,
    waveNumber: parts.waveNumber,
    attempt: parts.attempt,
    completedAt: parts.completedAt,
    exitCode: parts.exitCode,
    role: parts.role,
    proof: proofOf(parts),
    deliverables: parts.deliverables,
    proofArtifacts: parts.proofArtifacts,
    gaps: gapsOf(claims, reading),
    unresolvedBlockers: (claims?.unresolvedBlockers ?? []).map(asGap),
    riskNotes: claims?.riskNotes ?? [],
    facts: (claims?.facts ?? []).map((fact) =>
      typeof fact === 'string' ? { id: null, content: fact } : fact,
    ),
    ...(claims?.acceptance === undefined ? {} : { acceptance: claims.acceptance }),
    ...(claims?.tests === undefined ? {} : { tests: claims.tests }),
    ...(claims?.code === undefined ? {} : { code: claims.code }),
    usage: parts.usage,
    ...envelopeSections(claims, reading),
  };
}

/**
 * What the agent states, not whether it is enough: levels are compared with the exit contract in one place, the gate.
 * Nothing stated is `not_applicable`; where a contract is declared, the gate reads that as missing. Any exit other than 0,
 * an unknown one too, is `failed`, whatever was stated.
 */
function proofOf({ claims, exitCode, exitContract, reading }: EnvelopeParts): EnvelopeProof {
  const stated = claimedProof(claims, exitContract) ?? markedProof(reading) ?? NOTHING_STATED;
  if (exitCode !== 0) return { ...stated, state: 'failed' };
  // Without a contract there is nothing to satisfy; a gap that the agent reports all the same is never lost.
  return stated.state === 'satisfied' && exitContract === null
    ? { ...stated, state: 'not_applicable' }
    : stated;
}

const NOTHING_STATED: EnvelopeProof = {
  state: 'not_applicable',
  completion: null,
  durability: null,
  proofLevel: null,
  detail: null,
};

function claimedProof(claims: AgentEnvelope | null, contract: ExitContract | null): EnvelopeProof | null {
  const proof = claims?.proof;
  // Whether a proof applies follows from the wave file, not from the agent.
  if (proof === undefined || (proof.state === 'not_applicable' && contract !== null)) return null;
  return proof;
}

/** The proof that the markers state; null where they state none. */
export function markedProof(reading: MarkerReading): EnvelopeProof | null {
  const fields = lastAccepted(reading, 'proof')?.fields;
  if (fields === undefined) return null;
  return {
    state: fields.state === 'met' ? 'satisfied' : 'partial',
    completion: fields.completion,
    durability: fields.durability,
    proofLevel: fields.proof,
    detail: fields.detail ?? null,
  };
}

type Gap = Envelope['gaps'][number];

function gapsOf(claims: AgentEnvelope | null, reading: MarkerReading): Gap[] {
  const marked = acceptedMarkers(reading, 'gap').map(({ fields }) => ({
    kind: fields.kind,
    detail: fields.detail ?? null,
  }));
  const all = [...(claims?.gaps ?? []).map(asGap), ...marked];
  const seen = new Map(all.map((gap) => [JSON.stringify([gap.kind, gap.detail]), gap]));
  return [...seen.values()];
}

function asGap(gap: string | Gap): Gap {
  return typeof gap === 'string' ? { kind: 'other', detail: gap } : gap;
}
