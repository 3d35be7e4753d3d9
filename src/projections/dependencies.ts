import { formatDuration } from '../base/duration.js';
import { printableLine } from '../base/printable.js';
import { endName } from '../model/dependency-ticket.js';
import type { WaveAgent } from '../model/wave.js';
import type { ClosedTicket, OpenTicket } from '../reducers/dependency-state.js';
import type { WaveTicket } from '../reducers/wave-tickets.js';
import { agentOfPass } from '../waves/design-pass.js';
import { codeCell, table } from './markdown.js';
import type { ShownTickets, StatusInput } from './status-input.js';

/** A ticket as a status, or a list of tickets, shows it. */
export type ShownDependency = ReturnType<typeof shownDependency>;

/** What a ticket says, for programs and for people. Ages are in ms. */
export function shownDependency(ticket: OpenTicket | ClosedTicket, now: number) {
  const { id, status, required, priority, summary, closureCondition, artifactRefs } = ticket;
  const isClosed = status === 'resolved' || status === 'cancelled';
  const { requester, owner, postedAt, changedAt } = ticket;
  const ending = 'closedBy' in ticket ? ticket : undefined;
  return {
    id,
    status,
    state: isClosed ? ('closed' as const) : ('open' as const),
    required,
    priority,
    summary: printableLine(summary, 300),
    requester,
    owner,
    from: endName(requester),
    to: endName(owner),
    closureCondition,
    artifactRefs,
    postedAt,
    changedAt,
    ageMs: Math.max(0, (isClosed ? Date.parse(changedAt) : now) - Date.parse(postedAt)),
    resolution:
      ending === undefined
        ? null
        : {
            by: ending.by,
            reason: ending.reason,
            response: ending.response,
            artifactRefs: ending.resultRefs,
          },
  };
}

/** The tickets of a wave: open ones first, those that are required before others; then what was closed, newest first. */
export function waveDependencies({ tickets, now }: Pick<StatusInput, 'tickets' | 'now'>) {
  return [...tickets.open, ...tickets.closed].map((ticket) => ({
    ...shownDependency(ticket, now),
    side: ticket.side,
    cycle: ticket.cycle,
  }));
}

/** The open tickets that an agent should know of: what its lane is asked for by whoever may do it, and what itself asked for. */
export function ticketsForAgent(agent: WaveAgent, { open }: Pick<ShownTickets, 'open'>): WaveTicket[] {
  return open.filter(({ side, requester, owner }) => {
    const named = side === 'owner' ? owner.agentId : requester.agentId;
    return named === null || agentOfPass(named) === agentOfPass(agent.agentId);
  });
}

/** Where required tickets go round in a circle, in words. */
export function cycleText(cycle: readonly string[]): string {
  const [first] = cycle;
  return first === undefined ? '' : `these wait for each other: ${[...cycle, first].join(' > ')}`;
}

/** All tickets that are given, as a page for people. What their authors wrote stays text. */
export function renderDependencies(tickets: readonly ShownDependency[], more: number): string {
  const open = tickets.filter(({ state }) => state === 'open');
  const closed = tickets.filter(({ state }) => state === 'closed');
  const openTable = table(
    ['ticket', 'from', 'to', 'required', 'priority', 'status', 'age', 'what'],
    open.map((one) => [
      ...[one.id, one.from, one.to].map((text) => codeCell(text)),
      one.required ? 'yes' : 'no',
      one.priority,
      one.status,
      formatDuration(one.ageMs),
      codeCell(one.summary),
    ]),
  );
  const closedTable = table(
    ['ticket', 'from', 'to', 'how', 'by', 'what', 'answer'],
    closed.map((one) => [
      ...[one.id, one.from, one.to].map((text) => codeCell(text)),
      one.status,
      codeCell(one.resolution?.by ?? ''),
      codeCell(one.summary),
      codeCell(one.resolution?.response ?? one.resolution?.reason ?? ''),
    ]),
  );
  const parts = [
    '# Dependencies between lanes',
    '## Open',
    openTable === '' ? 'Nothing is open.' : openTable,
    ...(closedTable === '' ? [] : ['## Closed', closedTable]),
    ...(more === 0 ? [] : [`${more} more are not shown.`]),
  ];
  return `${parts.join('\n\n')}\n`;
}
