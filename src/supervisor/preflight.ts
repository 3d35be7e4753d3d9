import { Problem } from '../base/problem.js';
import { executorOf } from '../executors/registry.js';
import type { WaveAgent } from '../model/wave.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { findProgram } from './find-program.js';
import type { LaneContext } from './lane-context.js';
import type { LoadedWave } from './load-lane.js';
import type { ExecutorChoice } from './prepare-agent.js';

/**
 * Checks that every agent of the wave can be started here, before any of them is.
 * @throws Problem of the first agent that cannot
 */
export function preflight(context: LaneContext, choice: ExecutorChoice, { wave }: LoadedWave): void {
  const find = (program: string): string | undefined => findProgram(program, context.env.PATH, context.repo);
  for (const agent of wave.agents) {
    checkSupported(agent);
    const executor = resolveExecutor(agent, { config: context.config, lane: context.lane, ...choice });
    const problem: Problem | undefined = executorOf(executor.kind).preflight({ wave, agent, executor }, find);
    if (problem !== undefined) throw problem;
  }
}

/** What this version reads and does not yet do: refused, since leaving it out would change what the wave means. */
function checkSupported({ agentId, workspace, inputs, contracts }: WaveAgent): void {
  const wanted = [
    ...(workspace.mode === 'worktree' ? ['### Workspace worktree'] : []),
    ...(inputs.length > 0 ? ['### Inputs'] : []),
    ...(contracts.length > 0 ? ['### Contracts'] : []),
  ];
  if (wanted.length === 0) return;
  throw new Problem(
    'wave/unsupported',
    `agent ${agentId} uses ${wanted.join(' and ')}, which this version cannot run yet`,
    {
      hint: 'take the section out, or wait for a later version; nothing was started',
    },
  );
}
