import { endName } from '../../model/dependency-ticket.js';
import type { WaveTicket } from '../../reducers/wave-tickets.js';
import { codeSpan } from '../markdown.js';
import { named } from './quoted.js';

/** A ticket in a summary or an inbox: who waits for whom, and what its author wrote, as code. */
export function ticketLine(ticket: WaveTicket, most: number): string {
  const { id, side, required, requester, owner, priority, summary } = ticket;
  const isOwner = side === 'owner';
  const whom = isOwner
    ? `${named(endName(requester))} asks this lane`
    : `this wave waits for ${named(endName(owner))}`;
  const notes = [
    ...(required ? [isOwner ? 'both waves stay open for it' : 'the wave stays open for it'] : []),
    ...(priority === 'normal' ? [] : [priority]),
  ];
  const done = isOwner && most > 200 ? `  done: \`wave dep resolve --id ${id} --response …\`\n` : '';
  const safe = /^[\w.:/-]+$/.test(id) ? done : '';
  return `- ticket ${named(id)}, ${[whom, ...notes].join(', ')}: ${codeSpan(summary, most)}\n${safe}`;
}
