import { join } from 'node:path';
import { slugify } from '../base/slug.js';
import { compilePrompt } from '../engine/compile-prompt.js';
import { schemaPaths } from '../engine/prompt/contracts.js';
import { skillsSection } from '../engine/prompt/news.js';
import type { CompiledPrompt, ContractSchema } from '../engine/prompt/prompt-sources.js';
import type { ExecutorRequest } from '../executors/executor.js';
import { executorOf } from '../executors/registry.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import type { ExecutorContext, ResolvedExecutor } from '../waves/resolve-executor.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { standingPrompt } from '../waves/standing-prompt.js';
import { rolePromptPaths } from '../waves/role-prompt-paths.js';
import type { HandedSkill } from './agent-skills.js';
import { agentSkills } from './agent-skills.js';
import type { AgentSpec, SandboxPlace } from './in-sandbox.js';
import { inSandbox } from './in-sandbox.js';
import { readRepositoryFile, readRepositoryText, utf8Text } from '../store/read-repository-file.js';
import { readText } from './find-program.js';
import { matrixPath } from './measure-matrix.js';
import type { LaneContext } from './lane-context.js';
import type { Told } from './told-to-agent.js';

/** What the command line says about executors. */
export type ExecutorChoice = Pick<ExecutorContext, 'executor' | 'force' | 'model' | 'fallback'>;

/** What is read to prepare an agent. */
export type PreparePlace = Pick<LaneContext, 'repo' | 'lane' | 'config' | 'layout' | 'env'>;

/** Everything about one agent that is settled before it starts. */
export type PreparedAgent = Readonly<{
  executor: ResolvedExecutor;
  skills: readonly HandedSkill[];
  prompt: CompiledPrompt;
  /** What its program takes besides the prompt, and where; null where the prompt holds all. */
  instructions: Readonly<{ place: string; text: string }> | null;
  /** Wall-clock limit of its own; null where it has none. */
  timeLimitMs: number | null;
}>;

/** A run of an agent, and what it is told of what happened before. */
export type AgentRun = Readonly<{ attempt: number; round: number; told: Told }>;

const FIRST_RUN: AgentRun = { attempt: 1, round: 0, told: { findings: [] } };

/** The executor and the prompt of an agent, as they would be used now. */
export function prepareAgent(
  context: PreparePlace,
  choice: ExecutorChoice,
  wave: Wave,
  agent: WaveAgent,
  { attempt, round, told }: AgentRun = FIRST_RUN,
): PreparedAgent {
  const executor = resolveExecutor(agent, { config: context.config, lane: context.lane, ...choice });
  const rolePrompts = rolePromptPaths(agent, context.config, context.lane).flatMap((path) => {
    // An agent may have put a link in its place that leads to what no prompt may hold.
    const text = readRepositoryText(context.repo, path);
    return text === undefined ? [] : [standingPrompt(text)];
  });
  const { minutes } = executor.budget;
  const folder = context.layout.programFiles(wave.wave, attempt, agent.agentId, round);
  const copiesAt = agent.workspace.of === null ? undefined : join(folder, 'skills');
  const { skills, key } = agentSkills(context, wave, agent, executor.kind, copiesAt);
  const instructions = instructionsOf(context, { wave, agent, executor, env: context.env }, skills);
  return {
    executor,
    skills,
    prompt: compilePrompt(wave, agent, {
      rolePrompts,
      matrixPath: matrixPath(context.config),
      skills,
      ...(instructions === null ? {} : { skillsPlace: instructions.place }),
      ...(key === undefined ? {} : { skillsKey: key }),
      schemas: schemaPaths(wave, agent).map((path) => schemaAt(context.repo, path)),
      ...told,
    }),
    instructions,
    timeLimitMs: minutes === undefined ? null : minutes * 60_000,
  };
}

/** Its skills, where its program has a place for them. */
function instructionsOf(
  { repo }: PreparePlace,
  request: ExecutorRequest,
  skills: readonly HandedSkill[],
): PreparedAgent['instructions'] {
  if (skills.length === 0) return null;
  const text = `${skillsSection(skills)}\n`;
  const around = { read: (path: string) => readText(repo, path) };
  const place = executorOf(request.executor.kind).instructionsPlace?.(request, text, around);
  return place === undefined ? null : { place, text };
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

/** What to start for a prepared agent: what its adapter says, in a sandbox where it is to have one. */
export function launchSpec(
  context: SandboxPlace,
  wave: Wave,
  agent: WaveAgent,
  { executor, instructions }: Pick<PreparedAgent, 'executor' | 'instructions'>,
  { attempt, round }: Pick<AgentRun, 'attempt' | 'round'> = FIRST_RUN,
): AgentSpec {
  const { repo, repoLayout, layout, env } = context;
  const run = { wave: wave.wave, attempt, agentId: agent.agentId, round };
  const place = {
    cwd: workspaceFolder({ repo, layout }, wave.wave, agent.workspace.of),
    stateRoots: repoLayout.stateRoots(),
    folder: layout.programFiles(wave.wave, attempt, agent.agentId, round),
    ...(instructions === null
      ? {}
      : {
          instructions: {
            path: layout.instructions(wave.wave, attempt, agent.agentId, round),
            text: instructions.text,
          },
        }),
    read: (path: string) => readText(repo, path),
  };
  const spec = executorOf(executor.kind).resolve({ wave, agent, executor, env }, place);
  return inSandbox(context, { spec, agent, executor, run, cwd: place.cwd });
}
