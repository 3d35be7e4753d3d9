import type { AgentRun, WaveState } from '../reducers/wave-state.js';
import { ownsPath } from '../waves/ownership.js';

/**
 * The changes that are held against a run: those that nobody owns, unless its agent owns the path by now or a person allows
 * it. Overrides that have run out are no longer in the state of a decision.
 */
export function straysOf(
  run: AgentRun,
  { ownershipOverrides, opened }: Pick<WaveState, 'ownershipOverrides' | 'opened'>,
): string[] {
  if (run.unowned.length === 0) return [];
  const allowed = [...ownershipOverrides.values()]
    .filter(({ agentId }) => agentId === null || agentId === run.agentId)
    .flatMap(({ paths }) => paths);
  const own = opened?.wave.agents.find(({ agentId }) => agentId === run.agentId)?.ownedPaths ?? [];
  return run.unowned.map(({ path }) => path).filter((path) => !ownsPath([...own, ...allowed], path));
}
