import type { EndingSignal } from '../../base/exit-code.js';
import { Problem } from '../../base/problem.js';
import { Waker } from '../../base/waker.js';
import { laneReducer, runUnderWay } from '../../reducers/lane-state.js';
import { openFold } from '../../store/log/snapshot.js';
import { ensureStateRoot } from '../../store/state-folder.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { LaunchResult } from '../../supervisor/launch-lane.js';
import { isLauncherAlive } from '../../supervisor/launcher-alive.js';
import { noSlotLimit } from '../../supervisor/lane-slots.js';
import { launchLane } from '../../supervisor/launch-lane.js';
import { checkPlace, prepareRun, refuseWhileHalted } from '../../supervisor/prepare-run.js';
import { refreshRunState } from '../../supervisor/refresh-run-state.js';
import type { WaveSelection } from '../../supervisor/select-waves.js';
import type { StopWish } from '../../supervisor/session.js';
import type { Handler, Invocation } from '../command.js';
import { openLane } from '../context.js';
import { refuseAgents } from '../steer/open-steering.js';
import { dryRun } from './dry-run.js';
import { summarise } from './launch-summary.js';
import { createProgress } from './progress.js';
import { noteIgnoredFlags, runOptionsOf, runRequest } from './run-options.js';

/** `wave launch`. */
export const launch: Handler = async (invocation) => {
  if (invocation.options['dry-run'] !== true) refuseAgents(invocation, 'launch a wave');
  const { io, options } = invocation;
  const context = await openLane(invocation);
  const runOptions = runOptionsOf(invocation);
  noteIgnoredFlags(invocation);
  if (options['reconcile-status'] === true) {
    checkPlace(context, runOptions);
    const { reconcileStatus } = await import('./reconcile-status.js');
    return reconcileStatus(context, invocation);
  }
  const run = prepareRun(context, runOptions, undefined, (doubt) => invocation.io.stderr(`wave: ${doubt}\n`));
  const { selection, choice } = run;
  await noteLosses(context, selection, invocation);
  if (options['dry-run'] === true) return dryRun(context, choice, selection, invocation);
  if (selection.waves.length === 0 && !isLeftOpen(context)) {
    // Nothing is begun, so nothing is recorded either.
    const idle = {
      outcome: 'completed',
      exit: 'ok',
      detail: 'nothing to do',
      stopped: null,
      completed: [],
    } as const;
    return summarise(idle, { invocation, context, runId: null, interrupted: undefined });
  }
  refuseWhileHalted(context);
  await ensureStateRoot(context.repoLayout, { track: context.config.audit?.track === true });
  const progress = createProgress(invocation);
  const waker = new Waker();
  const stop = new StopRequests(waker, (text) => progress.note(text));
  const stopListening = io.onInterrupt((signal) => stop.take(signal));
  const runId = context.ids.next();
  let result: LaunchResult;
  try {
    result = await launchLane({
      context,
      runId,
      request: runRequest(invocation, context.repo, run),
      options: runOptions,
      prepare: () => run,
      lease: io.env.WAVE_LEASE === 'file' ? 'file' : undefined,
      watch: io.env.WAVE_WATCH !== 'off',
      slots: noSlotLimit,
      triesAgain: false,
      stopWish: () => stop.wish,
      waker,
      onAppended: (record) => progress.record(record),
      onTurn: (moment) => progress.turn(moment),
      onTrouble: (text) => progress.note(text),
    });
  } finally {
    stopListening();
    await progress.close();
  }
  return summarise(result, { invocation, context, runId, interrupted: stop.signal });
};

/** Whether a launcher was killed when all its work was done, before it could say so: its run is to be ended for it. */
function isLeftOpen({ layout }: LaneContext): boolean {
  const { state } = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob });
  const run = runUnderWay(state);
  if (run === undefined || isLauncherAlive(run)) return false;
  return run.request.waves.every((wave) => state.waves.get(wave)?.outcome === 'completed');
}

/**
 * Says of which waves something is lost. Where there is nothing else to do, that is how the launch ends.
 * @throws Problem `log/damaged` (46)
 */
async function noteLosses(
  context: LaneContext,
  { waves, lost }: WaveSelection,
  { io, options }: Invocation,
): Promise<void> {
  // Nobody else would show what changed since the last wave ended.
  if (waves.length === 0 && options['dry-run'] !== true) await refreshRunState(context);
  const lines = lost.map(({ wave, loss }) => `wave ${wave}: ${loss.detail}\n  ${loss.remedy}`);
  if (waves.length > 0) for (const line of lines) io.stderr(`wave: ${line}\n`);
  if (waves.length > 0 || lost.length === 0) return;
  const which = `wave${lost.length === 1 ? '' : 's'} ${lost.map(({ wave }) => wave).join(', ')}`;
  throw new Problem('log/damaged', `nothing to do, but what is recorded of ${which} is not whole`, {
    lines,
    hint: 'put the logs back from a commit or a backup, while no launcher is at work',
    exit: 'logDamaged',
  });
}

/** What Ctrl-C and other signals ask of a run. */
class StopRequests {
  wish: StopWish = 'none';
  signal: EndingSignal | undefined;
  readonly #waker: Waker;
  readonly #say: (text: string) => void;

  constructor(waker: Waker, say: (text: string) => void) {
    this.#waker = waker;
    this.#say = say;
  }

  take(signal: EndingSignal): void {
    this.signal = signal;
    if (signal !== 'SIGINT') this.wish = 'detached';
    else if (this.wish === 'none') {
      this.wish = 'graceful';
      this.#say('stopping: nothing new starts, running agents may finish; Ctrl-C again ends them');
    } else if (this.wish === 'graceful') {
      this.wish = 'forced';
      this.#say('ending the running agents');
    }
    this.#waker.wake();
  }
}
