import { waveDependencies } from '../dependencies.js';
import { section, since } from './item-lines.js';
import { codeSpan } from '../markdown.js';
import { named } from './quoted.js';
import type { ViewInput } from './wave-page.js';
import { page, pageHead } from './wave-page.js';

/** The tickets between a wave and other lanes, from its side. */
export type Dependencies = Readonly<{ dependencies: ReturnType<typeof waveDependencies> }>;

/** See {@link Dependencies}. */
export function dependenciesView({ status }: Pick<ViewInput, 'status'>): Dependencies {
  return { dependencies: waveDependencies(status) };
}

/** The tickets as Markdown. @param now where ages are to be told */
export function dependenciesMarkdown({ dependencies }: Dependencies, input: ViewInput, now?: number): string {
  const lines = (state: 'open' | 'closed', side: string): string[] =>
    dependencies.filter((one) => one.state === state && one.side === side).map((one) => ticketText(one, now));
  return page(
    pageHead('Dependencies', input),
    [
      section('This wave waits for', lines('open', 'requester')),
      section('Others wait for this wave', lines('open', 'owner')),
      section('Closed', [...lines('closed', 'requester'), ...lines('closed', 'owner')]),
    ],
    'No ticket is between this wave and another lane.',
  );
}

function ticketText(ticket: Dependencies['dependencies'][number], now?: number): string {
  const { id, side, from, to, required, priority, status, postedAt, summary, resolution, cycle } = ticket;
  const notes = [
    side === 'requester' ? `to ${named(to)}` : `from ${named(from)}`,
    ...(required ? ['required'] : []),
    ...(priority === 'normal' ? [] : [priority]),
    status,
    since(postedAt, now),
  ];
  const answer =
    resolution === null
      ? ''
      : `  by ${codeSpan(resolution.by, 80)}: ${codeSpan(resolution.response ?? resolution.reason ?? '', 300)}\n`;
  const round = cycle.length === 0 ? '' : `  waits for itself: ${cycle.map(named).join(' > ')}\n`;
  return `- ${named(id)}, ${notes.join(', ')}: ${codeSpan(summary, 300)}\n${answer}${round}`;
}
