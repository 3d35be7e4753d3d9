import type { TicketEnd } from '../model/dependency-ticket.js';
import { isSameLane } from '../model/dependency-ticket.js';
import type { ClosedTicket, DependencyState, OpenTicket } from './dependency-state.js';

/** The wave whose tickets are asked for. */
export type WavePlace = Readonly<{ project: string | null; lane: string; wave: number }>;

/** What a wave is to a ticket: it waits for it, or has to do it. */
export type TicketSide = 'requester' | 'owner';

/** A ticket as one wave sees it. */
export type WaveTicket = (OpenTicket | ClosedTicket) &
  Readonly<{
    side: TicketSide;
    /** Ids of required tickets that wait for each other in a circle, this one first; empty where there is none. */
    cycle: readonly string[];
  }>;

/** The side of a wave; undefined where the ticket does not concern it. A ticket to no wave in particular concerns them all. */
function sideOf(
  { requester, owner }: Pick<OpenTicket, 'requester' | 'owner'>,
  place: WavePlace,
): TicketSide | undefined {
  if (isSameLane(requester, place) && requester.wave === place.wave) return 'requester';
  if (isSameLane(owner, place) && (owner.wave === null || owner.wave === place.wave)) return 'owner';
  return undefined;
}

/** The open tickets of a wave: the required ones first, then in the order in which they were posted. */
export function openTicketsOf(state: DependencyState, place: WavePlace): WaveTicket[] {
  const waits = waitsOf(state);
  const found = [...state.open.values()].flatMap((ticket): WaveTicket[] => {
    const side = sideOf(ticket, place);
    return side === undefined
      ? []
      : [{ ...ticket, side, cycle: ticket.required ? cycleOf(ticket, waits) : [] }];
  });
  return [...found.filter(({ required }) => required), ...found.filter(({ required }) => !required)];
}

/** The closed tickets of a wave that are still known, newest first. */
export function closedTicketsOf(state: DependencyState, place: WavePlace): WaveTicket[] {
  return state.closed
    .flatMap((ticket): WaveTicket[] => {
      const side = sideOf(ticket, place);
      return side === undefined ? [] : [{ ...ticket, side, cycle: [] }];
    })
    .reverse();
}

/** The required open tickets by the lane that waits. */
type Waits = ReadonlyMap<string, readonly OpenTicket[]>;

function waitsOf({ open }: DependencyState): Waits {
  const waits = new Map<string, OpenTicket[]>();
  for (const ticket of open.values()) {
    if (!ticket.required) continue;
    const lane = laneKey(ticket.requester);
    const known = waits.get(lane);
    if (known === undefined) waits.set(lane, [ticket]);
    else known.push(ticket);
  }
  return waits;
}

/**
 * A shortest way from a required ticket back to itself: its owner waits for somebody who waits … for its requester. Waves of
 * a lane run in their order, so that an owner waits for whatever an earlier wave of its lane waits for, too.
 */
function cycleOf(first: OpenTicket, waits: Waits): readonly string[] {
  const before = new Map<string, string | null>([[first.id, null]]);
  const queue = [first];
  for (const ticket of queue) {
    if (reaches(ticket.owner, first.requester)) return wayTo(ticket.id, before);
    for (const next of waits.get(laneKey(ticket.owner)) ?? []) {
      if (before.has(next.id) || !reaches(ticket.owner, next.requester)) continue;
      before.set(next.id, ticket.id);
      queue.push(next);
    }
  }
  return [];
}

/** Whether what the owner has to do comes only after the waiting wave can go on. */
function reaches(owner: TicketEnd, { wave, ...lane }: OpenTicket['requester']): boolean {
  return isSameLane(owner, lane) && (owner.wave === null || wave <= owner.wave);
}

function wayTo(last: string, before: ReadonlyMap<string, string | null>): string[] {
  const way: string[] = [];
  for (let at: string | null = last; at !== null; at = before.get(at) ?? null) way.unshift(at);
  return way;
}

function laneKey({ project, lane }: Pick<TicketEnd, 'project' | 'lane'>): string {
  return `${project ?? ''}:${lane}`;
}
