import { Problem } from '../../base/problem.js';
import { projectIdOf } from '../../model/lane-name.js';
import { readRunOptions } from '../../model/run-options.js';
import type { RunStatus } from '../../projections/run-status.js';
import { runStatus } from '../../projections/run-status.js';
import type { RunEntry } from '../../reducers/lane-state.js';
import { laneReducer } from '../../reducers/lane-state.js';
import { appendRecord } from '../../store/log/append.js';
import { openFold } from '../../store/log/snapshot.js';
import { startDaemon } from '../../supervisor/daemon/start-daemon.js';
import { isLauncherAlive } from '../../supervisor/launcher-alive.js';
import type { Handler, Invocation } from '../command.js';
import { openLane, wantsJson } from '../context.js';
import { anyLane } from '../lane-choice.js';
import { peopleText } from '../people/people-text.js';
import { recordDraft } from '../record-draft.js';
import { refuseAgents } from '../steer/open-steering.js';
import type { FoundRun } from './pick-open-run.js';
import { pickOpenRun } from './pick-open-run.js';

/** `wave cancel`: tells a run to stop. Whoever works on it sees to it; where nobody does, a daemon is started that will. */
export const cancel: Handler = async (invocation) => {
  refuseAgents(invocation, 'cancel a run');
  const context = await openLane(invocation, anyLane, 'go-on-silently');
  const { place, run } = await pickOpenRun(invocation);
  const force = invocation.options.force === true;
  if (run.ended !== null) return alreadyOver(invocation, { place, run });
  const isTold = run.cancel === 'forced' || (run.cancel === 'graceful' && !force);
  if (!isTold) {
    const reason = peopleText(invocation, context, 'reason');
    const data = { force, ...(reason === undefined ? {} : { reason }) };
    const about = { ...context, lane: place.lane };
    const draft = recordDraft(invocation, about, { type: 'run.cancel-requested', data });
    appendRecord(place.layout.laneLog(), { ...draft, run: run.runId }, 'durable', place.layout.blob);
  }
  const now = runNow(place, run);
  const status = runStatus(now, isLauncherAlive(now));
  if (status === 'stale') await startDaemon(context, readRunOptions(run.options).configFile);
  say(invocation, { place, run: now }, status, force);
  return 0;
};

function runNow({ layout }: FoundRun['place'], run: RunEntry): RunEntry {
  const { runs } = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob }).state;
  return runs.find(({ runId }) => runId === run.runId) ?? run;
}

function alreadyOver(invocation: Invocation, found: FoundRun): number {
  const { run } = found;
  if (run.ended?.outcome !== 'cancelled') {
    throw new Problem('run/ended', `run ${run.runId} is over: ${run.ended?.outcome ?? ''}`, {
      hint: 'there is nothing left to cancel',
    });
  }
  say(invocation, found, 'cancelled', false);
  return 0;
}

function say(invocation: Invocation, { place, run }: FoundRun, status: RunStatus, force: boolean): void {
  const { io, options } = invocation;
  // A stale one is on its way: a daemon takes it up and ends it.
  const shown = status === 'stale' ? 'cancelling' : status;
  if (wantsJson(invocation)) {
    const said = { runId: run.runId, project: projectIdOf(place), lane: place.lane, status: shown };
    io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'cancellation', ...said })}\n`);
    return;
  }
  const what =
    shown === 'cancelled'
      ? 'is cancelled'
      : force || run.cancel === 'forced'
        ? 'is being cancelled: its agents are ended'
        : 'is being cancelled: nothing new starts, running agents may finish; --force ends them';
  if (options.quiet !== true) io.stdout(`run ${run.runId} ${what}\n`);
}
