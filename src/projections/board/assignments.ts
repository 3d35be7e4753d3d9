import type { OpenRow } from '../../reducers/open-columns.js';
import type { ItemList } from './board-item.js';
import { listed } from './board-item.js';
import type { BoardSource } from './board-source.js';
import { itemSection } from './item-lines.js';
import { byWeight } from './order-rows.js';
import { named } from './quoted.js';
import type { ViewInput } from './wave-page.js';
import { page, pageHead } from './wave-page.js';

const SHOWN = 30;

/** Who was asked to do what, by agent; then what fits nobody, and what nobody was given yet. */
export type Assignments = Readonly<{
  agents: readonly Readonly<{ agentId: string; open: ItemList }>[];
  /** Nobody in the wave fits. */
  unresolved: ItemList;
  /** Addressed to somebody; the launcher has not given it to anybody yet. */
  waiting: ItemList;
  /** Who resolved a request for a capability last. */
  expertise: readonly Readonly<{ capability: string; agentId: string }>[];
}>;

/** See {@link Assignments}. */
export function assignmentsView(source: BoardSource): Assignments {
  const rows = source
    .openRows()
    .filter(
      (row) => isGiven(row) || (ASKS.has(row.kind) && row.about !== null && row.about.targets.length > 0),
    );
  const byAgent = new Map<string, OpenRow[]>();
  for (const row of rows) {
    const agentId = givenTo(row) ?? null;
    const own = agentId === null ? undefined : byAgent.get(agentId);
    if (own !== undefined) own.push(row);
    else if (agentId !== null) byAgent.set(agentId, [row]);
  }
  const ids = [...new Set([...source.agents.map(({ agentId }) => agentId), ...byAgent.keys()])];
  const list = (some: readonly OpenRow[]): ItemList => listed(source, byWeight(some), SHOWN);
  return {
    agents: ids.flatMap((agentId) => {
      const own = byAgent.get(agentId);
      return own === undefined ? [] : [{ agentId, open: list(own) }];
    }),
    unresolved: list(rows.filter((row) => givenTo(row) === null)),
    waiting: list(rows.filter((row) => givenTo(row) === undefined)),
    expertise: [...source.coordination.expertise].map(([capability, agentId]) => ({ capability, agentId })),
  };
}

const ASKS: ReadonlySet<string> = new Set(['request', 'blocker', 'clarification-request', 'handoff']);

function isGiven(row: OpenRow): boolean {
  return givenTo(row) !== undefined;
}

/** Who has it; null where nobody fits, undefined before anybody was looked for. */
function givenTo({ about }: OpenRow): string | null | undefined {
  return about?.assignment?.agentId;
}

/** The assignments as Markdown. @param now where ages are to be told */
export function assignmentsMarkdown(view: Assignments, input: ViewInput, now?: number): string {
  return page(
    pageHead('Assignments', input),
    [
      itemSection('Nobody fits', view.unresolved, now),
      ...view.agents.map(({ agentId, open }) => itemSection(named(agentId), open, now)),
      itemSection('Not given to anybody yet', view.waiting, now),
    ],
    'Nobody was asked for anything that is open.',
  );
}
