import type { ObservedTicket } from '../events/families/ticket-events.js';
import { endName } from '../model/dependency-ticket.js';
import { projectIdOf } from '../model/lane-name.js';
import type { ShownTickets } from '../projections/status-input.js';
import type { WavePlace, WaveTicket } from '../reducers/wave-tickets.js';
import { closedTicketsOf, openTicketsOf } from '../reducers/wave-tickets.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { RepoLayout } from '../store/layout.js';
import type { LaneContext } from './lane-context.js';
import { shownDamage } from './open-damage.js';
import type { TicketFold } from './ticket-log.js';
import { foldTickets, historyOf } from './ticket-log.js';
import type { WaveEntry } from './wave-journal.js';

/** What is recorded of a wave's tickets. */
export type ObservedTickets = WaveState['tickets'];

/** How many tickets a wave is told of; one that is required is enough to hold it. */
const MOST_TICKETS = 100;
const LONGEST_SUMMARY = 200;
/** How many closed tickets a view is given, the newest. */
const SHOWN_CLOSED = 20;

/**
 * The tickets of a wave as the log says now. A required one that was observed before and of which the log no longer says
 * anything (it was removed, or emptied) is lost, not resolved.
 */
function observedTickets(
  fold: TicketFold,
  layout: RepoLayout,
  place: WavePlace,
  before: ObservedTickets,
): ObservedTickets {
  const { state } = fold;
  const known = openTicketsOf(state, place);
  const isGone = ({ id, required }: ObservedTicket): boolean =>
    required && !state.open.has(id) && !state.closed.some((ticket) => ticket.id === id);
  const lost = before.open
    .filter(isGone)
    .filter(({ id }) => historyOf(layout, id).length === 0)
    .map((ticket) => ({ ...ticket, lost: true }));
  const all = [...lost, ...known.map(asObserved)];
  return {
    open: all.slice(0, MOST_TICKETS),
    more: Math.max(0, all.length - MOST_TICKETS),
    damage: fold.meta.damage.unacknowledged.map(({ offset }) => offset),
  };
}

function asObserved({ id, side, required, requester, owner, summary, cycle }: WaveTicket): ObservedTicket {
  return {
    id,
    side,
    required,
    requester: endName(requester),
    owner: endName(owner),
    summary: summary.slice(0, LONGEST_SUMMARY),
    cycle,
    lost: false,
  };
}

/** Watches the log of tickets for a lane at work. Costs one look at the file while nothing is appended. */
export class TicketWatch {
  readonly #layout: RepoLayout;
  readonly #lane: Omit<WavePlace, 'wave'>;
  readonly #fold: TicketFold;
  /** The wave that the log as it stands was compared with. */
  #compared: number | undefined;

  private constructor(layout: RepoLayout, lane: Omit<WavePlace, 'wave'>, fold: TicketFold) {
    this.#layout = layout;
    this.#lane = lane;
    this.#fold = fold;
  }

  static async open(context: Pick<LaneContext, 'repoLayout' | 'project' | 'lane'>): Promise<TicketWatch> {
    const { repoLayout, lane } = context;
    const fold = await foldTickets(repoLayout);
    return new TicketWatch(repoLayout, { project: projectIdOf(context), lane }, fold);
  }

  /** How far the log was read. */
  get offset(): number {
    return this.#fold.offset;
  }

  /** What is to be recorded, where the log of tickets says something else of the wave than its own log does. */
  news(wave: number, { tickets: before, outcome }: Pick<WaveState, 'tickets' | 'outcome'>): WaveEntry[] {
    const grew = this.#fold.refresh();
    if (outcome === 'completed' || (!grew && this.#compared === wave)) return [];
    this.#compared = wave;
    const now = observedTickets(this.#fold, this.#layout, { ...this.#lane, wave }, before);
    if (JSON.stringify(now) === JSON.stringify(before)) return [];
    return [{ type: 'tickets.observed', data: { tickets: now.open, more: now.more, damage: now.damage } }];
  }

  /** What views of a wave are shown. */
  shown(wave: number, before: ObservedTickets): ShownTickets {
    return shownTickets(this.#fold, this.#layout, { ...this.#lane, wave }, before);
  }
}

/** The tickets of a wave for its views: open and closed, and what its gates would look at now. */
export function shownTickets(
  fold: TicketFold,
  layout: RepoLayout,
  place: WavePlace,
  before: ObservedTickets,
): ShownTickets {
  return {
    now: observedTickets(fold, layout, place, before),
    open: openTicketsOf(fold.state, place).slice(0, MOST_TICKETS),
    closed: closedTicketsOf(fold.state, place).slice(0, SHOWN_CLOSED),
    damage: shownDamage('dependencies', fold.meta),
  };
}
