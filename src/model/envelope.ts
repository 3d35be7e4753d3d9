import * as z from 'zod';
import { agentRoles } from './agent-role.js';
import { componentLevels } from './component-level.js';
import { exitContractScales } from './exit-contract.js';
import { markers } from './marker.js';

const wordsOf = {
  integration: markers.integration.keys[0].values,
  documentation: markers['doc-closure'].keys[0].values,
  eval: markers.eval.keys[0].values,
  security: markers.security.keys[0].values,
  design: markers.design.keys[0].values,
  dimension: markers.gate.keys[0].values,
  verdict: markers.verdict.keys[0].values,
  deploy: markers['deploy-status'].keys[1].values,
} as const;

const text = z.string();
const line = text.nullable().default(null);
const count = z.number().int().nonnegative();
const names = z.array(text).default([]);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What an agent states about the four scales of its exit contract. */
export const proofSchema = z.object({
  state: z.enum(['satisfied', 'partial', 'failed', 'not_applicable']),
  completion: z.enum(exitContractScales.completion).nullable().default(null),
  durability: z.enum(exitContractScales.durability).nullable().default(null),
  proofLevel: z.enum(exitContractScales.proof).nullable().default(null),
  detail: line,
});

const gap = z.object({ kind: text, detail: line });
const fact = z.object({ id: text.nullable().default(null), content: text });
const acceptance = z.object({ passed: count, total: count });
const tests = z.object({ passing: count, coverage: z.number().min(0).max(100).nullable().default(null) });
const code = z.object({
  created: names,
  modified: names,
  branch: line,
  commit: line,
  prUrl: line,
});

/** What is stated of one component. */
export const componentSchema = z.object({
  componentId: text,
  level: z.enum(componentLevels),
  state: z.enum(['met', 'gap']),
  detail: line,
});
/** Whose documentation a change concerns. */
export const docDeltaSchema = z.object({
  state: z.enum(exitContractScales.docImpact),
  paths: names,
  detail: line,
});

/** What each role says beyond the proof. A section is there only when the agent said something of its kind. */
const sections = {
  implementation: z.object({
    docDelta: docDeltaSchema.nullable().default(null),
    components: z.array(componentSchema).default([]),
  }),
  design: z.object({
    state: z.enum(wordsOf.design),
    decisions: count,
    assumptions: count,
    openQuestions: count,
    detail: line,
  }),
  integration: z.object({
    state: z.enum(wordsOf.integration),
    claims: count,
    conflicts: count,
    blockers: count,
    detail: line,
  }),
  documentation: z.object({ state: z.enum(wordsOf.documentation), paths: names, detail: line }),
  contEval: z.object({
    state: z.enum(wordsOf.eval),
    targets: count,
    benchmarks: count,
    regressions: count,
    targetIds: names,
    benchmarkIds: names,
    detail: line,
  }),
  security: z.object({ state: z.enum(wordsOf.security), findings: count, approvals: count, detail: line }),
  contQa: z.object({
    gate: z
      .object({
        architecture: z.enum(wordsOf.dimension),
        integration: z.enum(wordsOf.dimension),
        durability: z.enum(wordsOf.dimension),
        live: z.enum(wordsOf.dimension),
        docs: z.enum(wordsOf.dimension),
        detail: line,
      })
      .nullable()
      .default(null),
    verdict: z
      .object({ state: z.enum(wordsOf.verdict), detail: line })
      .nullable()
      .default(null),
  }),
  infra: z.array(z.object({ kind: text, target: text, state: text, detail: line })),
  deploy: z.array(z.object({ service: text, state: z.enum(wordsOf.deploy), detail: line })),
} as const;

const optionalSections = {
  implementation: sections.implementation.optional(),
  design: sections.design.optional(),
  integration: sections.integration.optional(),
  documentation: sections.documentation.optional(),
  contEval: sections.contEval.optional(),
  security: sections.security.optional(),
  contQa: sections.contQa.optional(),
  infra: sections.infra.optional(),
  deploy: sections.deploy.optional(),
} as const;

const usage = z.object({
  inputTokens: count.nullable(),
  outputTokens: count.nullable(),
  /** Of the input, what came from a cache; left out where that is not told apart. */
  cachedTokens: count.optional(),
  /** Null means unpriced, never free. */
  costUsd: z.number().nonnegative().nullable(),
  /** Which it asked: what its program says, else what it was told to use; left out where neither says, or it was several. */
  model: text.optional(),
  /** What is more than these numbers say: a run that was cut off used more tokens, some of them may have no price. */
  atLeast: z.array(z.enum(['tokens', 'usd'])).optional(),
  /** The list of prices that the costs are from; left out where the agent's program reported them. */
  prices: text.optional(),
});

/** A result file of an agent that is longer than this is refused. */
export const MAX_RESULT_BYTES = 1024 * 1024;

/**
 * What an agent may leave at `WAVE_RESULT_FILE`: claims only. Who it is, when it ended, what it cost and what its files
 * hash to are ours to say; where it states its identity all the same, it must be the right one. Keys that are not
 * listed are ignored. A gap, blocker or fact may be given as a plain string.
 */
export const agentEnvelopeSchema = z.object({
  schemaVersion: z.literal(2).optional(),
  agentId: text.optional(),
  waveNumber: count.optional(),
  attempt: count.optional(),
  proof: proofSchema.optional(),
  gaps: z.array(z.union([text, gap])).optional(),
  unresolvedBlockers: z.array(z.union([text, gap])).optional(),
  riskNotes: z.array(text).optional(),
  facts: z.array(z.union([text, fact])).optional(),
  acceptance: acceptance.optional(),
  tests: tests.optional(),
  code: code.optional(),
  ...optionalSections,
});

/** `results/wave-<n>/attempt-<a>/<agent>.json`, as we publish it: immutable, every measurement our own. */
export const envelopeSchema = z.object({
  schemaVersion: z.literal(2),
  agentId: text,
  waveNumber: count,
  attempt: z.number().int().positive(),
  /** ISO-8601 UTC; null where nobody saw the end. */
  completedAt: text.nullable(),
  /** Null where nobody can know it. */
  exitCode: z.number().int().nullable(),
  role: z.enum(agentRoles),
  proof: proofSchema,
  deliverables: z.array(
    z.object({ path: text, exists: z.boolean(), sha256: sha256.nullable(), bytes: count.nullable() }),
  ),
  proofArtifacts: z.array(
    z.object({
      path: text,
      kind: text.nullable(),
      exists: z.boolean(),
      sha256: sha256.nullable(),
      /** Component levels that need it; empty means always. */
      requiredFor: z.array(text),
    }),
  ),
  gaps: z.array(gap),
  unresolvedBlockers: z.array(gap),
  riskNotes: z.array(text),
  facts: z.array(fact),
  acceptance: acceptance.optional(),
  tests: tests.optional(),
  code: code.optional(),
  /** Null where the agent reported none. */
  usage: usage.nullable(),
  ...optionalSections,
});

/** A published result envelope, version 2. */
export type Envelope = Readonly<z.infer<typeof envelopeSchema>>;

/** What one run used, as far as that is known. */
export type RunUsage = NonNullable<Envelope['usage']>;

/** The valid claims of an agent's own result file. */
export type AgentEnvelope = Readonly<z.infer<typeof agentEnvelopeSchema>>;

/** The proof of an envelope, told apart by `state`; `not_applicable` where no exit contract asks for one. */
export type EnvelopeProof = Envelope['proof'];
