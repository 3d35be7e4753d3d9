import type { ObservedTicket, TicketEventData } from '../../events/families/ticket-events.js';
import { isJsonObject } from '../../base/json.js';
import type { WaveAppliers } from './applier.js';

/** How the state takes in each of {@link TicketEventData}. */
export const ticketAppliers: WaveAppliers<TicketEventData> = {
  'tickets.observed': (state, { tickets, more, damage }) => {
    if (!tickets.every(isTicket)) return 'malformed data: tickets';
    state.tickets = { open: tickets, more, damage: damage.filter((offset) => Number.isSafeInteger(offset)) };
    return undefined;
  },
};

function isTicket(value: unknown): value is ObservedTicket {
  if (!isJsonObject(value)) return false;
  const { id, side, required, requester, owner, cycle } = value;
  const isText = [id, requester, owner].every((text) => typeof text === 'string');
  const isSided = side === 'requester' || side === 'owner';
  return isText && isSided && typeof required === 'boolean' && Array.isArray(cycle);
}
