import { Problem } from '../../base/problem.js';
import type { RunEntry } from '../../reducers/lane-state.js';
import { laneReducer } from '../../reducers/lane-state.js';
import { openFold } from '../../store/log/snapshot.js';
import type { RepositoryLane } from '../../supervisor/repository-lanes.js';
import { repositoryLanes } from '../../supervisor/repository-lanes.js';
import type { Invocation } from '../command.js';
import type { LanePlace, WholeRepository } from '../context.js';
import { openRun, openRuns } from '../runs/open-runs.js';

/** A run and the lane that it is in. */
export type FoundRun = Readonly<{ place: RepositoryLane; run: RunEntry }>;

/** Every run of the repository, lane by lane, each lane's in their order. */
export function allRuns({ repo, common, env }: LanePlace & WholeRepository): FoundRun[] {
  return repositoryLanes(repo, common, env).flatMap((place) => {
    const { layout } = place;
    const { state } = openFold(layout.laneLog(), laneReducer, {
      blobs: layout.blob,
      snapshotPath: layout.snapshot('lane', laneReducer.name),
    });
    return state.runs.map((run) => ({ place, run }));
  });
}

/**
 * The run that a command is to act on: the one that is named, whatever its lane; else the only one that is not over.
 * @throws Problem `run/not-found`, `run/ambiguous` with the ids that there are
 */
export async function pickOpenRun(invocation: Invocation): Promise<FoundRun> {
  const run = openRun(invocation, await (await openRuns(invocation))());
  if (run !== undefined) return run;
  throw new Problem('run/not-found', 'there is no run to act on', { hint: 'no run is under way or waits' });
}
