import { Problem } from '../../base/problem.js';
import type { ticketOutcomes } from '../../model/dependency-ticket.js';
import { endName } from '../../model/dependency-ticket.js';
import type { ClosedTicket, OpenTicket } from '../../reducers/dependency-state.js';
import { historyOf } from '../../supervisor/ticket-log.js';
import type { Handler, Invocation } from '../command.js';
import { wantsJson } from '../context.js';
import { peopleText, peopleTexts } from '../people/people-text.js';
import type { TicketDesk } from './open-desk.js';
import { depCommand, openDesk, roleAt, ticketOption } from './open-desk.js';

type Outcome = (typeof ticketOutcomes)[number];

/** `wave dep resolve`: the owner says that what was asked for is done, and what the requester is to know. */
export const depResolve: Handler = (invocation) => close(invocation, 'resolved');

/** `wave dep cancel`: the requester says that it is no longer needed. */
export const depCancel: Handler = (invocation) => close(invocation, 'cancelled');

/** Who closed a ticket, and how. */
type Ending = Readonly<{ status: string; by: string; at: string; response: string | null }>;

async function close(invocation: Invocation, outcome: Outcome): Promise<number> {
  const desk = await openDesk(invocation);
  const { id, ticket } = ticketOption(invocation, desk);
  const { context, self } = desk;
  const response = outcome === 'resolved' ? (peopleText(invocation, context, 'response') ?? null) : null;
  const before = endingOf(ticket, id, desk);
  if (before !== undefined) return toldBefore(invocation, id, { outcome, response }, before);
  if (ticket !== undefined) checkRole(ticket, outcome, desk);
  const reason = peopleText(invocation, context, 'reason') ?? null;
  if (reason === null && response === null) {
    const flags = outcome === 'resolved' ? '--response or --reason is' : '--reason is';
    throw new Problem('cli/missing-flag', `${flags} needed: it is what the other lane is told`);
  }
  const artifactRefs = outcome === 'resolved' ? peopleTexts(invocation, context, 'artifact') : [];
  const said = { id, by: self, status: outcome, reason, response, artifactRefs };
  const record = desk.append('dependency.resolved', said);
  const ended = desk.fold.state.closed.findLast((one) => one.id === id);
  // Somebody else was first.
  const first = ended?.closedBy === record ? undefined : endingOf(ended, id, desk);
  if (ended !== undefined && first !== undefined)
    return toldBefore(invocation, id, { outcome, response }, first);
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'dependency', closed: true, ...said };
    invocation.io.stdout(`${JSON.stringify(document)}\n`);
  } else invocation.io.stdout(`${id} ${outcome}\n`);
  return 0;
}

function endingOf(
  ticket: OpenTicket | ClosedTicket | undefined,
  id: string,
  desk: TicketDesk,
): Ending | undefined {
  if (ticket !== undefined && !('closedBy' in ticket)) return undefined;
  // The whole of what was said, and what was closed long ago, only the log knows.
  const closings = historyOf(desk.context.repoLayout, id).filter(
    ({ type }) => type === 'dependency.resolved',
  );
  const record = closings.find((one) => ticket === undefined || one.id === ticket.closedBy);
  const said = record?.data.response;
  const response = typeof said === 'string' ? said : null;
  return { status: String(record?.data.status), by: record?.actor ?? '?', at: record?.at ?? '?', response };
}

/**
 * The same again is no mistake: whoever runs twice does it twice.
 * @throws Problem `dep/closed` where it ended the other way, or with another answer
 */
function toldBefore(
  invocation: Invocation,
  id: string,
  { outcome, response }: Readonly<{ outcome: Outcome; response: string | null }>,
  { status, by, at, response: first }: Ending,
): number {
  const told = `${id} was ${status} before, by ${by} at ${at}`;
  if (status === outcome && response !== null && response !== first) {
    throw new Problem('dep/closed', `${told}; the first answer stands`, {
      ...(first === null ? {} : { lines: [first.slice(0, 1000)] }),
      hint: depCommand('show', '--id', id),
    });
  }
  if (status !== outcome) {
    throw new Problem('dep/closed', told, {
      hint: 'a ticket that is closed stays closed: wave dep post opens another one',
    });
  }
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'dependency', id, closed: false, status, by, at };
    invocation.io.stdout(`${JSON.stringify(document)}\n`);
  } else invocation.io.stdout(`${told}\n`);
  return 0;
}

/** @throws Problem `dep/not-yours` for an agent of the side that has no say */
function checkRole(ticket: OpenTicket | ClosedTicket, outcome: Outcome, { self }: TicketDesk): void {
  const role = roleAt(ticket, self);
  const wanted = outcome === 'resolved' ? 'owner' : 'requester';
  if (self === null || role === 'person' || role === wanted) return;
  const other = outcome === 'resolved' ? 'cancel' : 'resolve';
  const who = endName(wanted === 'owner' ? ticket.owner : ticket.requester);
  throw new Problem(
    'dep/not-yours',
    `only ${who}, or a person, can have ${ticket.id} ${outcome}, not ${endName(self)}`,
    {
      hint:
        role === 'stranger'
          ? depCommand('show', '--id', ticket.id)
          : depCommand(other, '--id', ticket.id, '--reason', '…'),
    },
  );
}
