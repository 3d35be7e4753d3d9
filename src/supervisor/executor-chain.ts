import { executorOf } from '../executors/registry.js';
import type { ExecutorKind } from '../model/executor.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { surroundings } from './find-program.js';
import type { LaneContext } from './lane-context.js';
import type { ExecutorChoice } from './prepare-agent.js';

/** The executor that the agent starts on, then those of its fallbacks that could run it here. A forced one stands alone. */
export function executorChain(
  context: LaneContext,
  choice: ExecutorChoice,
  wave: Wave,
  agent: WaveAgent,
): ExecutorKind[] {
  const about = { config: context.config, lane: context.lane, ...choice };
  const { kind, fallbacks, retryPolicy, source } = resolveExecutor(agent, about);
  if (retryPolicy === 'sticky' || source === 'forced') return [kind];
  const around = surroundings(context);
  const able = fallbacks.filter((fallback) => {
    const executor = resolveExecutor(agent, { ...about, fallback });
    const request = { wave, agent, executor, env: context.env };
    return executorOf(fallback).preflight(request, around) === undefined;
  });
  return [kind, ...able];
}
