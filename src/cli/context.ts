import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { systemClock } from '../base/clock.js';
import { didYouMean } from '../base/nearest.js';
import { Problem } from '../base/problem.js';
import { isSlug } from '../base/slug.js';
import type { WaveConfig } from '../model/config.js';
import { RepoLayout, RESERVED_LANES } from '../store/layout.js';
import { findRepository, listLanes } from '../store/wave-repository.js';
import type { LaneContext } from '../supervisor/lane-context.js';
import type { Invocation } from './command.js';

/** The repository that a command is about, with its configuration. */
export type RepositoryContext = Readonly<{ repo: string; config: WaveConfig; repoLayout: RepoLayout }>;

/** One lane of a repository, as readers need it. */
export type LanePlace = Pick<LaneContext, 'repo' | 'repoLayout' | 'layout' | 'lane' | 'project' | 'config'>;

/** The text of a flag, or undefined. */
export function textOption({ options }: Invocation, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The number of a flag (durations in ms), or undefined. */
export function numberOption({ options }: Invocation, name: string): number | undefined {
  const value = options[name];
  return typeof value === 'number' ? value : undefined;
}

/** Whether machine-readable output was asked for. */
export function wantsJson(invocation: Invocation): boolean {
  return invocation.options.json === true || textOption(invocation, 'format') === 'json';
}

/**
 * The repository and its configuration.
 * @throws Problem `repo/not-found`, or `config/invalid` with every problem of the file
 */
export async function openRepository(invocation: Invocation): Promise<RepositoryContext> {
  const { io } = invocation;
  const named = textOption(invocation, 'repo') ?? io.env.WAVE_REPO;
  const start = named === undefined ? io.cwd : resolve(io.cwd, named);
  if (!existsSync(start)) throw new Problem('repo/not-found', `there is no folder ${start}`);
  const repo = findRepository(realpathSync(start));
  const config = await readConfig(repo, textOption(invocation, 'config'));
  return { repo, config, repoLayout: new RepoLayout(repo, config.paths?.stateRoot?.replace(/\/+$/, '')) };
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
 * @throws Problem `lane/bad-name`, `lane/ambiguous`
 */
export async function openLane(invocation: Invocation): Promise<LaneContext> {
  const { io } = invocation;
  const place = await openReader(invocation);
  const { createIds } = await import('./create-ids.js');
  return { ...place, clock: systemClock, ids: createIds(), env: io.env, node: io.node, entry: io.entry };
}

/** The same without what only writers need. */
export async function openReader(invocation: Invocation): Promise<LanePlace> {
  const repository = await openRepository(invocation);
  const { repo, config, repoLayout } = repository;
  const { io } = invocation;
  const project = textOption(invocation, 'project') ?? io.env.WAVE_PROJECT;
  checkProject(project, config);
  const lane = chooseLane(invocation, repository);
  if (!isSlug(lane) || RESERVED_LANES.has(lane)) {
    throw new Problem('lane/bad-name', `"${lane}" cannot be the name of a lane`, {
      hint: 'lower-case letters, digits, `.`, `-` and `_`, beginning with a letter or digit; not `projects`',
    });
  }
  return { repo, repoLayout, layout: repoLayout.lane(lane, project), lane, project, config };
}

function checkProject(project: string | undefined, config: WaveConfig): void {
  if (project === undefined || Object.hasOwn(config.projects ?? {}, project)) return;
  const known = Object.keys(config.projects ?? {});
  throw new Problem('project/unknown', `there is no project "${project}"${didYouMean(project, known)}`, {
    hint: known.length === 0 ? 'wave.config.json names no projects' : `known: ${known.join(', ')}`,
  });
}

function chooseLane(invocation: Invocation, { repo, config }: RepositoryContext): string {
  const given = textOption(invocation, 'lane') ?? invocation.io.env.WAVE_LANE ?? config.defaultLane;
  if (given !== undefined) return given;
  const lanes = listLanes(repo, config);
  const [only] = lanes;
  if (lanes.includes('main') || only === undefined) return 'main';
  if (lanes.length === 1) return only;
  throw new Problem('lane/ambiguous', 'which lane?', { hint: `--lane, one of: ${lanes.join(', ')}` });
}

/** The number of a wave from `--wave` or `WAVE_WAVE`; undefined where neither says one. */
export function waveOption(invocation: Invocation): number | undefined {
  const given = numberOption(invocation, 'wave');
  if (given !== undefined) return given;
  const fromEnv = invocation.io.env.WAVE_WAVE;
  return fromEnv !== undefined && /^\d+$/.test(fromEnv) ? Number(fromEnv) : undefined;
}

/** A path that the user gave, absolute. */
export function userPath({ io }: Invocation, path: string): string {
  return isAbsolute(path) ? path : join(io.cwd, path);
}
