import { Problem } from '../base/problem.js';
import { executorOf } from '../executors/registry.js';
import type { Wave } from '../model/wave.js';
import { readRepositoryText } from '../store/read-repository-file.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { configuredRolePrompt } from '../waves/role-prompt-paths.js';
import { executorChains } from './executor-chain.js';
import { surroundings } from './find-program.js';
import type { LaneContext } from './lane-context.js';
import type { LoadedWave } from './load-lane.js';
import { preflightContracts } from './preflight-contracts.js';
import { preflightSkills } from './preflight-skills.js';
import { preflightWorkspaces } from './preflight-workspaces.js';
import type { ExecutorChoice } from './prepare-agent.js';

/**
 * Checks that every agent of the wave can be started here, on its own executor or a fallback, before any of them is.
 * @returns what may be lacking all the same, each once
 * @throws Problem of the first agent that cannot
 */
export async function preflight(
  context: LaneContext,
  choice: ExecutorChoice,
  { wave }: LoadedWave,
): Promise<readonly string[]> {
  await preflightWorkspaces(context.repo, wave);
  const around = surroundings(context);
  const doubts = new Set<string>();
  const chains = executorChains(context, choice, wave);
  for (const agent of wave.agents) {
    const about = { config: context.config, lane: context.lane, ...choice };
    const own = resolveExecutor(agent, about);
    const { kinds, lacking } = chains.get(agent.agentId) ?? {
      kinds: [own.kind] as const,
      lacking: undefined,
    };
    const [kind] = kinds;
    if (lacking !== undefined && kind === own.kind) throw lacking;
    if (lacking !== undefined) doubts.add(`${lacking.message}: it starts on ${kind}`);
    const executor = kind === own.kind ? own : resolveExecutor(agent, { ...about, fallback: kind });
    const doubt = executorOf(kind).doubt?.({ wave, agent, executor, env: context.env }, around);
    if (doubt !== undefined) doubts.add(doubt);
  }
  // A plan that is only tried out is not held up by what the machine lacks.
  if (choice.force !== true) {
    checkRolePrompts(context, wave);
    preflightSkills(context, choice, wave);
    await preflightContracts(context, wave);
  }
  return [...doubts];
}

/** What the wave itself names was checked with its file. */
function checkRolePrompts({ repo, config, lane }: LaneContext, { agents }: Wave): void {
  for (const { agentId, role, rolePromptPaths } of agents) {
    const path = rolePromptPaths.length > 0 ? undefined : configuredRolePrompt(role, config, lane);
    if (path === undefined || readRepositoryText(repo, path) !== undefined) continue;
    throw new Problem(
      'config/missing-role-prompt',
      `the configuration names ${path} as the role prompt of ${agentId} (${role}), and it cannot be read`,
      { hint: 'write the file, or leave the key out of `roles`: every role has a built-in prompt' },
    );
  }
}
