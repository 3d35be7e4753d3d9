import type { ForwardedGap } from '../../model/attempt.js';
import type { ComponentLevel } from '../../model/component-level.js';
import type { Decided, EventFamily } from '../event-family.js';

/** What the component matrix said about the components that the wave promotes. */
export type MatrixMeasure = Readonly<{
  /** Relative to the repository. */
  path: string;
  sha256: string | null;
  /** Why nothing could be read from it; null where it could. */
  problem: 'missing' | 'invalid' | null;
  /** The current level of each promoted component that it has. */
  levels: Readonly<Record<string, ComponentLevel>>;
}>;

/** What an external security provider answered when it was asked. */
export type ProviderAnswer = Readonly<{
  provider: string;
  /** The configuration wants its answer before the wave closes. */
  required: boolean;
  outcome: 'clear' | 'blocked' | 'failed';
  detail: string;
  /** Findings that block, at most 20. */
  findings: readonly Readonly<{ id: string; title: string; severity: string; path: string | null }>[];
}>;

/** What closing depends on besides the agents' own evidence. */
export type ClosureEventData = Readonly<{
  /** The component matrix was read, and says something else than the last time. */
  'component-matrix.measured': MatrixMeasure;
  /** The external security provider was asked. */
  'provider.answered': ProviderAnswer & Decided;
  /** A steward's gap is on the blackboard under `recordId`; the stages after it go on and are told. */
  'gap.forwarded': ForwardedGap & Readonly<{ recordId: string }> & Decided;
  /** The gap is closed on the blackboard too: its steward has passed since, or has reported it anew. */
  'gap.settled': Readonly<{ recordId: string; status: 'resolved' | 'superseded' }> & Decided;
}>;

/** See {@link ClosureEventData}. */
export const closureEvents: EventFamily<ClosureEventData> = {
  'component-matrix.measured': {
    level: 'debug',
    doc: 'The component matrix was measured.',
    shape: { path: 'text', sha256: 'text?', problem: 'text?', levels: 'object' },
  },
  'provider.answered': {
    level: 'info',
    doc: 'The external security provider answered, or could not be asked.',
    shape: { provider: 'text', required: 'flag', outcome: 'text', detail: 'text', findings: 'list' },
  },
  'gap.forwarded': {
    level: 'warn',
    doc: 'A steward reported a gap and the stages after it go on.',
    shape: {
      recordId: 'text',
      stage: 'text',
      agentId: 'text',
      attempt: 'number',
      detail: 'text',
      targets: 'list',
    },
  },
  'gap.settled': {
    level: 'info',
    doc: 'A gap that was forwarded is closed.',
    shape: { recordId: 'text', status: 'text' },
  },
};
