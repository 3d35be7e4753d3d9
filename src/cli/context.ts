import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock } from '../base/clock.js';
import { Problem } from '../base/problem.js';
import type { WaveConfig } from '../model/config.js';
import type { RepoLayout } from '../store/layout.js';
import { projectConfig, repoLayoutOf } from '../store/project-config.js';
import { findRepository } from '../store/wave-repository.js';
import type { LaneContext } from '../supervisor/lane-context.js';
import type { Invocation } from './command.js';
import { chooseLane, chooseProject } from './lane-choice.js';

/** The repository that a command is about, with its configuration. */
export type RepositoryContext = Readonly<{
  repo: string;
  /** As it holds for the project, where one is named. */
  config: WaveConfig;
  /** As it stands in the file. */
  common: WaveConfig;
  /** How commands name the project; undefined where they need not. */
  project: string | undefined;
  repoLayout: RepoLayout;
}>;

/** One lane of a repository, as readers need it. */
export type LanePlace = Pick<
  LaneContext,
  'repo' | 'repoLayout' | 'layout' | 'lane' | 'project' | 'config' | 'env'
>;

/** For what reaches beyond one lane or project. */
export type WholeRepository = Readonly<{
  /** The configuration as it stands in the file, whatever the project. */
  common: WaveConfig;
}>;

/** The text of a flag, or undefined. */
export function textOption({ options }: Invocation, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a flag that may be given several times or with commas. */
export function listOption({ options }: Invocation, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? [...new Set(value as readonly string[])] : [];
}

/** The number of a flag (durations in ms), or undefined. */
export function numberOption({ options }: Invocation, name: string): number | undefined {
  const value = options[name];
  return typeof value === 'number' ? value : undefined;
}

/** How long to wait, by `--timeout` or `--timeout-seconds`; undefined where nothing was said. */
export function timeoutOption(invocation: Invocation): number | undefined {
  return numberOption(invocation, 'timeout') ?? numberOption(invocation, 'timeout-seconds');
}

/** Whether machine-readable output was asked for. */
export function wantsJson(invocation: Invocation): boolean {
  return invocation.options.json === true || textOption(invocation, 'format') === 'json';
}

/**
 * The repository and its configuration.
 * @throws Problem `repo/not-found`, `project/unknown`, or `config/invalid` with every problem of the file
 */
export async function openRepository(invocation: Invocation): Promise<RepositoryContext> {
  const { io } = invocation;
  const named = textOption(invocation, 'repo') ?? io.env.WAVE_REPO;
  const start = named === undefined ? io.cwd : resolve(io.cwd, named);
  if (!existsSync(start)) throw new Problem('repo/not-found', `there is no folder ${start}`);
  const repo = findRepository(realpathSync(start));
  const common = await readConfig(repo, textOption(invocation, 'config'));
  const project = chooseProject(textOption(invocation, 'project') ?? io.env.WAVE_PROJECT, common);
  return {
    repo,
    config: projectConfig(common, project),
    common,
    project,
    repoLayout: repoLayoutOf(repo, common, project),
  };
}

async function readConfig(repo: string, named: string | undefined): Promise<WaveConfig> {
  // Most repositories have no configuration, and checking one costs more than the rest of a quick command.
  if (named === undefined && !existsSync(join(repo, 'wave.config.json'))) return {};
  const { loadConfig } = await import('../store/config-file.js');
  const { renderDiagnostic } = await import('../base/diagnostic.js');
  const loaded = loadConfig(repo, named);
  const errors = loaded.problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return loaded.config;
  throw new Problem(
    'config/invalid',
    `${loaded.file} has ${errors.length} problem${errors.length === 1 ? '' : 's'}`,
    {
      lines: errors.map((problem) => renderDiagnostic(problem, loaded.source)),
    },
  );
}

/**
 * The lane that a command is about: the flag, `WAVE_LANE`, the configured default, `main`, or the only one there is.
 * @param choose another rule, for what is about no lane in particular
 * @throws Problem `lane/bad-name`, `lane/ambiguous`
 */
export async function openLane(
  invocation: Invocation,
  choose = chooseLane,
): Promise<LaneContext & WholeRepository> {
  const { io } = invocation;
  const place = await openReader(invocation, choose);
  const { createIds } = await import('./create-ids.js');
  return { ...place, clock: systemClock, ids: createIds(), env: io.env, node: io.node, entry: io.entry };
}

/** The same without what only writers need. */
export async function openReader(
  invocation: Invocation,
  choose = chooseLane,
): Promise<LanePlace & WholeRepository> {
  const { repo, config, common, repoLayout, project } = await openRepository(invocation);
  const lane = choose(textOption(invocation, 'lane') ?? invocation.io.env.WAVE_LANE, repo, config);
  return {
    repo,
    repoLayout,
    layout: repoLayout.lane(lane, project),
    lane,
    project,
    config,
    common,
    env: invocation.io.env,
  };
}

/** The number of a wave from `--wave` or `WAVE_WAVE`; undefined where neither says one. */
export function waveOption(invocation: Invocation): number | undefined {
  const given = numberOption(invocation, 'wave');
  if (given !== undefined) return given;
  const fromEnv = invocation.io.env.WAVE_WAVE;
  return fromEnv !== undefined && /^\d+$/.test(fromEnv) ? Number(fromEnv) : undefined;
}
