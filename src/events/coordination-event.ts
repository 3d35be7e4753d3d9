import type {
  BlockerSeverity,
  CoordinationRecord,
  RecordPriority,
  RecordStatus,
} from '../model/coordination-record.js';
import type { TaskAction } from '../model/task-action.js';

/** Everything that can happen on the blackboard of a wave, by type. */
export type CoordinationEventData = Readonly<{
  /** A record was put up. The same id with the same content again is no event. */
  'record.posted': CoordinationRecord;
  /** A record changed; only what is given changes. */
  'record.changed': Readonly<{
    id: string;
    /** What was done, where it was one of the named things. */
    action?: TaskAction;
    status?: RecordStatus;
    detail?: string;
    reason?: string;
    /** The answer to a question. */
    response?: string;
    /** Nobody answered in time: the response is what the question itself named for that case. */
    byDefault?: boolean;
    /** Observed: whoever has to act on this was not running any more. */
    isLate?: boolean;
    /** Whom it is for from now on: it is routed anew. */
    targets?: readonly string[];
    priority?: RecordPriority;
    blocking?: boolean;
    blockerSeverity?: BlockerSeverity;
    /** Nobody is reminded of it before then; null: at once again. */
    dueAt?: string | null;
    /** Records that this one led to or was settled by. */
    linked?: readonly string[];
  }>;
  /** A request was given to somebody; an earlier assignment of the same record no longer counts. */
  'assignment.made': Readonly<{
    id: string;
    recordId: string;
    /** Null where nobody fits. */
    agentId: string | null;
    reason: string;
    /** The assignment that this one takes the place of. */
    supersedes: string | null;
  }>;
  /** A person acknowledged damage of this log. */
  'log.damage-acknowledged': Readonly<{ offset: number; reason: string }>;
}>;
