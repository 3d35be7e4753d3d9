import { slugify } from '../base/slug.js';
import { compilePrompt } from '../engine/compile-prompt.js';
import { schemaPaths } from '../engine/prompt/contracts.js';
import type { CompiledPrompt, ContractSchema } from '../engine/prompt/prompt-sources.js';
import type { LaunchSpec } from '../executors/executor.js';
import { executorOf } from '../executors/registry.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import type { ExecutorContext, ResolvedExecutor } from '../waves/resolve-executor.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { standingPrompt } from '../waves/standing-prompt.js';
import { rolePromptPaths } from '../waves/role-prompt-paths.js';
import type { HandedSkill } from './agent-skills.js';
import { agentSkills } from './agent-skills.js';
import { readRepositoryFile, readRepositoryText, utf8Text } from '../store/read-repository-file.js';
import { readText } from './find-program.js';
import { matrixPath } from './measure-matrix.js';
import type { LaneContext } from './lane-context.js';
import type { Told } from './told-to-agent.js';

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
  told: Told = { findings: [] },
): PreparedAgent {
  const executor = resolveExecutor(agent, { config: context.config, lane: context.lane, ...choice });
  const rolePrompts = rolePromptPaths(agent, context.config, context.lane).flatMap((path) => {
    // An agent may have put a link in its place that leads to what no prompt may hold.
    const text = readRepositoryText(context.repo, path);
    return text === undefined ? [] : [standingPrompt(text)];
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
      schemas: schemaPaths(wave, agent).map((path) => schemaAt(context.repo, path)),
      ...told,
    }),
    timeLimitMs: minutes === undefined ? null : minutes * 60_000,
  };
}

/** A schema longer than this is not looked at. */
const MAX_SCHEMA_BYTES = 256 * 1024;

/** Agents may have put anything in its place, and it may come into being in this very wave. */
function schemaAt(repo: string, path: string): ContractSchema {
  const file = readRepositoryFile(repo, path, MAX_SCHEMA_BYTES);
  if (file.fault === 'too-large') return { path, text: null, isLong: true };
  return { path, text: file.fault === null ? (utf8Text(file.bytes) ?? null) : null };
}

/**
 * Where an agent works: absolute, whether or not it is there already.
 * @param of whose worktree it is; null for the shared tree
 */
export function workspaceFolder(
  { repo, layout }: Pick<LaneContext, 'repo' | 'layout'>,
  wave: number,
  of: string | null,
): string {
  return of === null ? repo : layout.workspace(wave, slugify(of));
}

/**
 * What to start for a prepared agent.
 * @param folder its own, for what its program reads
 */
export function launchSpec(
  { repo, repoLayout, layout, env }: Pick<LaneContext, 'repo' | 'repoLayout' | 'layout' | 'env'>,
  wave: Wave,
  agent: WaveAgent,
  executor: ResolvedExecutor,
  folder: string,
): LaunchSpec {
  const place = {
    cwd: workspaceFolder({ repo, layout }, wave.wave, agent.workspace.of),
    stateRoots: repoLayout.stateRoots(),
    folder,
    read: (path: string) => readText(repo, path),
  };
  return executorOf(executor.kind).resolve({ wave, agent, executor, env }, place);
}
