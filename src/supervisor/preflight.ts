import { Problem } from '../base/problem.js';
import type { Surroundings } from '../executors/executor.js';
import { executorOf } from '../executors/registry.js';
import type { ExecutorKind } from '../model/executor.js';
import { vendorKinds } from '../model/executor.js';
import type { Wave } from '../model/wave.js';
import { readRepositoryText } from '../store/read-repository-file.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { configuredRolePrompt } from '../waves/role-prompt-paths.js';
import { executorChains } from './executor-chain.js';
import { executorEnvironment } from './executor-environment.js';
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
  const doubted = new Map<string, readonly string[]>();
  const chains = executorChains(context, choice, wave);
  for (const agent of wave.agents) {
    const about = { config: context.config, lane: context.lane, ...choice };
    const own = resolveExecutor(agent, about);
    const { kinds, lacking } = chains.get(agent.agentId) ?? {
      kinds: [own.kind] as const,
      lacking: undefined,
    };
    const [kind] = kinds;
    if (lacking !== undefined && kind === own.kind) throw withOthers(lacking, own.kind, around);
    if (lacking !== undefined) doubts.add(`${lacking.message}: it starts on ${kind}`);
    const executor = kind === own.kind ? own : resolveExecutor(agent, { ...about, fallback: kind });
    const env = executorEnvironment(kind, context);
    const doubt = executorOf(kind).doubt?.({ executor, env }, around);
    if (doubt !== undefined) doubted.set(doubt, [...(doubted.get(doubt) ?? []), agent.agentId]);
  }
  // A plan that is only tried out is not held up by what the machine lacks.
  if (choice.force !== true) {
    checkRolePrompts(context, wave);
    preflightSkills(context, choice, wave);
    await preflightContracts(context, wave);
  }
  return [...doubts, ...[...doubted].map(([doubt, agents]) => doubtOf(agents, doubt))];
}

/** Names a program that is there, for whoever has another one than the wave asks for. */
function withOthers(lacking: Problem, kind: ExecutorKind, { find }: Surroundings): Problem {
  const { code, message, hint, exit } = lacking;
  const other = vendorKinds.find((vendor) => vendor !== kind && find(vendor) !== undefined);
  if (code !== 'executor/not-found' || other === undefined) return lacking;
  return new Problem(code, message, {
    hint: `${hint ?? ''}; or all agents on what is here: --executor ${other} --force-executor`,
    exit,
  });
}

/** A doubt of an adapter, as people are told of it. */
export function doubtOf(agents: readonly string[], doubt: string): string {
  return `agent${agents.length === 1 ? '' : 's'} ${agents.join(', ')}: ${doubt}`;
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
