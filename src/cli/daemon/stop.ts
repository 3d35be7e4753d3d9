import { isoTime } from '../../base/clock.js';
import { Problem } from '../../base/problem.js';
import { runStatus } from '../../projections/run-status.js';
import type { EmergencyStop } from '../../store/emergency-stop.js';
import { clearEmergencyStop, readEmergencyStop, writeEmergencyStop } from '../../store/emergency-stop.js';
import { ensureStateRoot } from '../../store/state-folder.js';
import { startDaemon } from '../../supervisor/daemon/start-daemon.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import { isLauncherAlive } from '../../supervisor/launcher-alive.js';
import type { Handler, Invocation } from '../command.js';
import type { WholeRepository } from '../context.js';
import { openLane, textOption, wantsJson } from '../context.js';
import { anyLane } from '../lane-choice.js';
import { operatorName } from '../operator-name.js';
import { redactorFor } from '../redactor-for.js';
import { allRuns } from './pick-open-run.js';

/** `wave stop`: halts everything in the repository until it is cleared. */
export const stop: Handler = async (invocation) => {
  const { options } = invocation;
  const context = await openLane(invocation, anyLane);
  const path = context.repoLayout.emergencyStop();
  const reason = textOption(invocation, 'reason');
  if ((options.clear === true) === (reason !== undefined)) {
    throw new Problem('cli/missing-flag', 'wave stop needs --reason, or --clear', {
      hint: 'wave stop --reason "…" halts everything; wave stop --clear lets it go on',
    });
  }
  if (reason === undefined) {
    const before = readEmergencyStop(path);
    clearEmergencyStop(path);
    say(invocation, null, before === undefined ? 'nothing was halted' : 'everything may go on');
    return 0;
  }
  const { redact } = redactorFor(context);
  const halted = {
    reason: redact(reason),
    by: redact(operatorName(invocation, context.repo)),
    at: isoTime(context.clock.now()),
  };
  await ensureStateRoot(context.repoLayout, { track: context.config.audit?.track === true });
  await writeEmergencyStop(path, halted);
  await endWhatNobodyHolds(context);
  say(
    invocation,
    halted,
    'halted: what runs is ended within seconds, nothing starts until wave stop --clear',
  );
  return 0;
};

/** Whoever works on a run sees the stop in its next turn. Of a run that nobody works on, a daemon ends the agents. */
async function endWhatNobodyHolds(context: LaneContext & WholeRepository): Promise<void> {
  const isStale = allRuns(context).some(({ run }) => runStatus(run, isLauncherAlive(run)) === 'stale');
  if (isStale) await startDaemon(context, null);
}

function say(invocation: Invocation, halted: EmergencyStop | null, text: string): void {
  const { io, options } = invocation;
  if (wantsJson(invocation))
    io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'emergency-stop', halted })}\n`);
  else if (options.quiet !== true) io.stdout(`${text}\n`);
}
