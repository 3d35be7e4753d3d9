import type { Problem } from '../base/problem.js';
import { executorOf } from '../executors/registry.js';
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
    const executor = resolveExecutor(agent, { config: context.config, lane: context.lane, ...choice });
    const problem: Problem | undefined = executorOf(executor.kind).preflight({ wave, agent, executor }, find);
    if (problem !== undefined) throw problem;
  }
}
