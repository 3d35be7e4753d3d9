import { Problem } from '../base/problem.js';
import { executorOf } from '../executors/registry.js';
import type { WaveAgent } from '../model/wave.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { programFinder } from './find-program.js';
import type { LaneContext } from './lane-context.js';
import type { LoadedWave } from './load-lane.js';
import { preflightContracts } from './preflight-contracts.js';
import type { ExecutorChoice } from './prepare-agent.js';

/**
 * Checks that every agent of the wave can be started here, before any of them is.
 * @throws Problem of the first agent that cannot
 */
export async function preflight(
  context: LaneContext,
  choice: ExecutorChoice,
  { wave }: LoadedWave,
): Promise<void> {
  const find = programFinder(context.env.PATH, context.repo);
  for (const agent of wave.agents) {
    checkSupported(agent);
    const executor = resolveExecutor(agent, { config: context.config, lane: context.lane, ...choice });
    const problem: Problem | undefined = executorOf(executor.kind).preflight({ wave, agent, executor }, find);
    if (problem !== undefined) throw problem;
  }
  // A plan that is only tried out is not held up by what the machine lacks.
  if (choice.force !== true) await preflightContracts(context, wave);
}

/** What this version reads and does not yet do: refused, since leaving it out would change what the wave means. */
function checkSupported({ agentId, workspace }: WaveAgent): void {
  if (workspace.mode !== 'worktree') return;
  throw new Problem(
    'wave/unsupported',
    `agent ${agentId} uses ### Workspace worktree, which this version cannot run yet`,
    {
      hint: 'take the section out, or wait for a later version; nothing was started',
    },
  );
}
