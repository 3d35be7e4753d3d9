import { formatDuration } from '../../base/duration.js';
import type { RunAgent } from '../../projections/run-agent.js';
import type { RunView } from '../../projections/run-view.js';
import { NOTHING_SAID } from '../../projections/spent-text.js';

/** Where a run is, as `app/main`. */
export function placeCell({ project, lane }: Pick<RunView, 'project' | 'lane'>): string {
  return project === null ? lane : `${project}/${lane}`;
}

/** How long; `-` where it has not begun. */
export function timeCell(ms: number | null): string {
  return ms === null ? NOTHING_SAID : formatDuration(ms);
}

/** How long ago; `-` where that is not known. */
export function agoCell(at: string | null, now: number): string {
  return at === null ? NOTHING_SAID : formatDuration(now - Date.parse(at));
}

/** How many of the agents of the wave at work are done; `-` where the wave is another run's by now. */
export function agentsCell({ agents, wave, stage }: Pick<RunView, 'agents' | 'wave' | 'stage'>): string {
  const own = agents.filter((agent) => agent.wave === wave);
  return own.length === 0 || stage === null ? NOTHING_SAID : `${own.filter(isDone).length}/${own.length}`;
}

function isDone({ state }: RunAgent): boolean {
  return state === 'satisfied' || state === 'closed';
}
