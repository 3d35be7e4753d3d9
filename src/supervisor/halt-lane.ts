import { Waker } from '../base/waker.js';
import type { Launcher } from '../events/lane-event.js';
import type { LaneState } from '../reducers/lane-state.js';
import { laneReducer, runUnderWay } from '../reducers/lane-state.js';
import type { AgentRunObservation, Backend } from '../runner/backends/backend.js';
import { ProcessBackend } from '../runner/backends/process-backend.js';
import { isSuspended } from '../runner/process-identity.js';
import { spoolFolder } from '../runner/spool-folder.js';
import { openFold } from '../store/log/snapshot.js';
import { AgentStops, EMERGENCY_GRACE_MS } from './agent-stops.js';
import { isLauncherAlive } from './launcher-alive.js';
import { nameOf } from './observe-runs.js';
import type { OpenRun } from './open-runs.js';
import { openRuns } from './open-runs.js';
import type { RepositoryLane } from './repository-lanes.js';

/** What became of the agents of one lane after everything was halted. */
export type HaltedLane = Readonly<{
  place: RepositoryLane;
  /** Whose end was seen: those that ran when the lane was first looked at. */
  ended: readonly string[];
  /** Of these, whom this process ended, since nobody was there to do it. */
  endedHere: readonly string[];
  /** Who still runs. */
  left: readonly string[];
  /** Whoever works on the lane; null where nobody does. */
  launcher: Readonly<{ pid: number; isSuspended: boolean }> | null;
}>;

/** How long whoever works on a lane, or is about to, is left to end its agents: their grace, and some turns. */
const PATIENCE_MS = 4500;
/** How long a daemon may take to come to a run that nobody works on. */
const COMING_MS = 1500;
const LOOK_MS = 50;

type Seen = OpenRun & Readonly<{ lives: boolean }>;

/**
 * Sees to it that the agents of a lane end after everything was halted. Whoever works on the lane ends them and says why; where
 * that is nobody, or somebody who was told to stand still, they are ended from here. Nothing is recorded: whoever goes on with the
 * run finds what the shims wrote.
 */
export async function haltLane(place: RepositoryLane): Promise<HaltedLane> {
  const began = performance.now();
  const backend = new ProcessBackend({ ...place, spool: spoolFolder(place.repo, place.env) });
  const first = agentsOf(place, laneState(place), backend).filter(({ lives }) => lives);
  const stops = new AgentStops(backend, new Waker(), () => EMERGENCY_GRACE_MS);
  const endedHere = new Set<string>();
  for (;;) {
    const lane = laneState(place);
    const launcher = launcherOf(lane);
    const waited = performance.now() - began;
    const isAttended = launcher !== null && !launcher.isSuspended;
    const isAwaited = runUnderWay(lane) !== undefined && launcher === null && waited < COMING_MS;
    if (!isAttended && !isAwaited) {
      // Those that have ended, too: they may have left something behind, and nobody looks.
      const agents = agentsOf(place, lane, backend);
      for (const { run, lives } of agents) if (lives) endedHere.add(run.intentId);
      await stops.endAll(agents.map(({ wave, run }) => nameOf(wave, run)));
    }
    const left = agentsOf(place, lane, backend).filter(({ lives }) => lives);
    if (left.length === 0 || waited >= PATIENCE_MS)
      return report(place, { first, left, endedHere, launcher });
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function report(
  place: RepositoryLane,
  seen: Readonly<{
    first: readonly Seen[];
    left: readonly Seen[];
    endedHere: ReadonlySet<string>;
    launcher: HaltedLane['launcher'];
  }>,
): HaltedLane {
  const isLeft = (intentId: string): boolean => seen.left.some(({ run }) => run.intentId === intentId);
  const ended = seen.first.filter(({ run }) => !isLeft(run.intentId));
  return {
    place,
    ended: ended.map(({ run }) => run.agentId),
    endedHere: ended.filter(({ run }) => seen.endedHere.has(run.intentId)).map(({ run }) => run.agentId),
    left: seen.left.map(({ run }) => run.agentId),
    launcher: seen.launcher,
  };
}

/** Those whose end is not on record. Waves that a run let go of count as well: its end says nothing about processes. */
function agentsOf({ layout }: RepositoryLane, lane: LaneState, backend: Pick<Backend, 'observe'>): Seen[] {
  return openRuns(layout, lane, ({ outcome }) => outcome !== 'completed').map(({ wave, run }) => ({
    wave,
    run,
    lives: lives(backend.observe(nameOf(wave, run))),
  }));
}

function lives(sight: AgentRunObservation): boolean {
  if (sight.kind === 'running') return !sight.ending;
  return sight.kind === 'starting' || sight.kind === 'shim-lost';
}

function launcherOf(lane: LaneState): HaltedLane['launcher'] {
  const run = runUnderWay(lane);
  if (run === undefined || !isLauncherAlive(run)) return null;
  const { pid } = run.launcher as Launcher;
  return { pid, isSuspended: isSuspended(pid) };
}

function laneState({ layout }: RepositoryLane): LaneState {
  const snapshotPath = layout.snapshot('lane', laneReducer.name);
  return openFold(layout.laneLog(), laneReducer, { blobs: layout.blob, snapshotPath }).state;
}
