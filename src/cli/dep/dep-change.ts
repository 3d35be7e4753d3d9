import { Problem } from '../../base/problem.js';
import type { DependencyEventData } from '../../events/dependency-event.js';
import { recordPriorities } from '../../model/coordination-record.js';
import { endName, isSameLane, openTicketStatuses } from '../../model/dependency-ticket.js';
import type { OpenTicket } from '../../reducers/dependency-state.js';
import { shownDependency } from '../../projections/dependencies.js';
import { choiceOption } from '../choice-option.js';
import type { Handler, Invocation } from '../command.js';
import { numberOption, textOption, wantsJson } from '../context.js';
import { peopleText } from '../people/people-text.js';
import { findOwner, waitsForItself } from './find-lane.js';
import type { TicketDesk } from './open-desk.js';
import { depCommand, openDesk, roleAt, ticketOption } from './open-desk.js';

type Change = DependencyEventData['dependency.changed'];

/** What each side of a ticket may change; a person may change everything. */
const mayChange: Readonly<Record<'owner' | 'requester', readonly (keyof Change)[]>> = {
  // Whoever has to do it cannot say that nobody need wait for it.
  owner: ['status', 'owner', 'detail'],
  requester: ['required', 'priority', 'owner', 'detail'],
};

/** `wave dep change`: an open ticket gets on, goes to somebody else, or waits for less. */
export const depChange: Handler = async (invocation) => {
  const desk = await openDesk(invocation);
  const { id } = ticketOption(invocation, desk);
  const ticket = desk.fold.state.open.get(id);
  if (ticket === undefined)
    throw new Problem('dep/closed', `${id} is closed, which is for good`, {
      hint: depCommand('show', '--id', id),
    });
  const changes = await changesOf(invocation, ticket, desk);
  const names = Object.keys(changes) as (keyof Change)[];
  if (names.length === 0)
    throw new Problem('cli/missing-flag', 'nothing is to be changed', {
      hint: '--status, --required, --priority, --detail, --to-lane, --to-wave or --to-agent',
    });
  checkRole(ticket, names, changes, desk);
  const reason = peopleText(invocation, desk.context, 'reason') ?? null;
  desk.append('dependency.changed', { id, by: desk.self, ...changes, reason });
  show(invocation, desk, id, names);
  return 0;
};

async function changesOf(invocation: Invocation, ticket: OpenTicket, { context }: TicketDesk) {
  const status = choiceOption(invocation, 'status', openTicketStatuses);
  const required = choiceOption(invocation, 'required', ['true', 'false']);
  const priority = choiceOption(invocation, 'priority', recordPriorities);
  const detail = peopleText(invocation, context, 'detail');
  const owner = await newOwner(invocation, ticket, context);
  return {
    ...(status === undefined ? {} : { status }),
    ...(required === undefined ? {} : { required: required === 'true' }),
    ...(priority === undefined ? {} : { priority }),
    ...(detail === undefined ? {} : { detail }),
    ...(owner === undefined ? {} : { owner }),
  };
}

/** Where only a wave or an agent is named, the lane stays; another lane takes nothing over. */
async function newOwner(
  invocation: Invocation,
  { owner, requester }: OpenTicket,
  context: TicketDesk['context'],
) {
  const [lane, project, agentId] = ['to-lane', 'to-project', 'to-agent'].map((flag) =>
    textOption(invocation, flag),
  );
  const wave = numberOption(invocation, 'to-wave');
  if ([lane, project, agentId, wave].every((part) => part === undefined)) return undefined;
  const isMoved = lane !== undefined || project !== undefined;
  const found = await findOwner(
    {
      project: project ?? owner.project ?? '.',
      lane: lane ?? owner.lane,
      wave: wave ?? (isMoved ? undefined : (owner.wave ?? undefined)),
      agentId,
    },
    context,
  );
  if (!isSameLane(found, requester)) return found;
  throw waitsForItself(found.lane, 'cancel the ticket if it is no longer needed');
}

/** @throws Problem `dep/not-yours` */
function checkRole(
  ticket: OpenTicket,
  names: readonly (keyof Change)[],
  changes: Awaited<ReturnType<typeof changesOf>>,
  { self }: TicketDesk,
): void {
  const role = roleAt(ticket, self);
  if (self === null || role === 'person') return;
  const allowed = role === 'stranger' ? [] : mayChange[role];
  const refused = names.filter((name) => !allowed.includes(name));
  const isHandedOn =
    role === 'owner' && changes.owner !== undefined && !isSameLane(changes.owner, ticket.owner);
  if (refused.length === 0 && !isHandedOn) return;
  const what = refused.length === 0 ? 'give it to another lane' : `change its ${refused.join(', ')}`;
  throw new Problem(
    'dep/not-yours',
    `${endName(self)} cannot ${what}: ${ticket.id} is ${role === 'owner' ? 'asked for by' : 'owned by'} ${endName(role === 'owner' ? ticket.requester : ticket.owner)}`,
    {
      hint: depCommand('show', '--id', ticket.id),
    },
  );
}

function show(
  invocation: Invocation,
  { fold, context }: TicketDesk,
  id: string,
  names: readonly string[],
): void {
  const ticket = fold.state.open.get(id) ?? fold.state.closed.findLast((one) => one.id === id);
  if (wantsJson(invocation)) {
    const shown = ticket === undefined ? null : shownDependency(ticket, context.clock.now());
    invocation.io.stdout(
      `${JSON.stringify({ schemaVersion: 1, kind: 'dependency', id, changed: names, ticket: shown })}\n`,
    );
  } else invocation.io.stdout(`${id}: ${names.join(', ')} changed\n`);
}
