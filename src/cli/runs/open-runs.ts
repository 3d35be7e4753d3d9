import { Problem } from '../../base/problem.js';
import type { LaneName } from '../../model/lane-name.js';
import { projectIdOf } from '../../model/lane-name.js';
import type { PlacedRun } from '../../supervisor/read-runs.js';
import { readLanes, RunReader, runsOf } from '../../supervisor/read-runs.js';
import type { SupervisorState } from '../../supervisor/read-supervisor.js';
import { readSupervisor } from '../../supervisor/read-supervisor.js';
import type { RepositoryLane } from '../../supervisor/repository-lanes.js';
import { repositoryLanes } from '../../supervisor/repository-lanes.js';
import type { Invocation } from '../command.js';
import { openRepository, requireRuns, textOption } from '../context.js';
import { laneNotThere } from '../not-there.js';
import { idList, namedRun, wantedRun } from '../pick-run.js';

/** All that commands about runs look at, as it is at one moment. */
export type Runs = Readonly<{
  lanes: readonly RepositoryLane[];
  /** Newest first. */
  runs: readonly PlacedRun[];
  supervisor: SupervisorState;
  reader: RunReader;
}>;

/** Looks at the runs of a repository, as often as it is called. */
export type RunsView = () => Promise<Runs>;

/**
 * Opens the runs of all lanes and projects, or of the lane and project that flags name. What an agent's surroundings say does
 * not narrow it: a run is found by its id from anywhere.
 * @throws Problem `lane/unknown`, `project/unknown`, `git/not-a-repository` where nothing could ever have run
 */
export async function openRuns(invocation: Invocation): Promise<RunsView> {
  const { repo, repoLayout, common, project } = await openRepository(invocation, 'go-on');
  requireRuns(repoLayout);
  const named = textOption(invocation, 'lane');
  const within = textOption(invocation, 'project') === undefined ? undefined : projectIdOf({ project });
  const find = (): RepositoryLane[] =>
    repositoryLanes(repo, common, invocation.io.env).filter(
      (lane) => within === undefined || projectIdOf({ project: lane.project }) === within,
    );
  if (named !== undefined) checkLane({ lane: named, project: within ?? undefined }, find());
  return async () => {
    const lanes = find().filter(({ lane }) => named === undefined || lane === named);
    const supervisor = readSupervisor(repoLayout);
    const reader = new RunReader(supervisor);
    return { lanes, runs: runsOf(await readLanes(lanes)), supervisor, reader };
  };
}

function checkLane(named: LaneName, lanes: readonly RepositoryLane[]): void {
  const known = [...new Set(lanes.map(({ lane }) => lane))];
  if (!known.includes(named.lane)) throw laneNotThere(named, known);
}

/** The run that is named, by position or `--run-id`; undefined where none is. @throws Problem `run/not-found`, `run/ambiguous` */
export function chosenRun(invocation: Invocation, { runs }: Runs): PlacedRun | undefined {
  const wanted = wantedRun(invocation);
  return wanted === undefined ? undefined : namedRun(wanted, runs, idOf, 'there is');
}

/**
 * The run that is named, else the only one that is not over; undefined where there is none.
 * @throws Problem `run/not-found`, `run/ambiguous` with the candidates
 */
export function openRun(invocation: Invocation, all: Runs): PlacedRun | undefined {
  const chosen = chosenRun(invocation, all);
  if (chosen !== undefined) return chosen;
  const open = all.runs.filter(({ run }) => run.ended === null);
  if (open.length <= 1) return open[0];
  throw new Problem('run/ambiguous', `${open.length} runs are not over; which one?`, {
    hint: idList(open.map(idOf)),
  });
}

/** The same; else the run that ended last. */
export function onlyRun(invocation: Invocation, all: Runs): PlacedRun {
  const run = openRun(invocation, all) ?? newestEnded(all.runs);
  if (run !== undefined) return run;
  throw new Problem('run/not-found', 'there has been no run', { hint: 'wave launch' });
}

/** The run that ended last. */
export function newestEnded(runs: readonly PlacedRun[]): PlacedRun | undefined {
  const endOf = ({ run }: PlacedRun): string => run.ended?.at ?? '';
  return runs.reduce<PlacedRun | undefined>(
    (newest, run) => (newest === undefined || endOf(run) > endOf(newest) ? run : newest),
    undefined,
  );
}

/** The same run at a later look. */
export function sameRun({ runs }: Runs, run: PlacedRun): PlacedRun | undefined {
  return runs.find((other) => idOf(other) === idOf(run) && other.place.layout.root === run.place.layout.root);
}

function idOf({ run }: PlacedRun): string {
  return run.runId;
}
