import type { AttemptPlan } from '../../model/attempt.js';
import type { FailureClass } from '../../model/failure.js';
import type { DecisionSettings } from '../../model/launch-policy.js';
import type { Wave } from '../../model/wave.js';
import type { Basis, Decided, EventFamily } from '../event-family.js';

/** How an attempt ended. */
export type AttemptOutcome = 'closed' | 'retry' | 'failed' | 'blocked' | 'cancelled';

/** What happens to a wave as a whole: runs, attempts, stages, and how it ends. */
export type AttemptEventData = Readonly<{
  /** A run began to work on the wave; what it read is named by hashes. */
  'wave.opened': Readonly<{
    fingerprint: string;
    file: string;
    /** SHA-256 of the files besides the wave's own that its prompts are compiled from. */
    promptSources?: Readonly<Record<string, string | null>>;
    /** By what the run decides: with the logs it is all that replay needs. */
    settings: DecisionSettings;
    /** The wave as it was understood, without the texts of its prompts: replay and status need no Markdown. */
    wave: Wave;
  }> &
    Decided;
  /** One pass over the wave began, with this plan. */
  'attempt.started': Readonly<{ plan: AttemptPlan; basis: Basis }>;
  /** A closure stage that the wave declares no steward for was concluded from recorded facts. */
  'stage.inferred': Readonly<{ stage: string; evidence: readonly string[] }> & Decided;
  /** The attempt is over. */
  'attempt.ended': Readonly<{
    outcome: AttemptOutcome;
    statusCode: string;
    detail: string;
    failureClass: FailureClass | null;
    /** Milliseconds to wait before the next attempt, where there is one. */
    backoffMs: number;
    basis: Basis;
  }>;
  /** Terminal: the evidence agrees, the wave is closed for good. */
  'wave.completed': Readonly<{ fingerprint: string; detail: string; evidence: readonly string[] }> & Decided;
  /** Terminal for this run: the attempts are used up. */
  'wave.failed': Readonly<{ statusCode: string; detail: string; failureClass: FailureClass | null }> &
    Decided;
  /** Open, and no retry of ours can clear it. */
  'wave.blocked': Readonly<{
    gate: string;
    statusCode: string;
    detail: string;
    failureClass: FailureClass | null;
  }> &
    Decided;
  /** Stopped by a person; can be resumed. */
  'wave.cancelled': Readonly<{ detail: string }> & Decided;
  /** A person asked for the run to stop: gracefully, or by force. */
  'cancel.requested': Readonly<{ force: boolean; reason?: string }>;
}>;

/** See {@link AttemptEventData}. */
export const attemptEvents: EventFamily<AttemptEventData> = {
  'wave.opened': {
    level: 'info',
    doc: 'A run began to work on the wave.',
    shape: { fingerprint: 'text', file: 'text', wave: 'object' },
  },
  'attempt.started': {
    level: 'info',
    doc: 'One pass over the wave began.',
    shape: { plan: 'object' },
  },
  'stage.inferred': {
    level: 'info',
    doc: 'A stage without a steward was concluded from facts.',
    shape: { stage: 'text', evidence: 'list' },
  },
  'attempt.ended': {
    level: 'info',
    doc: 'One pass over the wave is over.',
    shape: {
      outcome: 'text',
      statusCode: 'text',
      detail: 'text',
      failureClass: 'text?',
      backoffMs: 'number',
    },
  },
  'wave.completed': {
    level: 'info',
    doc: 'The wave is closed.',
    shape: { detail: 'text' },
  },
  'wave.failed': {
    level: 'error',
    doc: 'The attempts are used up.',
    shape: { statusCode: 'text', detail: 'text', failureClass: 'text?' },
  },
  'wave.blocked': {
    level: 'error',
    doc: 'A gate is open that no retry can clear.',
    shape: { gate: 'text', statusCode: 'text', detail: 'text', failureClass: 'text?' },
  },
  'wave.cancelled': {
    level: 'warn',
    doc: 'The wave was stopped by a person.',
    shape: { detail: 'text' },
  },
  'cancel.requested': {
    level: 'warn',
    doc: 'A person asked to stop.',
    shape: { force: 'flag' },
  },
};
