import * as z from 'zod';
import { componentSchema, docDeltaSchema, proofSchema } from './envelope.js';

const path = z.string().min(1).max(4096);

/** A file that a bundle rests on, as we measured it when the bundle was registered. */
export type BundleArtifact = Readonly<{ path: string; kind: string | null; sha256: string; bytes: number }>;

/** What a person states about an agent's slice; `wave control proof register --from-file` reads one. */
export const bundleStatementSchema = z.strictObject({
  id: z.string().optional(),
  agentId: z.string(),
  /** Only an authoritative bundle changes a verdict. */
  authoritative: z.boolean().default(false),
  detail: z.string().max(2000).default(''),
  /** Every component that the agent owns counts as met at the level that it is promoted to. */
  satisfyOwnedComponents: z.boolean().default(false),
  proof: proofSchema.nullable().default(null),
  docDelta: docDeltaSchema.nullable().default(null),
  components: z.array(componentSchema).max(200).default([]),
  /** What the file says of hashes and sizes is not believed: both are measured. */
  artifacts: z
    .array(z.object({ path, kind: z.string().max(100).nullable().default(null) }))
    .max(200)
    .default([]),
  supersedes: z.string().nullable().default(null),
});

/** See {@link bundleStatementSchema}. */
export type BundleStatement = Readonly<z.infer<typeof bundleStatementSchema>>;

/** Proof that a person registered for an agent, with the files that it rests on. */
export type ProofBundle = Readonly<
  Omit<BundleStatement, 'id' | 'artifacts'> & {
    id: string;
    artifacts: readonly BundleArtifact[];
  }
>;
