import type { AgentRun, WaveState } from '../reducers/wave-state.js';
import { ownsPath } from '../waves/ownership.js';

/** The changes that are held against a run: those that nobody owns and that no override of a person covers. */
export function straysOf(
  run: AgentRun,
  { ownershipOverrides }: Pick<WaveState, 'ownershipOverrides'>,
): string[] {
  const overrides = [...ownershipOverrides.values()].filter(
    ({ agentId }) => agentId === null || agentId === run.agentId,
  );
  return run.unowned
    .filter(({ path, at }) => !overrides.some((one) => isCovered(one, path, at)))
    .map(({ path }) => path);
}

/** An override covers what was measured while it lasted, and what was there when it was granted. */
function isCovered(
  { paths, expiresAt }: Readonly<{ paths: readonly string[]; expiresAt: string | null }>,
  path: string,
  at: string,
): boolean {
  return (expiresAt === null || at <= expiresAt) && ownsPath(paths, path);
}
