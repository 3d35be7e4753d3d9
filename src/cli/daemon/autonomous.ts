import type { EndingSignal } from '../../base/exit-code.js';
import { exitCode, exitOfSignal } from '../../base/exit-code.js';
import { Problem } from '../../base/problem.js';
import { Waker } from '../../base/waker.js';
import { projectIdOf } from '../../model/lane-name.js';
import { runSteps } from '../../projections/run-steps.js';
import type { LaneState, RunEntry } from '../../reducers/lane-state.js';
import { laneReducer } from '../../reducers/lane-state.js';
import { openFold } from '../../store/log/snapshot.js';
import { prepareRun } from '../../supervisor/prepare-run.js';
import { readSupervisor } from '../../supervisor/read-supervisor.js';
import type { RepositoryLane } from '../../supervisor/repository-lanes.js';
import { repositoryLanes } from '../../supervisor/repository-lanes.js';
import { findWaveFiles, wavesDirOf } from '../../store/wave-repository.js';
import type { Handler, Invocation } from '../command.js';
import type { LanePlace, WholeRepository } from '../context.js';
import { openLane, textOption, wantsJson } from '../context.js';
import { anyLane } from '../lane-choice.js';
import { runOptionsOf } from '../launch/run-options.js';
import { refuseAgents } from '../steer/open-steering.js';
import { callDaemon, submitRun } from './submit-run.js';

const LOOK_MS = 300;

/** One lane on its way, and what its last run came to. */
type Journey = {
  readonly place: RepositoryLane;
  run: RunEntry | undefined;
  /** How many waves of all lanes were closed when its run was submitted. */
  closedBefore: number;
  /** Why it could not be submitted. */
  problem: Problem | undefined;
};

/**
 * `wave autonomous`: submits a run for every lane with unfinished waves, and waits. A lane that is held up by another one is
 * submitted again when the others have closed something since; it is over when no lane can go on. The daemon does the work:
 * leaving changes nothing about it.
 */
export const autonomous: Handler = async (invocation) => {
  refuseAgents(invocation, 'submit runs');
  const { io } = invocation;
  const context = await openLane(invocation, anyLane);
  const waker = new Waker();
  let left: EndingSignal | undefined;
  const stopListening = io.onInterrupt((signal) => {
    left = signal;
    waker.wake();
  });
  const journeys = lanesOf(invocation, context).map((place): Journey => ({
    place,
    run: undefined,
    closedBefore: -1,
    problem: undefined,
  }));
  // Nothing to go on with is one thing, a lane that is not there another: a submission says what is missing.
  if (journeys.length === 0) prepareRun(await openLane(invocation), runOptionsOf(invocation));
  for (let isBusy = true; isBusy && left === undefined;) {
    isBusy = await goOn(invocation, journeys);
    if (!isBusy) break;
    const open = journeys.find(({ run }) => run !== undefined && run.ended === null);
    // It may have been killed: what it had begun waits for the next one.
    if (open?.run !== undefined && readSupervisor(context.repoLayout).state === 'none')
      await callDaemon(context, runOptionsOf(invocation).configFile, open.run.runId);
    await waker.wait(LOOK_MS);
  }
  stopListening();
  return tell(invocation, journeys, left);
};

/** Looks at every lane and submits what can go on. @returns whether anything is under way */
async function goOn(invocation: Invocation, journeys: readonly Journey[]): Promise<boolean> {
  const states = new Map(journeys.map((journey) => [journey, stateOf(journey.place)]));
  const closed = [...states.values()].reduce((sum, state) => sum + completedIn(state), 0);
  let isBusy = false;
  for (const [journey, state] of states) {
    // Whoever submitted it; a launch in the foreground is waited for by the run that is submitted behind it.
    const open = state.runs.findLast(({ ended, submittedAt }) => ended === null && submittedAt !== null);
    const last = state.runs.find(({ runId }) => runId === journey.run?.runId);
    journey.run = open ?? last;
    if (
      open !== undefined ||
      (isWorthATry(journey, closed) && (await submitOne(invocation, journey, closed)))
    )
      isBusy = true;
  }
  return isBusy;
}

/** Another try helps only what was held up, and only when something else has been closed since. */
function isWorthATry({ run, problem, closedBefore }: Journey, closed: number): boolean {
  if (problem !== undefined) return false;
  if (run === undefined) return closedBefore < 0;
  return run.ended?.outcome === 'blocked' && closed > closedBefore;
}

async function submitOne(invocation: Invocation, journey: Journey, closed: number): Promise<boolean> {
  const { place } = journey;
  journey.closedBefore = closed;
  try {
    const own = {
      ...invocation,
      options: { ...invocation.options, lane: place.lane, project: place.project },
    };
    const context = await openLane(own);
    const submitted = await submitRun(own, context);
    if (submitted === undefined) return false;
    const { runId } = submitted;
    journey.run = stateOf(place).runs.find((run) => run.runId === runId);
    if (invocation.options.quiet !== true) invocation.io.stderr(`lane ${place.lane}: run ${runId}\n`);
    await callDaemon(context, runOptionsOf(own).configFile, runId);
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Of one lane; the others go on.
    journey.problem = error;
    invocation.io.stderr(
      `lane ${place.lane}: ${error.message}\n${error.lines.map((line) => `${line}\n`).join('')}`,
    );
    return false;
  }
}

/** Those with wave files: of the lane that is named, of the project that is named, or all. */
function lanesOf(invocation: Invocation, context: LanePlace & WholeRepository): readonly RepositoryLane[] {
  const [lane, project] = [textOption(invocation, 'lane'), textOption(invocation, 'project')];
  return repositoryLanes(context.repo, context.common, context.env).filter(
    (place) =>
      (lane === undefined || place.layout.root === context.layout.root) &&
      (project === undefined || place.project === context.project) &&
      findWaveFiles(place.repo, wavesDirOf(place.config, place.lane)).files.length > 0,
  );
}

function stateOf({ layout }: RepositoryLane): LaneState {
  const snapshotPath = layout.snapshot('lane', laneReducer.name);
  return openFold(layout.laneLog(), laneReducer, { blobs: layout.blob, snapshotPath }).state;
}

function completedIn({ waves }: LaneState): number {
  return [...waves.values()].filter(({ outcome }) => outcome === 'completed').length;
}

function tell(invocation: Invocation, journeys: readonly Journey[], left: EndingSignal | undefined): number {
  const { io, options } = invocation;
  const lanes = journeys.map(({ place, run, problem }) => ({
    project: projectIdOf(place),
    lane: place.lane,
    runId: run?.runId ?? null,
    outcome:
      problem === undefined
        ? run === undefined
          ? 'completed'
          : (run.ended?.outcome ?? 'running')
        : 'failed',
    exitCode: problem?.exitCode ?? (run === undefined ? 0 : (run.ended?.exitCode ?? null)),
    detail: problem?.message ?? run?.ended?.detail ?? '',
  }));
  const failed = lanes.find(({ outcome }) => outcome !== 'completed' && outcome !== 'running');
  const code =
    left === undefined
      ? failed === undefined
        ? 0
        : (failed.exitCode ?? exitCode('failed'))
      : exitOfSignal(left);
  if (wantsJson(invocation)) {
    io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'autonomous-result', exitCode: code, lanes })}\n`);
    return code;
  }
  if (options.quiet !== true)
    for (const { lane, outcome, detail } of lanes)
      io.stdout(`lane ${lane}: ${outcome}${detail === '' ? '' : `: ${detail}`}\n`);
  if (left !== undefined) io.stderr('the runs go on without this process\n');
  for (const { place, run } of journeys) {
    const [status] =
      run === undefined || run.ended?.outcome === 'completed' ? [] : runSteps(place, run.runId);
    if (status !== undefined) io.stderr(`  ${status.label.padEnd(10)} ${status.command}\n`);
  }
  return code;
}
