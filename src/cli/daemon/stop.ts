import { exitCode } from '../../base/exit-code.js';
import { isoTime } from '../../base/clock.js';
import { Problem } from '../../base/problem.js';
import { projectIdOf } from '../../model/lane-name.js';
import { runStatus } from '../../projections/run-status.js';
import type { EmergencyStop } from '../../store/emergency-stop.js';
import { clearEmergencyStop, readEmergencyStop, writeEmergencyStop } from '../../store/emergency-stop.js';
import { ensureSomeStateRoot } from '../../store/state-folder.js';
import { startDaemon } from '../../supervisor/daemon/start-daemon.js';
import type { HaltedLane } from '../../supervisor/halt-lane.js';
import { haltLane } from '../../supervisor/halt-lane.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import { isLauncherAlive } from '../../supervisor/launcher-alive.js';
import { repositoryLanes } from '../../supervisor/repository-lanes.js';
import type { Handler, Invocation } from '../command.js';
import type { WholeRepository } from '../context.js';
import { openLane, requireRuns, wantsJson } from '../context.js';
import { anyLane } from '../lane-choice.js';
import { operatorName } from '../operator-name.js';
import { peopleText } from '../people/people-text.js';
import { redactorFor } from '../../supervisor/redactor-for.js';
import { refuseAgents } from '../steer/open-steering.js';
import { haltedText } from './halted-text.js';
import { allRuns } from './pick-open-run.js';

/** `wave stop`: halts everything in the repository until it is cleared, and tells what has ended by then. */
export const stop: Handler = async (invocation) => {
  const { io, options } = invocation;
  refuseAgents(invocation, 'halt what goes on in the repository, or let it go on');
  const context = await openLane(invocation, anyLane, 'go-on');
  requireRuns(context.repoLayout);
  const path = context.repoLayout.emergencyStop();
  const reason = peopleText(invocation, context, 'reason');
  if ((options.clear === true) === (reason !== undefined)) {
    throw new Problem('cli/missing-flag', 'wave stop needs --reason, or --clear', {
      hint: 'wave stop --reason "…" halts everything; wave stop --clear lets it go on',
    });
  }
  if (reason === undefined) {
    const before = readEmergencyStop(path);
    clearEmergencyStop(path);
    if (wantsJson(invocation)) say(invocation, null, []);
    else if (options.quiet !== true)
      io.stdout(before === undefined ? 'nothing was halted\n' : 'everything may go on\n');
    return 0;
  }
  const halted = {
    reason,
    by: redactorFor(context).redact(operatorName(invocation, context.repo)),
    at: isoTime(context.clock.now()),
  };
  await ensureSomeStateRoot(context.repoLayout, { track: context.config.audit?.track === true });
  await writeEmergencyStop(path, halted);
  const lanes = await haltAll(context);
  say(invocation, halted, lanes);
  return lanes.some(({ left }) => left.length > 0) ? exitCode('active') : 0;
};

/** A run that nobody works on is taken up by a daemon, which records how it ended; its agents end in any case. */
async function haltAll(context: LaneContext & WholeRepository): Promise<readonly HaltedLane[]> {
  const isStale = allRuns(context).some(({ run }) => runStatus(run, isLauncherAlive(run)) === 'stale');
  // Where there is no room for a process, what is there ends all the same.
  if (isStale) await startDaemon(context, null).catch(() => undefined);
  const lanes = await Promise.all(repositoryLanes(context.repo, context.common, context.env).map(haltLane));
  return lanes.filter(({ ended, left }) => ended.length + left.length > 0);
}

function say(invocation: Invocation, halted: EmergencyStop | null, lanes: readonly HaltedLane[]): void {
  const { io, options } = invocation;
  if (wantsJson(invocation)) {
    const told = lanes.map(({ place, ...rest }) => ({
      ...{ project: projectIdOf(place), lane: place.lane },
      ...rest,
    }));
    io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'emergency-stop', halted, lanes: told })}\n`);
  } else if (options.quiet !== true) io.stdout(`${haltedText(lanes)}\n`);
}
