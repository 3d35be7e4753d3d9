import type { EventFamily } from '../event-family.js';

/** An open ticket that this wave waits for or has to do, as far as its gates look at it. */
export type ObservedTicket = Readonly<{
  id: string;
  side: 'requester' | 'owner';
  required: boolean;
  /** Both ends in words, such as `docs/3`. */
  requester: string;
  owner: string;
  summary: string;
  /** Required tickets that wait for each other in a circle, this one first; empty where there is none. */
  cycle: readonly string[];
  /** The log of tickets no longer knows what became of it. */
  lost: boolean;
}>;

/** What the log of tickets between lanes says about one wave. */
export type TicketEventData = Readonly<{
  /** The open tickets of this wave are others, or say something else, than the last time. */
  'tickets.observed': Readonly<{
    tickets: readonly ObservedTicket[];
    /** How many more there are; only the first ones are listed, those that are required before others. */
    more: number;
    /** Bytes of the log of tickets that are no record, and that nobody has acknowledged. */
    damage: readonly number[];
  }>;
}>;

/** See {@link TicketEventData}. */
export const ticketEvents: EventFamily<TicketEventData> = {
  'tickets.observed': {
    level: 'info',
    doc: 'The tickets between this wave and other lanes changed.',
    shape: { tickets: 'list', more: 'number', damage: 'list' },
  },
};
