import { Problem } from '../../base/problem.js';
import type { RunEntry } from '../../reducers/lane-state.js';
import { laneReducer } from '../../reducers/lane-state.js';
import { openFold } from '../../store/log/snapshot.js';
import type { RepositoryLane } from '../../supervisor/repository-lanes.js';
import { repositoryLanes } from '../../supervisor/repository-lanes.js';
import type { Invocation } from '../command.js';
import type { LanePlace, WholeRepository } from '../context.js';
import { textOption } from '../context.js';

/** A run and the lane that it is in. */
export type FoundRun = Readonly<{ place: RepositoryLane; run: RunEntry }>;

/** Every run of the repository, lane by lane, each lane's in their order. */
export function allRuns({ repo, common }: LanePlace & WholeRepository): FoundRun[] {
  return repositoryLanes(repo, common).flatMap((place) => {
    const { layout } = place;
    const { state } = openFold(layout.laneLog(), laneReducer, {
      blobs: layout.blob,
      snapshotPath: layout.snapshot('lane', laneReducer.name),
    });
    return state.runs.map((run) => ({ place, run }));
  });
}

/**
 * The run that a command is to act on: by position or `--run-id` (its beginning is enough), whatever its lane; else the only one
 * that is not over, of the lane where one is named.
 * @throws Problem `run/not-found`, `run/ambiguous` with the ids that there are
 */
export function pickOpenRun(invocation: Invocation, context: LanePlace & WholeRepository): FoundRun {
  const runs = allRuns(context);
  const open = runs.filter(({ run }) => run.ended === null);
  const wanted = (invocation.words[0] ?? textOption(invocation, 'run-id'))?.toLowerCase();
  const isNamed = textOption(invocation, 'lane') !== undefined;
  const candidates =
    wanted === undefined
      ? open.filter(({ place }) => !isNamed || place.layout.root === context.layout.root)
      : runs.filter(({ run }) => run.runId.toLowerCase().startsWith(wanted));
  const [only] = candidates;
  const list = (found: readonly FoundRun[]): string =>
    found.length === 0
      ? 'no run is under way or waits'
      : `there are: ${found.map(({ place, run }) => `${run.runId} (${place.lane})`).join(', ')}`;
  if (only === undefined) {
    const what = wanted === undefined ? 'there is no run to act on' : `there is no run ${wanted}`;
    throw new Problem('run/not-found', what, { hint: list(open.slice(-10)) });
  }
  if (candidates.length === 1) return only;
  const what = wanted === undefined ? 'which run?' : `several runs begin with ${wanted}`;
  throw new Problem('run/ambiguous', what, { hint: list(candidates.slice(-10)) });
}
