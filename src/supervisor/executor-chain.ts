import type { Problem } from '../base/problem.js';
import type { ExecutorKind } from '../model/executor.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import { laneConfig } from '../waves/lane-config.js';
import type { ResolvedExecutor } from '../waves/resolve-executor.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { executorProblem, machineOf } from './executor-problem.js';
import type { LaneContext } from './lane-context.js';
import type { ExecutorChoice } from './prepare-agent.js';

/** The executors that an agent may run on, in order: that it starts on, and those that follow it. Never empty. */
export type ExecutorChain = Readonly<{
  kinds: readonly [ExecutorKind, ...ExecutorKind[]];
  /** Why it does not start on its own, or cannot start at all; undefined where its own can run it. */
  lacking: Problem | undefined;
}>;

/**
 * The chain of each agent of the wave, by its id: its own executor and its fallbacks, those that could run it here. A sticky
 * agent, and one whose executor is forced, has none to fall back to. The lane's caps hold whoever falls back: a fallback that
 * has no place left for one agent more is none.
 */
export function executorChains(
  context: Pick<LaneContext, 'config' | 'lane' | 'env' | 'repo' | 'repoLayout'>,
  choice: ExecutorChoice,
  wave: Wave,
): ReadonlyMap<string, ExecutorChain> {
  const about = { config: context.config, lane: context.lane, ...choice };
  const machine = machineOf(context);
  const problemOf = (agent: WaveAgent, executor: ResolvedExecutor): Problem | undefined =>
    executorProblem(context, { wave, agent, executor, env: context.env }, machine);
  const own = wave.agents.map((agent) => [agent, resolveExecutor(agent, about)] as const);
  const places = placesFor(
    context,
    own.map(([, { kind }]) => kind),
  );
  const chains = own.map(([agent, executor]): [string, ExecutorChain] => {
    const lacking = problemOf(agent, executor);
    const { kind, fallbacks, retryPolicy, source } = executor;
    const others = retryPolicy === 'sticky' || source === 'forced' ? [] : fallbacks;
    const able = others.filter(
      (fallback) =>
        problemOf(agent, resolveExecutor(agent, { ...about, fallback })) === undefined &&
        places.take(fallback),
    );
    const [first, ...rest] = able;
    return [
      agent.agentId,
      { kinds: lacking === undefined || first === undefined ? [kind, ...able] : [first, ...rest], lacking },
    ];
  });
  return new Map(chains);
}

/** What the lane's caps leave for agents that fall back. */
function placesFor(
  { config, lane }: Pick<LaneContext, 'config' | 'lane'>,
  used: readonly ExecutorKind[],
): Readonly<{ take: (kind: ExecutorKind) => boolean }> {
  const caps = laneConfig(config, lane)?.runtimePolicy?.runtimeMixTargets ?? {};
  const taken = [...used];
  return {
    take: (kind) => {
      const isFree =
        taken.filter((other) => other === kind).length < (caps[kind] ?? Number.POSITIVE_INFINITY);
      if (isFree) taken.push(kind);
      return isFree;
    },
  };
}
