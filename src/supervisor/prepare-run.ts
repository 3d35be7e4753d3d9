import { Problem } from '../base/problem.js';
import type { RunOptions } from '../model/run-options.js';
import type { LaneState } from '../reducers/lane-state.js';
import { readEmergencyStop } from '../store/emergency-stop.js';
import { networkFileSystem } from '../store/network-fs.js';
import { requireGit } from '../store/wave-repository.js';
import type { LaneContext } from './lane-context.js';
import type { LoadedWave } from './load-lane.js';
import { preflight } from './preflight.js';
import type { ExecutorChoice } from './prepare-agent.js';
import type { WaveSelection } from './select-waves.js';
import { selectWaves } from './select-waves.js';
import type { LaunchLimits } from './session.js';

/** Everything about a run that follows from what it was told and from the files as they stand. */
export type PreparedRun = Readonly<{
  choice: ExecutorChoice;
  limits: LaunchLimits;
  selection: WaveSelection;
  /**
   * The next wave, once it is known to be fit to start.
   * @throws Problem where it is not
   */
  nextWave: (lane: LaneState) => Promise<LoadedWave | undefined>;
}>;

/**
 * Reads what a run is to be about, and checks it. Launch, submission and daemon come through here, so that they agree.
 * @param begun the waves that the run was begun with, where one is gone on with
 * @param onDoubt told what may be lacking for a wave and holds up nothing
 * @throws Problem `git/not-a-repository`, `store/network-fs`, and those of the selection
 */
export function prepareRun(
  context: LaneContext,
  options: RunOptions,
  begun?: readonly number[],
  onDoubt: (text: string) => void = () => undefined,
): PreparedRun {
  checkPlace(context, options);
  const choice = executorChoice(options);
  const selection = selectWaves(context, choice, options, begun);
  return {
    choice,
    limits: limitsOf(options),
    selection,
    nextWave: async (lane) => {
      const loaded = selection.pick(lane);
      if (loaded !== undefined) for (const doubt of await preflight(context, choice, loaded)) onDoubt(doubt);
      return loaded;
    },
  };
}

/**
 * Whether runs can be kept here at all.
 * @throws Problem `git/not-a-repository`, `store/network-fs`
 */
export function checkPlace(
  { repo, repoLayout }: LaneContext,
  { allowNetworkFs }: Pick<RunOptions, 'allowNetworkFs'>,
): void {
  requireGit(repo);
  const type = allowNetworkFs ? undefined : networkFileSystem(repoLayout.stateRoot());
  if (type === undefined) return;
  throw new Problem('store/network-fs', `${repoLayout.stateRoot()} is on a network file system (${type})`, {
    hint: 'appends of several machines are not atomic there; --allow-network-fs if only this one writes',
    exit: 'environment',
  });
}

/**
 * Nothing begins while everything is halted.
 * @throws Problem `run/halted`
 */
export function refuseWhileHalted({ repoLayout }: LaneContext): void {
  const halted = readEmergencyStop(repoLayout.emergencyStop());
  if (halted === undefined) return;
  throw new Problem('run/halted', `everything is halted by ${halted.by}: ${halted.reason}`, {
    hint: 'wave stop --clear, when it may go on',
    exit: 'inputRequired',
  });
}

function executorChoice({ executor, forceExecutor, model }: RunOptions): ExecutorChoice {
  return {
    ...(executor === null ? {} : { executor, force: forceExecutor }),
    ...(model === null ? {} : { model }),
  };
}

function limitsOf(options: RunOptions): LaunchLimits {
  const { maxAgents, maxRetries, staggerMs, rateLimit, maxUsd, maxTokens, timeLimitMs } = options;
  return { maxAgents, maxRetries, staggerMs, rateLimit, maxUsd, maxTokens, timeLimitMs };
}
