import type { RecordPriority } from '../model/coordination-record.js';
import type {
  DependencyTicket,
  openTicketStatuses,
  TicketEnd,
  ticketOutcomes,
} from '../model/dependency-ticket.js';
import type { EventFamily } from './event-family.js';

/** Everything that can happen to tickets between lanes, by type. The record's actor says who, `by` for which lane. */
export type DependencyEventData = Readonly<{
  /** A wave needs something from another lane. The same id with the same content again is no event. */
  'dependency.posted': DependencyTicket;
  /** An open ticket changed; only what is given changes. */
  'dependency.changed': Readonly<{
    id: string;
    /** The lane of the agent that changed it; null where a person did. */
    by: TicketEnd | null;
    status?: (typeof openTicketStatuses)[number];
    owner?: TicketEnd;
    required?: boolean;
    priority?: RecordPriority;
    detail?: string;
    reason: string | null;
  }>;
  /** A ticket was closed, which is for good: by its owner as resolved, or by its requester as cancelled. */
  'dependency.resolved': Readonly<{
    id: string;
    by: TicketEnd | null;
    status: (typeof ticketOutcomes)[number];
    reason: string | null;
    /** What the requester is to know. */
    response: string | null;
    artifactRefs: readonly string[];
  }>;
  /** A person acknowledged damage of this log. */
  'log.damage-acknowledged': Readonly<{ offset: number; reason: string }>;
}>;

/** A type of event of the log of tickets. */
export type DependencyEventType = keyof DependencyEventData;

/** See {@link DependencyEventData}. */
export const dependencyEvents: EventFamily<DependencyEventData> = {
  'dependency.posted': {
    level: 'info',
    doc: 'A wave needs something from another lane.',
    shape: { id: 'text', requester: 'object', owner: 'object', required: 'flag', summary: 'text' },
  },
  'dependency.changed': { level: 'info', doc: 'A ticket changed.', shape: { id: 'text' } },
  'dependency.resolved': {
    level: 'info',
    doc: 'A ticket was resolved or cancelled.',
    shape: { id: 'text', status: 'text' },
  },
  'log.damage-acknowledged': { level: 'warn', doc: 'A person acknowledged damage of a log.', shape: {} },
};
