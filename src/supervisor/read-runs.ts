import { existsSync, statSync } from 'node:fs';
import type { SeenAgent } from '../projections/run-agent.js';
import type { DaemonSight, RunFacts, RunWave } from '../projections/run-view.js';
import type { RunStatus } from '../projections/run-status.js';
import { runStatus } from '../projections/run-status.js';
import { wavesOf } from '../projections/run-view.js';
import type { Spending } from '../model/spending.js';
import { addSpending, NO_SPENDING } from '../model/spending.js';
import { coordinationReducer } from '../reducers/coordination-state.js';
import { goneOnWith } from '../reducers/gone-on-with.js';
import type { LaneState, RunEntry } from '../reducers/lane-state.js';
import { laneReducer } from '../reducers/lane-state.js';
import type { OpenQuestion } from '../reducers/question-index.js';
import { waveReducer } from '../reducers/reduce-wave.js';
import { spentBy } from '../reducers/spent-by.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { LogFold } from '../store/log/fold.js';
import type { AgentRunObservation } from '../runner/backends/backend.js';
import { isSuspended } from '../runner/process-identity.js';
import { spoolFolder, spoolPaths } from '../runner/spool-folder.js';
import { isWithoutRoom } from './disk-room.js';
import { isLauncherAlive } from './launcher-alive.js';
import { foldForReading } from './read-wave-status.js';
import type { RepositoryLane } from './repository-lanes.js';
import type { SeenRun } from './seen-state.js';
import { lookAtRuns, seenState } from './seen-state.js';

/** A lane with what its log says. */
export type ReadLane = Readonly<{ place: RepositoryLane; fold: LogFold<LaneState> }>;

/** One run, and where it is. */
export type PlacedRun = ReadLane & Readonly<{ run: RunEntry }>;

/** Reads runs of a repository, each log at most once: what it tells is of one moment. Writes nothing but snapshots. */
export class RunReader {
  readonly #waves = new Map<string, Promise<WaveState>>();
  readonly #daemon: DaemonSight;

  constructor(daemon: DaemonSight) {
    this.#daemon = daemon;
  }

  /** Everything that views of the run are derived from. */
  async facts(placed: PlacedRun, now: number): Promise<RunFacts> {
    const { place, fold } = placed;
    const { run, launcherAlive } = current(placed);
    const { state } = fold;
    const waves: RunWave[] = [];
    const seen = new Map<string, SeenAgent>();
    for (const wave of wavesOf(state, run)) {
      const recorded = await this.#wave(place, wave);
      const runs = lookAtRuns(place, wave, recorded);
      waves.push({ wave, state: seenState(recorded, runs) });
      for (const one of runs) seen.set(one.run.intentId, seenAgent(place, wave, one));
    }
    return {
      project: place.project,
      lane: place.lane,
      laneState: state,
      run,
      launcherAlive,
      launcherSuspended: launcherAlive && run.launcher !== null && isSuspended(run.launcher.pid),
      daemon: this.#daemon,
      withoutRoom: isWithoutRoom(place),
      waves,
      spentElsewhere: await this.#spentElsewhere(placed, waves),
      questions: await questionsOf(place, run, waves.at(-1)),
      seen,
      now,
    };
  }

  /** What the runs that this one goes on with used in waves that it has not begun itself. */
  async #spentElsewhere({ place, fold, run }: PlacedRun, own: readonly RunWave[]): Promise<Spending> {
    const runs = goneOnWith(run.runId, fold.state.runs);
    const begun = fold.state.runs.filter(({ runId }) => runs.has(runId));
    const others = new Set(begun.flatMap((before) => wavesOf(fold.state, before)));
    for (const { wave } of own) others.delete(wave);
    let spent = NO_SPENDING;
    for (const wave of others) spent = addSpending(spent, spentBy(await this.#wave(place, wave), { runs }));
    return spent;
  }

  /** What the run is called now. */
  status(placed: PlacedRun): RunStatus {
    const { run, launcherAlive } = current(placed);
    return runStatus(run, launcherAlive);
  }

  #wave(place: RepositoryLane, wave: number): Promise<WaveState> {
    const { layout } = place;
    const path = layout.controlPlane(wave);
    const known = this.#waves.get(path);
    if (known !== undefined) return known;
    const read = foldForReading(path, waveReducer, layout, `wave-${wave}`).then(({ state }) => state);
    this.#waves.set(path, read);
    return read;
  }
}

/** What people are asked in the wave that the run works on, or stopped at. */
async function questionsOf(
  { layout }: RepositoryLane,
  { ended }: RunEntry,
  last: RunWave | undefined,
): Promise<readonly OpenQuestion[]> {
  if (last === undefined || (ended !== null && ended.outcome !== 'blocked')) return [];
  if (last.state.outcome === 'completed') return [];
  const name = `wave-${last.wave}`;
  const { state } = await foldForReading(layout.coordination(last.wave), coordinationReducer, layout, name);
  return state.questions.open;
}

/** Every lane that has had a run, with its state. */
export async function readLanes(places: readonly RepositoryLane[]): Promise<ReadLane[]> {
  const lanes: ReadLane[] = [];
  for (const place of places) {
    const { layout } = place;
    if (!existsSync(layout.laneLog())) continue;
    lanes.push({ place, fold: await foldForReading(layout.laneLog(), laneReducer, layout, 'lane') });
  }
  return lanes;
}

/** The runs of these lanes, newest first. */
export function runsOf(lanes: readonly ReadLane[]): PlacedRun[] {
  return lanes
    .flatMap(({ place, fold }) => {
      // Between lanes there is no order but the clock's; within one there is that of its log, whatever the clock did.
      let latest = '';
      return fold.state.runs.map((run) => {
        const at = run.startedAt ?? run.submittedAt ?? '';
        latest = at > latest ? at : latest;
        return { placed: { place, fold, run }, latest };
      });
    })
    .reverse()
    .sort((left, right) => (left.latest < right.latest ? 1 : left.latest > right.latest ? -1 : 0))
    .map(({ placed }) => placed);
}

/**
 * The run as it is now, and whether somebody works on it. A launcher may end its run and itself between a look at the log and
 * one at the processes: whoever is found gone had said all that they would, so the log is read once more.
 */
function current({ fold, run }: PlacedRun): Readonly<{ run: RunEntry; launcherAlive: boolean }> {
  let known = run;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const launcherAlive = isLauncherAlive(known);
    if (launcherAlive || known.ended !== null || known.launcher === null)
      return { run: known, launcherAlive };
    fold.refresh();
    const next = fold.state.runs.find(({ runId }) => runId === run.runId) ?? known;
    if (next.ended !== null || sameLauncher(next, known)) return { run: next, launcherAlive: false };
    known = next;
  }
  return { run: known, launcherAlive: false };
}

/** Somebody who takes a run up and dies at once, again and again, is not waited for. */
const MOST_LOOKS = 5;

function sameLauncher(left: RunEntry, right: RunEntry): boolean {
  return left.launcher?.pid === right.launcher?.pid && left.launcher?.startTime === right.launcher?.startTime;
}

function seenAgent({ layout, repo, env }: RepositoryLane, wave: number, { run, sight }: SeenRun): SeenAgent {
  const spool = spoolPaths(spoolFolder(repo, env), run.intentId);
  const log = layout.agentLog(wave, run.attempt, run.agentId, run.round);
  return { degraded: degradedOf(sight), outputAt: newestOutput([log, spool.out, spool.err]) };
}

/** By name. What is merely not on record yet is no fault: whoever works on the run sees it next. */
function degradedOf(sight: AgentRunObservation): string[] {
  switch (sight.kind) {
    case 'running':
      return [
        ...(isSuspended(sight.status.agent.pid) && !sight.ending ? ['suspended'] : []),
        ...(isSuspended(sight.status.shim.pid) ? ['shim-suspended'] : []),
      ];
    case 'shim-lost':
      return ['shim-lost'];
    case 'lost':
      return [sight.reason];
    case 'starting':
    case 'exited':
      return [];
  }
}

/** When any of these files was written last; an empty one was only made. */
function newestOutput(paths: readonly string[]): string | null {
  const times = paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined || found.size === 0 ? [] : [found.mtimeMs];
  });
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
}
