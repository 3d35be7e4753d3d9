import { resolve } from 'node:path';
import { Problem } from '../../base/problem.js';
import { renderDiagnostic } from '../../base/diagnostic.js';
import type { LoadedConfig } from '../../store/config-file.js';
import { loadConfig } from '../../store/config-file.js';
import { findRepository } from '../../store/wave-repository.js';
import { projectConfig } from '../../store/project-config.js';
import { chooseLane, chooseProject } from '../lane-choice.js';

/** Options that say which repository, configuration and lane a command is about. */
export type LaneOptions = Readonly<{
  repo?: string | undefined;
  config?: string | undefined;
  lane?: string | undefined;
  project?: string | undefined;
}>;

/** The repository's absolute path and its configuration, with whatever is wrong with that. */
export function openRepository(
  options: LaneOptions,
  cwd: string,
): Readonly<{ repo: string; project: string | undefined; loaded: LoadedConfig }> {
  const repo = options.repo === undefined ? findRepository(cwd) : resolve(cwd, options.repo);
  const named = options.config === undefined ? undefined : resolve(cwd, options.config);
  const loaded = loadConfig(repo, named);
  const project = chooseProject(options.project, loaded.config);
  return { repo, project, loaded: { ...loaded, config: projectConfig(loaded.config, project) } };
}

/** The lane that the options name, or the one that makes sense; see {@link chooseLane}. */
export function laneOf(options: LaneOptions, repo: string, { config }: LoadedConfig): string {
  return chooseLane(options.lane, repo, config);
}

/** @throws Problem `config/invalid` with everything that is wrong with the configuration, if anything is */
export function requireConfig({ config, source, file, problems }: LoadedConfig): LoadedConfig['config'] {
  if (problems.length === 0) return config;
  throw new Problem('config/invalid', `${file} has ${problems.length === 1 ? 'a problem' : 'problems'}`, {
    lines: problems.map((problem) => renderDiagnostic(problem, source)),
  });
}
