import { formatDuration } from '../../base/duration.js';
import type { RunAgent, Spent } from '../../projections/run-agent.js';
import type { RunView } from '../../projections/run-view.js';

/** What is not known. */
const NONE = '-';

/** Where a run is, as `app/main`. */
export function placeCell({ project, lane }: Pick<RunView, 'project' | 'lane'>): string {
  return project === null ? lane : `${project}/${lane}`;
}

/** How long; `-` where it has not begun. */
export function timeCell(ms: number | null): string {
  return ms === null ? NONE : formatDuration(ms);
}

/** How long ago; `-` where that is not known. */
export function agoCell(at: string | null, now: number): string {
  return at === null ? NONE : formatDuration(now - Date.parse(at));
}

/** Input and output together, as `12.3k`; `-` where neither is known. */
export function tokensCell({ tokens: { input, output } }: Pick<Spent, 'tokens'>): string {
  if (input === null && output === null) return NONE;
  const all = (input ?? 0) + (output ?? 0);
  if (all < 1000) return String(all);
  return all < 1_000_000 ? `${(all / 1000).toFixed(1)}k` : `${(all / 1_000_000).toFixed(1)}M`;
}

/**
 * US dollars; `unpriced` of tokens that nobody has a price for, which are never free, with a `+` where that is so of some agents
 * only; `-` where nothing is known.
 */
export function costCell({
  costUsd,
  tokens,
  agents = [],
}: Spent & Readonly<{ agents?: readonly Spent[] }>): string {
  if (costUsd === null) return hasTokens(tokens) ? 'unpriced' : NONE;
  const isPartial = agents.some((agent) => agent.costUsd === null && hasTokens(agent.tokens));
  return `$${costUsd.toFixed(2)}${isPartial ? '+' : ''}`;
}

function hasTokens({ input, output }: Spent['tokens']): boolean {
  return (input ?? 0) + (output ?? 0) > 0;
}

/** How many of the agents of the wave at work are done; `-` where the wave is another run's by now. */
export function agentsCell({ agents, wave, stage }: Pick<RunView, 'agents' | 'wave' | 'stage'>): string {
  const own = agents.filter((agent) => agent.wave === wave);
  return own.length === 0 || stage === null ? NONE : `${own.filter(isDone).length}/${own.length}`;
}

function isDone({ state }: RunAgent): boolean {
  return state === 'satisfied' || state === 'closed';
}
