import type { OwnershipOverride, RerunRequest, Waiver } from '../../model/rerun.js';
import type { EventFamily } from '../event-family.js';

/** What people decide about a wave. The record's actor says who. */
export type OperatorEventData = Readonly<{
  /** Work is to be done again; the next attempt takes it up. */
  'rerun.requested': RerunRequest;
  /** Requests that no attempt has taken up yet are withdrawn. */
  'rerun.cleared': Readonly<{ ids: readonly string[]; reason: string }>;
  /** A recovery was planned: the same as a rerun, with what planning it took. */
  'recovery.requested': RerunRequest & Readonly<{ recoveryTimeMs: number; recoveredAt: string }>;
  /** A gate, or an agent, need not pass. */
  'waiver.granted': Waiver;
  'waiver.revoked': Readonly<{ id: string; reason: string }>;
  /** Paths may change although nobody who runs owns them. */
  'ownership-override.granted': OwnershipOverride;
  'ownership-override.revoked': Readonly<{ id: string; reason: string }>;
}>;

const rerunShape = {
  id: 'text',
  strategy: 'text',
  agents: 'list',
  fromStage: 'text?',
  reuse: 'text',
  reuseAttempts: 'list',
  keepAgents: 'list',
  reason: 'text',
} as const;

/** See {@link OperatorEventData}. */
export const operatorEvents: EventFamily<OperatorEventData> = {
  'rerun.requested': { level: 'info', doc: 'A person asked for work to be done again.', shape: rerunShape },
  'rerun.cleared': {
    level: 'info',
    doc: 'A person withdrew requests for reruns.',
    shape: { ids: 'list', reason: 'text' },
  },
  'recovery.requested': { level: 'info', doc: 'A person asked for a recovery.', shape: rerunShape },
  'waiver.granted': {
    level: 'warn',
    doc: 'A person lets the wave go on without a gate or an agent.',
    shape: { id: 'text', agentId: 'text?', gates: 'list', reason: 'text' },
  },
  'waiver.revoked': { level: 'info', doc: 'A waiver was taken back.', shape: { id: 'text', reason: 'text' } },
  'ownership-override.granted': {
    level: 'warn',
    doc: 'A person allowed changes outside of owned paths.',
    shape: { id: 'text', agentId: 'text?', paths: 'list', reason: 'text', expiresAt: 'text?' },
  },
  'ownership-override.revoked': {
    level: 'info',
    doc: 'An ownership override was taken back.',
    shape: { id: 'text', reason: 'text' },
  },
};
