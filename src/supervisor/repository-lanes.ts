import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSlug } from '../base/slug.js';
import type { WaveConfig } from '../model/config.js';
import { NO_PROJECT } from '../model/lane-name.js';
import type { RepoLayout } from '../store/layout.js';
import { RESERVED_LANES } from '../store/layout.js';
import { projectConfig, repoLayoutOf } from '../store/project-config.js';
import { listLanes } from '../store/wave-repository.js';
import type { ReadPlace } from './read-wave-status.js';

/** A lane among all those of a repository. */
export type RepositoryLane = ReadPlace &
  Readonly<{
    /** How commands name its project; undefined where they need not. */
    project: string | undefined;
  }>;

/**
 * Every lane of a repository: those of no project, then those of each project in the order of the configuration; sorted within.
 * A lane is there by its wave files, by the configuration, or by what is recorded of it: one whose files were removed is
 * still running what it runs.
 * @param common the configuration as it stands in the file
 */
export function repositoryLanes(repo: string, common: WaveConfig, env: ReadPlace['env']): RepositoryLane[] {
  const none = common.defaultProject === undefined ? undefined : NO_PROJECT;
  const projects = [none, ...Object.keys(common.projects ?? {})];
  return projects.flatMap((project) => {
    const config = projectConfig(common, project);
    const repoLayout = repoLayoutOf(repo, common, project);
    const names = new Set([...listLanes(repo, config), ...recordedLanes(repoLayout, project)]);
    return [...names].sort().map((lane) => {
      const layout = repoLayout.lane(lane, project);
      return { repo, repoLayout, layout, lane, project, config, env };
    });
  });
}

/** Lanes that have a log. */
function recordedLanes(repoLayout: RepoLayout, project: string | undefined): string[] {
  const folder = dirname(repoLayout.lane('any', project).root);
  return entries(folder).filter(
    (name) =>
      isSlug(name) && !RESERVED_LANES.has(name) && existsSync(repoLayout.lane(name, project).laneLog()),
  );
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
