import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock } from '../base/clock.js';
import { Problem } from '../base/problem.js';
import type { WaveConfig } from '../model/config.js';
import type { RepoLayout } from '../store/layout.js';
import { projectConfig, repoLayoutOf } from '../store/project-config.js';
import { findRepository, requireGit } from '../store/wave-repository.js';
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
export function textOption({ options }: Pick<Invocation, 'options'>, name: string): string | undefined {
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
 * What a configuration that cannot be used comes to. `go-on`: commands that halt, end or only look at what runs cannot wait until
 * it is mended; they go by what it still says of places, and say so. `go-on-silently`: somebody else says it.
 */
export type WhenBroken = 'refuse' | 'go-on' | 'go-on-silently';

/**
 * The repository and its configuration.
 * @throws Problem `repo/not-found`, `project/unknown`, or `config/invalid` with every problem of the file
 */
export async function openRepository(
  invocation: Invocation,
  whenBroken: WhenBroken = 'refuse',
): Promise<RepositoryContext> {
  const { io } = invocation;
  const repo = repositoryAround(invocation);
  const { config: common, isWhole } = await readConfig(repo, invocation, whenBroken);
  const named = textOption(invocation, 'project') ?? io.env.WAVE_PROJECT;
  // Of projects that can no longer be read nobody knows; what is there is all that can be looked at.
  const isLost = !isWhole && named !== undefined && !Object.hasOwn(common.projects ?? {}, named);
  const project = chooseProject(isLost ? undefined : named, common);
  return {
    repo,
    config: projectConfig(common, project),
    common,
    project,
    repoLayout: repoLayoutOf(repo, common, project),
  };
}

/**
 * The folder of the repository that a command is about.
 * @throws Problem `repo/not-found`
 */
export function repositoryAround(invocation: Pick<Invocation, 'options' | 'io'>): string {
  const { io } = invocation;
  const folder = textOption(invocation, 'repo') ?? io.env.WAVE_REPO;
  const start = folder === undefined ? io.cwd : resolve(io.cwd, folder);
  if (!existsSync(start)) throw new Problem('repo/not-found', `there is no folder ${start}`);
  return findRepository(realpathSync(start));
}

/**
 * Refuses a place where nothing can run and nothing has: what ran is still there although git has gone.
 * @throws Problem `git/not-a-repository`
 */
export function requireRuns(layout: RepoLayout): void {
  if (!existsSync(layout.sharedRoot())) requireGit(layout.repo);
}

async function readConfig(
  repo: string,
  invocation: Invocation,
  whenBroken: WhenBroken,
): Promise<Readonly<{ config: WaveConfig; isWhole: boolean }>> {
  const named = textOption(invocation, 'config');
  // Most repositories have no configuration, and checking one costs more than the rest of a quick command.
  if (named === undefined && !existsSync(join(repo, 'wave.config.json')))
    return { config: {}, isWhole: true };
  const { loadConfig } = await import('../store/config-file.js');
  const { renderDiagnostic } = await import('../base/diagnostic.js');
  const loaded = loadConfig(repo, named);
  const errors = loaded.problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return { config: loaded.config, isWhole: true };
  const what = `${loaded.file} has ${errors.length} problem${errors.length === 1 ? '' : 's'}`;
  // A file that is named and not there is a slip of the pen.
  if (whenBroken === 'refuse' || (named !== undefined && loaded.source === ''))
    throw new Problem('config/invalid', what, {
      lines: errors.map((problem) => renderDiagnostic(problem, loaded.source)),
    });
  if (whenBroken === 'go-on')
    invocation.io.stderr(`wave: ${what}, and is left aside: ${first.message}; wave lint shows them\n`);
  const { salvageConfig } = await import('../store/salvage-config.js');
  return { config: salvageConfig(loaded.source), isWhole: false };
}

/**
 * The lane that a command is about: the flag, `WAVE_LANE`, the configured default, `main`, or the only one there is.
 * @param choose another rule, for what is about no lane in particular
 * @throws Problem `lane/bad-name`, `lane/ambiguous`
 */
export async function openLane(
  invocation: Invocation,
  choose = chooseLane,
  whenBroken: WhenBroken = 'refuse',
): Promise<LaneContext & WholeRepository> {
  const { io } = invocation;
  const place = await openReader(invocation, choose, whenBroken);
  const { createIds } = await import('./create-ids.js');
  return { ...place, clock: systemClock, ids: createIds(), env: io.env, node: io.node, entry: io.entry };
}

/** The same without what only writers need. */
export async function openReader(
  invocation: Invocation,
  choose = chooseLane,
  whenBroken: WhenBroken = 'refuse',
): Promise<LanePlace & WholeRepository> {
  const { repo, config, common, repoLayout, project } = await openRepository(invocation, whenBroken);
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
