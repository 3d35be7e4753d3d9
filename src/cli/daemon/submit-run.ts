import { Problem } from '../../base/problem.js';
import type { RunEntry } from '../../reducers/lane-state.js';
import { laneReducer } from '../../reducers/lane-state.js';
import { ensureStateRoot } from '../../store/state-folder.js';
import { appendRecord } from '../../store/log/append.js';
import { openFold } from '../../store/log/snapshot.js';
import { startDaemon } from '../../supervisor/daemon/start-daemon.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import { preflight } from '../../supervisor/preflight.js';
import { prepareRun, refuseWhileHalted } from '../../supervisor/prepare-run.js';
import type { Invocation } from '../command.js';
import { runOptionsOf, runRequest } from '../launch/run-options.js';
import { recordDraft } from '../record-draft.js';

/** A run that was taken. */
export type SubmittedRun = Readonly<{
  runId: string;
  /** Those of its lane that come before it. */
  ahead: readonly RunEntry[];
}>;

/**
 * Checks what a launch with these flags would, and records the run: it is on the disk when this returns.
 * @returns undefined where the lane has nothing to do
 * @throws Problem as a launch would, and `run/queue-full`
 */
export async function submitRun(
  invocation: Invocation,
  context: LaneContext,
): Promise<SubmittedRun | undefined> {
  const options = runOptionsOf(invocation);
  const run = prepareRun(context, options);
  const [first] = run.selection.waves;
  if (first === undefined) return undefined;
  for (const doubt of await preflight(context, run.choice, first)) invocation.io.stderr(`wave: ${doubt}\n`);
  refuseWhileHalted(context);
  await ensureStateRoot(context.repoLayout, { track: context.config.audit?.track === true });
  const runId = context.ids.next();
  const request = runRequest(invocation, context.repo, run);
  const draft = recordDraft(invocation, context, { type: 'run.submitted', data: { request, options } });
  appendRecord(context.layout.laneLog(), { ...draft, run: runId }, 'durable', context.layout.blob);
  return { runId, ahead: queueBefore(context, runId) };
}

/**
 * Sees to it that a daemon is there for the run.
 * @throws Problem `run/no-daemon`; the run stays submitted
 */
export async function callDaemon(
  context: LaneContext,
  configFile: string | null,
  runId: string,
): Promise<void> {
  await startDaemon(context, configFile).catch((error: unknown) => {
    throw new Problem(
      'run/no-daemon',
      `run ${runId} is submitted, but no daemon could be started: ${String(error)}`,
      { hint: 'wave supervise, when there is room for a process', exit: 'environment' },
    );
  });
}

/** @throws Problem `run/queue-full` where the lane does not take another run */
function queueBefore({ layout, lane }: LaneContext, runId: string): readonly RunEntry[] {
  const { runs } = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob }).state;
  const own = runs.findIndex((run) => run.runId === runId);
  if (own < 0) {
    throw new Problem('run/queue-full', `too many runs wait in lane ${lane}; this one was not taken`, {
      hint: 'wave status shows them; wave cancel takes one away',
    });
  }
  return runs.slice(0, own).filter(({ ended }) => ended === null);
}
