import { nearest } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import type { DependencyEventData, DependencyEventType } from '../../events/dependency-event.js';
import type { TicketEnd } from '../../model/dependency-ticket.js';
import { isSameLane } from '../../model/dependency-ticket.js';
import { shellCommand } from '../../base/shell-quote.js';
import { projectIdOf } from '../../model/lane-name.js';
import type { ClosedTicket, OpenTicket } from '../../reducers/dependency-state.js';
import { appendRecord } from '../../store/log/append.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { TicketFold } from '../../supervisor/ticket-log.js';
import { foldTickets } from '../../supervisor/ticket-log.js';
import type { Invocation } from '../command.js';
import type { WholeRepository } from '../context.js';
import { openLane, textOption } from '../context.js';
import { anyLane } from '../lane-choice.js';
import { recordDraft } from '../record-draft.js';

/** An agent, by its place. */
export type Self = TicketEnd & Readonly<{ agentId: string }>;

/** The tickets of the repository, and who looks at them or changes them. */
export type TicketDesk = Readonly<{
  context: LaneContext & WholeRepository;
  fold: TicketFold;
  /** The agent that runs us; null for a person, who may do everything. */
  self: Self | null;
  /** Appends an event in their name, takes it in, and answers the id of its record. */
  append: <Type extends DependencyEventType>(
    type: Type,
    data: DependencyEventData[Type],
    id?: string,
  ) => string;
}>;

/** Opens the tickets for a command, which need not be about one lane. */
export async function openDesk(invocation: Invocation, choose = anyLane): Promise<TicketDesk> {
  const context = await openLane(invocation, choose);
  const fold = await foldTickets(context.repoLayout);
  const self = selfOf(invocation);
  return {
    context,
    fold,
    self,
    append: (type, data, id) => {
      const { repoLayout, lane } = context;
      const event = { type, data, wave: self?.wave ?? undefined, ...(id === undefined ? {} : { id }) };
      const place = { ...context, lane: self?.lane ?? lane };
      const draft = recordDraft(invocation, place, event, self?.agentId);
      appendRecord(repoLayout.tickets(), draft, 'durable', repoLayout.ticketBlob);
      fold.refresh();
      return draft.id;
    },
  };
}

/** What the environment says of the agent that runs us: flags do not make one somebody else. */
function selfOf({ io: { env } }: Invocation): Self | null {
  const { WAVE_AGENT: agentId, WAVE_LANE: lane } = env;
  if (agentId === undefined || lane === undefined) return null;
  return { project: projectIdOf({ project: env.WAVE_PROJECT }), lane, wave: countOf(env.WAVE_WAVE), agentId };
}

function countOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** A command about tickets. It names no lane: their ids are known in the whole repository. */
export function depCommand(...words: readonly string[]): string {
  return shellCommand(['wave', 'dep', ...words]);
}

/**
 * The ticket that `--id` names, as the state knows it; undefined where it was closed long ago.
 * @throws Problem `dep/not-found` with the nearest id
 */
export function ticketOption(
  invocation: Invocation,
  { fold }: TicketDesk,
): Readonly<{ id: string; ticket: OpenTicket | ClosedTicket | undefined }> {
  const { open, closed, chosen } = fold.state;
  const id = textOption(invocation, 'id') ?? '';
  const list = depCommand('show', '--open');
  if (id === '') throw new Problem('cli/missing-flag', '--id is needed: which ticket?', { hint: list });
  const ticket = open.get(id) ?? closed.findLast((one) => one.id === id);
  if (ticket !== undefined || chosen.has(id)) return { id, ticket };
  const known = [...open.keys(), ...closed.map((one) => one.id)];
  const like = nearest(id, known);
  throw new Problem(
    'dep/not-found',
    `there is no ticket ${id}${like === undefined ? '' : `; did you mean "${like}"?`}`,
    {
      hint: open.size === 0 ? 'no ticket is open' : list,
    },
  );
}

/** What somebody is to a ticket; a person may act for either side. */
export function roleAt(
  { requester, owner }: Pick<OpenTicket | ClosedTicket, 'requester' | 'owner'>,
  self: TicketEnd | null,
): 'person' | 'requester' | 'owner' | 'stranger' {
  if (self === null) return 'person';
  if (isSameLane(owner, self)) return 'owner';
  return isSameLane(requester, self) ? 'requester' : 'stranger';
}
