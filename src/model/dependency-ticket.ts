import type { RecordPriority } from './coordination-record.js';

/** Where an open ticket is in its life. */
export const openTicketStatuses = ['open', 'acknowledged', 'in_progress'] as const;

/** How a ticket ends: its owner did it, or its requester no longer needs it. */
export const ticketOutcomes = ['resolved', 'cancelled'] as const;

/** One end of a ticket: a lane, and as much more as its author knew. */
export type TicketEnd = Readonly<{
  /** Null for the lanes that belong to no project. */
  project: string | null;
  lane: string;
  /** Null where any wave of the lane may do it. */
  wave: number | null;
  /** Null for a person, or for anybody. */
  agentId: string | null;
}>;

/** Who waits: always one wave. */
export type TicketRequester = TicketEnd & Readonly<{ wave: number }>;

/** Something that a wave needs from another lane, as `dependency.posted` carries it. */
export type DependencyTicket = Readonly<{
  /** Chosen by the author (`--id`) or a ULID; unique in the log for ever. */
  id: string;
  requester: TicketRequester;
  owner: TicketEnd;
  /** The requester is not launched, and neither side is finished, while it is open. */
  required: boolean;
  priority: RecordPriority;
  summary: string;
  detail: string | null;
  /** What would resolve it, in words. */
  closureCondition: string | null;
  artifactRefs: readonly string[];
}>;

/** Whether it is a wave of this lane of this project. */
export function isSameLane(
  left: Pick<TicketEnd, 'project' | 'lane'>,
  right: Pick<TicketEnd, 'project' | 'lane'>,
): boolean {
  return left.project === right.project && left.lane === right.lane;
}

/** One end in words: `docs`, `docs/3`, `shop:docs/3 A2`. */
export function endName({ project, lane, wave, agentId }: TicketEnd): string {
  const place = `${project === null ? '' : `${project}:`}${lane}${wave === null ? '' : `/${wave}`}`;
  return agentId === null ? place : `${place} ${agentId}`;
}
