import type { WaveState } from '../reducers/wave-state.js';
import { ownsPath } from '../waves/ownership.js';
import type { TreeSnapshots } from '../workspace/tree-snapshot.js';
import type { PathChange } from '../events/control-event.js';
import type { WaveEntry } from './wave-journal.js';

/**
 * Compares the work tree with its last recorded snapshot. A change is attributed to the agents that ran while it appeared;
 * what none of them owns is named.
 * @param isExpected changes that the operator announced and that count against nobody
 * @param ownedElsewhere what agents of other lanes own that ran since then
 * @param running intents of the agents that ran since the last snapshot, those that just ended included
 */
export async function measureWorkspace(
  snapshots: TreeSnapshots,
  state: WaveState,
  running: readonly string[],
  isExpected: (change: PathChange) => boolean,
  ownedElsewhere: (sinceMs: number) => readonly string[],
): Promise<WaveEntry[]> {
  const tree = await snapshots.take();
  if (tree === state.tree) return [];
  // Without a recorded tree, or with one whose objects are gone (another machine), there is nothing to compare with.
  const known = state.tree !== null && (await snapshots.has(state.tree));
  const changes = known ? await snapshots.changes(state.tree ?? tree, tree) : [];
  const runs = [...state.agents.values()].filter(({ intentId }) => running.includes(intentId));
  const owned = runs.flatMap(({ ownedPaths }) => ownedPaths);
  const strays =
    running.length === 0
      ? []
      : changes.filter((change) => !ownsPath(owned, change.path) && !isExpected(change));
  const since = Math.min(...runs.map(({ requestedAt }) => Date.parse(requestedAt)));
  const elsewhere = strays.length === 0 ? [] : ownedElsewhere(since);
  const unowned = strays.map(({ path }) => path).filter((path) => !ownsPath(elsewhere, path));
  return [{ type: 'workspace.measured', data: { tree, changes, running, unowned } }];
}
