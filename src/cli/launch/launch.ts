import type { EndingSignal } from '../../base/exit-code.js';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../base/problem.js';
import { Waker } from '../../base/waker.js';
import { isExecutorKind } from '../../model/executor.js';
import { networkFileSystem } from '../../store/network-fs.js';
import { ensureStateRoot } from '../../store/state-folder.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { LaunchResult } from '../../supervisor/launch-lane.js';
import { launchLane } from '../../supervisor/launch-lane.js';
import type { LoadedWave } from '../../supervisor/load-lane.js';
import { preflight } from '../../supervisor/preflight.js';
import { refreshRunState } from '../../supervisor/refresh-run-state.js';
import type { ExecutorChoice } from '../../supervisor/prepare-agent.js';
import type { LaunchLimits, StopWish } from '../../supervisor/session.js';
import type { Handler, Invocation } from '../command.js';
import { numberOption, openLane, textOption } from '../context.js';
import { redactorFor } from '../redactor-for.js';
import { dryRun } from './dry-run.js';
import { changedFlags } from './launch-options.js';
import { summarise } from './launch-summary.js';
import { operatorName } from '../operator-name.js';
import { createProgress } from './progress.js';
import type { WaveSelection } from './select-waves.js';
import { selectWaves } from './select-waves.js';

/** `wave launch`. */
export const launch: Handler = async (invocation) => {
  const { io, options } = invocation;
  const context = await openLane(invocation);
  checkPlace(context, options['allow-network-fs'] === true);
  const choice = executorChoice(invocation);
  noteIgnoredFlags(invocation);
  if (options['reconcile-status'] === true) {
    const { reconcileStatus } = await import('./reconcile-status.js');
    return reconcileStatus(context, invocation);
  }
  const selection = selectWaves(invocation, context, choice);
  await noteLosses(context, selection, invocation);
  if (options['dry-run'] === true) return dryRun(context, choice, selection, invocation);
  if (selection.waves.length === 0) {
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
  await ensureStateRoot(context.repoLayout, { track: context.config.audit?.track === true });
  const limits: LaunchLimits = {
    maxAgents: maxAgents(invocation),
    maxRetries: numberOption(invocation, 'max-retries-per-wave') ?? 1,
    staggerMs: numberOption(invocation, 'agent-launch-stagger-ms') ?? 0,
    rateLimit: {
      retries: numberOption(invocation, 'agent-rate-limit-retries') ?? 2,
      baseMs: numberOption(invocation, 'agent-rate-limit-base-delay-seconds') ?? 20_000,
      maxMs: numberOption(invocation, 'agent-rate-limit-max-delay-seconds') ?? 180_000,
    },
    timeLimitMs: numberOption(invocation, 'timeout-minutes') ?? 240 * 60_000,
  };
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
      request: {
        waves: selection.waves.map(({ wave }) => wave.wave),
        autoNext: options['auto-next'] === true,
        operator: operatorName(invocation, context.repo),
        flags: changedFlags(options),
      },
      choice,
      limits,
      redactor: redactorFor(context),
      lease: io.env.WAVE_LEASE === 'file' ? 'file' : undefined,
      watch: io.env.WAVE_WATCH !== 'off',
      stopWish: () => stop.wish,
      waker,
      nextWave: (lane) => nextWave(context, choice, selection.pick(lane)),
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

/** The next wave, once it is known to be fit to start. */
async function nextWave(
  context: LaneContext,
  choice: ExecutorChoice,
  loaded: LoadedWave | undefined,
): Promise<LoadedWave | undefined> {
  if (loaded !== undefined) await preflight(context, choice, loaded);
  return loaded;
}

function maxAgents(invocation: Invocation): number {
  const most = numberOption(invocation, 'max-agents') ?? 6;
  if (most > 0) return most;
  throw new Problem('cli/flag-value', '--max-agents needs a whole number of 1 or more, not 0');
}

function checkPlace({ repo, repoLayout }: LaneContext, allowNetwork: boolean): void {
  if (!existsSync(join(repo, '.git'))) {
    throw new Problem('git/not-a-repository', `${repo} is not a git repository`, {
      hint: 'git init, or run wave inside one',
      exit: 'environment',
    });
  }
  const type = allowNetwork ? undefined : networkFileSystem(repoLayout.stateRoot());
  if (type === undefined) return;
  throw new Problem('store/network-fs', `${repoLayout.stateRoot()} is on a network file system (${type})`, {
    hint: 'appends of several machines are not atomic there; --allow-network-fs if only this one writes',
    exit: 'environment',
  });
}

function executorChoice(invocation: Invocation): ExecutorChoice {
  const executor = textOption(invocation, 'executor');
  const model = textOption(invocation, 'model');
  const force = invocation.options['force-executor'] === true;
  if (executor === undefined) {
    if (force) throw new Problem('cli/flag-value', '--force-executor needs --executor');
    return { ...(model === undefined ? {} : { model }) };
  }
  if (!isExecutorKind(executor)) {
    throw new Problem('executor/unknown', `there is no executor "${executor}"`, {
      hint: 'command, local, claude, codex, opencode, gemini',
    });
  }
  return { executor, force, ...(model === undefined ? {} : { model }) };
}

/** Flags of the tmux days: accepted, so that scripts go on working, and said to mean nothing. */
function noteIgnoredFlags({ options, io }: Invocation): void {
  const ignored = ['terminal-surface', 'keep-sessions', 'cleanup-sessions', 'keep-terminals'];
  for (const flag of ignored) {
    if (options[flag] !== undefined) io.stderr(`wave: --${flag} has no effect: agents run without tmux\n`);
  }
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
