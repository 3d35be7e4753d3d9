import { formatDuration } from '../../base/duration.js';
import { printableLine } from '../../base/printable.js';
import { isSameLane } from '../../model/dependency-ticket.js';
import type { LogRecord } from '../../model/record.js';
import { projectIdOf } from '../../model/lane-name.js';
import type { ShownDependency } from '../../projections/dependencies.js';
import { renderDependencies, shownDependency } from '../../projections/dependencies.js';
import type { ClosedTicket, OpenTicket } from '../../reducers/dependency-state.js';
import { historyOf } from '../../supervisor/ticket-log.js';
import type { Handler, Invocation } from '../command.js';
import { numberOption, textOption, wantsJson } from '../context.js';
import { checkPlace } from '../known-names.js';
import type { TicketDesk } from './open-desk.js';
import { openDesk, ticketOption } from './open-desk.js';

/** How many tickets are listed where nothing is said. */
const LISTED = 100;

/** `wave dep show`: the tickets of the repository, of a lane or of a wave; or one with everything that happened to it. */
export const depShow: Handler = async (invocation) => {
  const desk = await openDesk(invocation);
  if (textOption(invocation, 'id') !== undefined) return showOne(invocation, desk);
  const { tickets, more } = await selected(invocation, desk);
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const truncated = { tickets: more };
    io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'dependencies', tickets, truncated })}\n`);
    return 0;
  }
  if (tickets.length === 0) io.stdout('no ticket\n');
  for (const ticket of tickets) io.stdout(`${lineOf(ticket)}\n`);
  if (more > 0) io.stdout(`… and ${more} more: --limit\n`);
  return 0;
};

/** `wave dep render`: the same as a page for people. */
export const depRender: Handler = async (invocation) => {
  const { tickets, more } = await selected(invocation, await openDesk(invocation));
  const text = renderDependencies(tickets, more);
  if (wantsJson(invocation)) {
    invocation.io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'dependencies-page', text })}\n`);
  } else invocation.io.stdout(text);
  return 0;
};

/** Open ones in the order in which they were posted, then what was closed, newest first. */
async function selected(
  invocation: Invocation,
  { fold, context }: TicketDesk,
): Promise<Readonly<{ tickets: readonly ShownDependency[]; more: number }>> {
  const { open, closed } = fold.state;
  const only = invocation.options.open === true;
  const all = [...open.values(), ...(only ? [] : [...closed].reverse())].filter(
    concerning(invocation, context),
  );
  if (all.length === 0) await checkPlace(invocation, context);
  const limit = numberOption(invocation, 'limit') ?? LISTED;
  const now = context.clock.now();
  return {
    tickets: all.slice(0, limit).map((ticket) => shownDependency(ticket, now)),
    more: Math.max(0, all.length - limit),
  };
}

/** What lane and wave are asked for: those that are named, or of the agent that runs us; everything for a person. */
function concerning(
  { options, io: { env } }: Invocation,
  context: TicketDesk['context'],
): (ticket: OpenTicket | ClosedTicket) => boolean {
  const isNamed = options.lane !== undefined || env.WAVE_LANE !== undefined;
  const wave = typeof options.wave === 'number' ? options.wave : undefined;
  if (!isNamed && wave === undefined) return () => true;
  const lane = { project: projectIdOf(context), lane: context.lane };
  return ({ requester, owner }) =>
    (isSameLane(requester, lane) && (wave === undefined || requester.wave === wave)) ||
    (isSameLane(owner, lane) && (wave === undefined || owner.wave === null || owner.wave === wave));
}

function lineOf({ id, status, from, to, required, ageMs, summary, resolution }: ShownDependency): string {
  const answer = resolution?.response ?? resolution?.reason ?? '';
  const head = `${id}  ${status}${required ? ', required' : ''}  ${from} -> ${to}  ${formatDuration(ageMs)}`;
  return `${head}\n    ${printableLine(summary)}${answer === '' ? '' : `\n    = ${printableLine(answer)}`}`;
}

function showOne(invocation: Invocation, desk: TicketDesk): number {
  const { io } = invocation;
  const { id, ticket } = ticketOption(invocation, desk);
  const history = historyOf(desk.context.repoLayout, id);
  const shown = ticket === undefined ? null : shownDependency(ticket, desk.context.clock.now());
  if (wantsJson(invocation)) {
    const events = history.map(({ id: record, at, actor, type, data }) => ({
      record,
      at,
      actor,
      type,
      data,
    }));
    io.stdout(
      `${JSON.stringify({ schemaVersion: 1, kind: 'dependency', id, ticket: shown, history: events })}\n`,
    );
    return 0;
  }
  if (shown !== null) io.stdout(`${lineOf(shown)}\n`);
  for (const record of history) io.stdout(`${historyLine(record)}\n`);
  return 0;
}

function historyLine({ at, actor, type, data }: LogRecord): string {
  const what = type.slice('dependency.'.length);
  const said = Object.entries(data)
    .filter(([key, value]) => !['id', 'by', 'requester', 'owner'].includes(key) && value !== null)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `  ${at} ${printableLine(actor)} ${what}  ${printableLine(said.join('; '), 1000)}`;
}
