import { projectIdOf } from '../../model/lane-name.js';
import type { RunEntry } from '../../reducers/lane-state.js';
import { runSteps } from '../../projections/run-steps.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { Handler, Invocation } from '../command.js';
import { openLane, wantsJson } from '../context.js';
import { noteIgnoredFlags, runOptionsOf } from '../launch/run-options.js';
import { refuseAgents } from '../steer/open-steering.js';
import { callDaemon, submitRun } from './submit-run.js';

/** `wave submit`: checks what a launch would, records the run, sees to it that a daemon is there, and is done. */
export const submit: Handler = async (invocation) => {
  refuseAgents(invocation, 'submit a run');
  const context = await openLane(invocation);
  noteIgnoredFlags(invocation);
  const submitted = await submitRun(invocation, context);
  if (submitted === undefined) return nothingToDo(invocation, context);
  const { runId, ahead } = submitted;
  await callDaemon(context, runOptionsOf(invocation).configFile, runId);
  show(invocation, context, runId, ahead);
  return 0;
};

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
