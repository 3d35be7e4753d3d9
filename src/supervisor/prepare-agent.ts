import { join } from 'node:path';
import { compilePrompt } from '../engine/compile-prompt.js';
import type { CompiledPrompt, PromptSources } from '../engine/compile-prompt.js';
import type { LaunchSpec } from '../executors/executor.js';
import { executorOf } from '../executors/registry.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import type { ExecutorContext, ResolvedExecutor } from '../waves/resolve-executor.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { standingPrompt } from '../waves/standing-prompt.js';
import { readRegularFile } from '../store/read-regular-file.js';
import type { HandedSkill } from './agent-skills.js';
import { agentSkills } from './agent-skills.js';
import { readText } from './find-program.js';
import { matrixPath } from './measure-matrix.js';
import type { LaneContext } from './lane-context.js';

/** What the command line says about executors. */
export type ExecutorChoice = Pick<ExecutorContext, 'executor' | 'force' | 'model' | 'fallback'>;

/** Everything about one agent that is settled before it starts. */
export type PreparedAgent = Readonly<{
  executor: ResolvedExecutor;
  skills: readonly HandedSkill[];
  prompt: CompiledPrompt;
  /** Wall-clock limit of its own; null where it has none. */
  timeLimitMs: number | null;
}>;

/** The executor and the prompt of an agent, as they would be used now. */
export function prepareAgent(
  context: Pick<LaneContext, 'repo' | 'lane' | 'config'>,
  choice: ExecutorChoice,
  wave: Wave,
  agent: WaveAgent,
  told: Omit<PromptSources, 'rolePrompts' | 'matrixPath' | 'skills' | 'skillsKey'> = { findings: [] },
): PreparedAgent {
  const executor = resolveExecutor(agent, { config: context.config, lane: context.lane, ...choice });
  const rolePrompts = agent.rolePromptPaths.flatMap((path) => {
    const read = readRegularFile(join(context.repo, path));
    return 'text' in read ? [standingPrompt(read.text)] : [];
  });
  const { minutes } = executor.budget;
  const { skills, key } = agentSkills(context, wave, agent, executor.kind);
  return {
    executor,
    skills,
    prompt: compilePrompt(wave, agent, {
      rolePrompts,
      matrixPath: matrixPath(context.config),
      skills,
      ...(key === undefined ? {} : { skillsKey: key }),
      ...told,
    }),
    timeLimitMs: minutes === undefined ? null : minutes * 60_000,
  };
}

/**
 * What to start for a prepared agent.
 * @param folder its own, for what its program reads
 */
export function launchSpec(
  { repo, repoLayout, env }: Pick<LaneContext, 'repo' | 'repoLayout' | 'env'>,
  wave: Wave,
  agent: WaveAgent,
  executor: ResolvedExecutor,
  folder: string,
): LaunchSpec {
  const place = {
    cwd: repo,
    stateRoots: repoLayout.stateRoots(),
    folder,
    read: (path: string) => readText(repo, path),
  };
  return executorOf(executor.kind).resolve({ wave, agent, executor, env }, place);
}
