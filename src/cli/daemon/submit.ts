import { Problem } from '../../base/problem.js';
import { projectIdOf } from '../../model/lane-name.js';
import type { RunEntry } from '../../reducers/lane-state.js';
import { laneReducer } from '../../reducers/lane-state.js';
import { runSteps } from '../../projections/run-steps.js';
import { ensureStateRoot } from '../../store/state-folder.js';
import { appendRecord } from '../../store/log/append.js';
import { openFold } from '../../store/log/snapshot.js';
import { startDaemon } from '../../supervisor/daemon/start-daemon.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import { preflight } from '../../supervisor/preflight.js';
import { prepareRun, refuseWhileHalted } from '../../supervisor/prepare-run.js';
import type { Handler, Invocation } from '../command.js';
import { openLane, wantsJson } from '../context.js';
import { noteIgnoredFlags, runOptionsOf, runRequest } from '../launch/run-options.js';
import { recordDraft } from '../record-draft.js';

/** `wave submit`: checks what a launch would, records the run, sees to it that a daemon is there, and is done. */
export const submit: Handler = async (invocation) => {
  const context = await openLane(invocation);
  const options = runOptionsOf(invocation);
  noteIgnoredFlags(invocation);
  const run = prepareRun(context, options);
  const [first] = run.selection.waves;
  if (first === undefined) return nothingToDo(invocation, context);
  await preflight(context, run.choice, first);
  refuseWhileHalted(context);
  await ensureStateRoot(context.repoLayout, { track: context.config.audit?.track === true });
  const runId = context.ids.next();
  const request = runRequest(invocation, context.repo, run);
  const draft = recordDraft(invocation, context, { type: 'run.submitted', data: { request, options } });
  appendRecord(context.layout.laneLog(), { ...draft, run: runId }, 'durable', context.layout.blob);
  const ahead = queueBefore(context, runId);
  await startDaemon(context, options.configFile).catch((error: unknown) => {
    throw new Problem(
      'run/no-daemon',
      `run ${runId} is submitted, but no daemon could be started: ${String(error)}`,
      { hint: 'wave supervise, when there is room for a process', exit: 'environment' },
    );
  });
  show(invocation, context, runId, ahead);
  return 0;
};

/**
 * The runs of the lane that come before it.
 * @throws Problem `run/queue-full` where the lane does not take another one
 */
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

function show(invocation: Invocation, context: LaneContext, runId: string, ahead: readonly RunEntry[]): void {
  const { io, options } = invocation;
  const { lane, layout, project } = context;
  if (wantsJson(invocation)) {
    const said = { runId, project: projectIdOf(context), lane, statePath: layout.root };
    io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'submission', ...said })}\n`);
    return;
  }
  io.stdout(`${runId}\n`);
  if (options.quiet === true) return;
  if (ahead.length > 0)
    io.stderr(`  waits for ${ahead.length} other run${ahead.length === 1 ? '' : 's'} of lane ${lane}\n`);
  for (const { label, command } of runSteps({ project, lane }, runId))
    io.stderr(`  ${label.padEnd(10)} ${command}\n`);
}

function nothingToDo(invocation: Invocation, context: LaneContext): number {
  const { lane, layout } = context;
  if (wantsJson(invocation)) {
    const said = { runId: null, project: projectIdOf(context), lane, statePath: layout.root };
    invocation.io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'submission', ...said })}\n`);
  } else invocation.io.stderr(`lane ${lane}: nothing to do, every wave is completed\n`);
  return 0;
}
