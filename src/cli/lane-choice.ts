import { didYouMean } from '../base/nearest.js';
import { Problem } from '../base/problem.js';
import { isSlug } from '../base/slug.js';
import type { WaveConfig } from '../model/config.js';
import { NO_PROJECT } from '../model/lane-name.js';
import { RESERVED_LANES } from '../store/layout.js';
import { listLanes } from '../store/wave-repository.js';

/**
 * The lane that a command is about: the given one, the configured default, `main`, or the only one there is.
 * @throws Problem `lane/bad-name`, `lane/ambiguous`
 */
export function chooseLane(given: string | undefined, repo: string, config: WaveConfig): string {
  const lane = given ?? config.defaultLane ?? onlyLane(repo, config);
  if (isSlug(lane) && !RESERVED_LANES.has(lane)) return lane;
  throw new Problem('lane/bad-name', `"${lane}" cannot be the name of a lane`, {
    hint: 'lower-case letters, digits, `.`, `-` and `_`, beginning with a letter or digit; not `projects`',
  });
}

/** For what is about no lane in particular: the lane that is named, or whichever there is. */
export function anyLane(given: string | undefined, repo: string, config: WaveConfig): string {
  if (given !== undefined) return chooseLane(given, repo, config);
  const lanes = listLanes(repo, config);
  const [first = 'main'] = lanes;
  return chooseLane(config.defaultLane ?? (lanes.includes('main') ? 'main' : first), repo, config);
}

function onlyLane(repo: string, config: WaveConfig): string {
  const lanes = listLanes(repo, config);
  const [only] = lanes;
  if (lanes.includes('main') || only === undefined) return 'main';
  if (lanes.length === 1) return only;
  throw new Problem('lane/ambiguous', 'which lane?', { hint: `--lane, one of: ${lanes.join(', ')}` });
}

/**
 * The project that a command is about, as commands name it: the given one, or the configured default. `.` stands for the
 * lanes that belong to none, and has to be said only where there is a default.
 * @throws Problem `project/unknown` with the nearest name
 */
export function chooseProject(given: string | undefined, config: WaveConfig): string | undefined {
  const { projects = {}, defaultProject } = config;
  const project = given ?? defaultProject;
  if (project === NO_PROJECT) return defaultProject === undefined ? undefined : NO_PROJECT;
  if (project === undefined || Object.hasOwn(projects, project)) return project;
  const known = Object.keys(projects);
  throw new Problem('project/unknown', `there is no project "${project}"${didYouMean(project, known)}`, {
    hint: known.length === 0 ? 'wave.config.json names no projects' : `known: ${known.join(', ')}`,
  });
}
