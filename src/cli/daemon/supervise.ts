import { statSync } from 'node:fs';
import { Problem } from '../../base/problem.js';
import type { RecordDraft } from '../../model/record.js';
import { continueCommand } from '../../projections/next-steps.js';
import { spoolFolder } from '../../runner/spool-folder.js';
import { ensureSomeStateRoot } from '../../store/state-folder.js';
import type { DaemonPorts } from '../../supervisor/daemon/daemon.js';
import { Daemon } from '../../supervisor/daemon/daemon.js';
import { DaemonLog } from '../../supervisor/daemon/daemon-log.js';
import { keepHeapSmall } from '../../supervisor/daemon/small-heap.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { SupervisorState } from '../../supervisor/read-supervisor.js';
import { readSupervisor } from '../../supervisor/read-supervisor.js';
import type { RepositoryLane } from '../../supervisor/repository-lanes.js';
import { repositoryLanes } from '../../supervisor/repository-lanes.js';
import { redactorFor } from '../../supervisor/redactor-for.js';
import type { Handler, Invocation } from '../command.js';
import type { WholeRepository } from '../context.js';
import { numberOption, openLane, requireRuns, wantsJson } from '../context.js';
import { anyLane } from '../lane-choice.js';
import { plainLine } from '../launch/plain-line.js';
import { refuseAgents } from '../steer/open-steering.js';

const IDLE_MINUTES = 10;
/** A lock file of a daemon that was killed is stale only after ten seconds; a socket is gone with its process. */
const PATIENCE_MS = { socket: 3000, file: 15_000 };

/** `wave supervise`: works on what was submitted, in all lanes, until there is nothing to do or it is told to go. */
export const supervise: Handler = async (invocation) => {
  refuseAgents(invocation, 'work on runs');
  const { io, options } = invocation;
  process.title = 'wave supervise';
  keepHeapSmall();
  const isBackground = options.background === true;
  // Whoever started it may want a run ended: what cannot be used ends only the runs that would begin.
  const context = await openLane(invocation, anyLane, isBackground ? 'go-on' : 'refuse');
  requireRuns(context.repoLayout);
  await ensureSomeStateRoot(context.repoLayout, { track: context.config.audit?.track === true });
  const say = speaker(invocation, context, isBackground);
  const lease = io.env.WAVE_LEASE === 'file' ? 'file' : undefined;
  const daemon = new Daemon(
    { ...ports(invocation, context), ...tells(say), lease, watch: io.env.WAVE_WATCH !== 'off' },
    {
      once: options.once === true,
      idleMs: idleMs(invocation, context),
      patienceMs: PATIENCE_MS[lease ?? 'socket'],
    },
  );
  const stopListening = io.onInterrupt((signal) => {
    say(`${signal}: lets go of everything; agents go on`);
    daemon.detach();
  });
  const end = await daemon.run();
  stopListening();
  if (end === 'held' && !isBackground) {
    throw supervised(readSupervisor(context.repoLayout));
  }
  if (wantsJson(invocation) && !isBackground)
    io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'supervise-result', end })}\n`);
  return 0;
};

function supervised({ state, pid, logPath }: SupervisorState): Problem {
  const isSuspended = state === 'suspended' && pid !== null;
  return new Problem(
    'run/supervised',
    `another daemon${pid === null ? '' : `, process ${pid},`} serves this repository${isSuspended ? ', and is suspended' : ''}`,
    {
      hint: isSuspended
        ? `${continueCommand(pid)} has it go on`
        : `wave status shows it; its log is ${logPath}`,
      exit: 'laneHeld',
    },
  );
}

/** To the daemon's log, and to whoever looks on. */
function speaker(
  { io, options }: Invocation,
  context: LaneContext,
  isBackground: boolean,
): (text: string) => void {
  const log = new DaemonLog(context.repoLayout.daemonLog(), context.clock);
  const { redact } = redactorFor(context);
  const isQuiet = isBackground || options.quiet === true;
  return (text) => {
    const shown = redact(text);
    log.write(shown);
    if (!isQuiet) io.stderr(`${shown}\n`);
  };
}

function idleMs(invocation: Invocation, { common }: WholeRepository): number {
  return (
    numberOption(invocation, 'idle-timeout') ?? (common.supervisor?.idleMinutes ?? IDLE_MINUTES) * 60_000
  );
}

function ports(
  invocation: Invocation,
  context: LaneContext & WholeRepository,
): Omit<DaemonPorts, 'say' | 'onRecord' | 'lease' | 'watch'> {
  const { repo, repoLayout, clock, ids, env, node, entry } = context;
  let { common } = context;
  let seen = configStamp(context);
  const of = (place: RepositoryLane, configFile: string | null): Promise<LaneContext & WholeRepository> =>
    openLane({
      ...invocation,
      options: {
        ...invocation.options,
        repo,
        lane: place.lane,
        project: place.project,
        config: configFile ?? invocation.options.config,
      },
    });
  return {
    repoLayout,
    lanes: async () => {
      const now = configStamp(context);
      if (now !== seen) {
        seen = now;
        // A file that cannot be used for now changes nothing about which lanes there are.
        ({ common } = await openLane(invocation, anyLane).catch(() => ({ common })));
      }
      return repositoryLanes(repo, common, invocation.io.env);
    },
    open: of,
    openBare: (place) => ({ ...place, config: {}, clock, ids, env, node, entry }),
    maxAgents: () => common.supervisor?.maxAgents ?? null,
    spool: spoolFolder(repo, env),
    now: () => clock.now(),
  };
}

function configStamp({ repoLayout }: LaneContext): string {
  const stats = statSync(repoLayout.config(), { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}

function tells(say: (text: string) => void): Pick<DaemonPorts, 'say' | 'onRecord'> {
  return {
    say,
    onRecord: (place, record) => {
      const line = lineOf(place, record);
      if (line !== undefined) say(line);
    },
  };
}

/** The line has a time of its own in the daemon's log. */
function lineOf({ project, lane }: RepositoryLane, record: RecordDraft): string | undefined {
  const line = plainLine(record)?.slice('00:00:00 '.length);
  return line === undefined ? undefined : `${project === undefined ? '' : `${project}/`}${lane}  ${line}`;
}
