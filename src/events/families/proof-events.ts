import type { Adjudication } from '../../model/adjudication.js';
import type { ProofBundle } from '../../model/proof-bundle.js';
import type { Decided, EventFamily } from '../event-family.js';

/** What stands beside the evidence of an agent's own run. The record's actor says who put it there. */
export type ProofEventData = Readonly<{
  /** What an agent wrote in the wrong form was judged: by the loop with a basis, or by a person. */
  'adjudication.recorded': Adjudication & Decided;
  /** A person registered proof for an agent, in the place of the bundle that it supersedes where it names one. */
  'proof-bundle.registered': Readonly<{ bundle: ProofBundle }>;
  /** A person took a bundle back. */
  'proof-bundle.revoked': Readonly<{ id: string; reason: string }>;
}>;

/** See {@link ProofEventData}. */
export const proofEvents: EventFamily<ProofEventData> = {
  'adjudication.recorded': {
    level: 'warn',
    doc: 'A marker in the wrong form was judged.',
    shape: { intentId: 'text', status: 'text', detail: 'text', evidence: 'list', markers: 'list' },
  },
  'proof-bundle.registered': {
    level: 'info',
    doc: 'A person registered proof for an agent.',
    shape: { bundle: 'object' },
  },
  'proof-bundle.revoked': {
    level: 'info',
    doc: 'A person took a proof bundle back.',
    shape: { id: 'text', reason: 'text' },
  },
};
