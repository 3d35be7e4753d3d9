import { resolve } from 'node:path';
import { Problem } from '../base/problem.js';
import { renderDiagnostic } from '../base/diagnostic.js';
import { isSlug } from '../base/slug.js';
import type { LoadedConfig } from '../store/config-file.js';
import { loadConfig } from '../store/config-file.js';
import { RESERVED_LANES } from '../store/layout.js';
import { findRepository } from '../store/wave-repository.js';

/** Options that say which repository, configuration and lane a command is about. */
export type LaneOptions = Readonly<{
  repo?: string | undefined;
  config?: string | undefined;
  lane?: string | undefined;
}>;

/** The repository's absolute path and its configuration, with whatever is wrong with that. */
export function openRepository(
  options: LaneOptions,
  cwd: string,
): Readonly<{ repo: string; loaded: LoadedConfig }> {
  const repo = options.repo === undefined ? findRepository(cwd) : resolve(cwd, options.repo);
  const named = options.config === undefined ? undefined : resolve(cwd, options.config);
  return { repo, loaded: loadConfig(repo, named) };
}

/**
 * The lane that the options name, else the configured default, else `main`.
 * @throws Problem `cli/bad-lane` for a name that cannot be a folder
 */
export function laneOf(options: LaneOptions, loaded: LoadedConfig): string {
  const lane = options.lane ?? loaded.config.defaultLane ?? 'main';
  if (isSlug(lane) && !RESERVED_LANES.has(lane)) return lane;
  throw new Problem('cli/bad-lane', `"${lane}" cannot be the name of a lane`, {
    hint: 'Lane names are lower-case letters, digits and `-`.',
  });
}

/** @throws Problem `config/invalid` with everything that is wrong with the configuration, if anything is */
export function requireConfig({ config, source, file, problems }: LoadedConfig): LoadedConfig['config'] {
  if (problems.length === 0) return config;
  throw new Problem('config/invalid', `${file} has ${problems.length === 1 ? 'a problem' : 'problems'}`, {
    lines: problems.map((problem) => renderDiagnostic(problem, source)),
  });
}
