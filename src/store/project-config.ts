import type { LaneConfig, WaveConfig } from '../model/config.js';
import {
  DEFAULT_BENCHMARK_CATALOG,
  DEFAULT_COMPONENT_MATRIX,
  DEFAULT_WAVES_DIR,
} from '../model/config-defaults.js';
import { DEFAULT_STATE_ROOT } from '../model/config-defaults.js';
import { RepoLayout } from './layout.js';

/**
 * The configuration as it holds for one project of a repository: its own paths and lanes over the common ones, key by key.
 * The default folders of a project with a `rootDir` are beneath it; paths that it names itself are relative to the
 * repository, like all. Where a common lane keeps its wave files says nothing about a project: two lanes would share them.
 * Without such a project the configuration is what it was.
 */
export function projectConfig(config: WaveConfig, project: string | undefined): WaveConfig {
  const { projects } = config;
  if (project === undefined || projects === undefined || !Object.hasOwn(projects, project)) return config;
  const { rootDir, paths, lanes } = projects[project] ?? {};
  const root = (rootDir ?? '.').replace(/^(?:\.\/)+|\/+$/g, '').replace(/^\.$/, '');
  const beneath =
    root === ''
      ? {}
      : {
          wavesDir: `${root}/${DEFAULT_WAVES_DIR}`,
          docsDir: `${root}/docs`,
          benchmarkCatalogPath: `${root}/${DEFAULT_BENCHMARK_CATALOG}`,
          componentCutoverMatrixJsonPath: `${root}/${DEFAULT_COMPONENT_MATRIX}`,
        };
  return {
    ...config,
    paths: { ...config.paths, ...beneath, ...paths },
    lanes: { ...inherited(config.lanes), ...merged(config.lanes, lanes) },
  };
}

type Lanes = Readonly<Record<string, LaneConfig>> | undefined;

/** The common lanes as they hold in any project. */
function inherited(lanes: Lanes): Record<string, LaneConfig> {
  return Object.fromEntries(Object.entries(lanes ?? {}).map(([name, lane]) => [name, withoutFolder(lane)]));
}

/** The project's lanes, each over the common one of its name. */
function merged(common: Lanes, own: Lanes): Record<string, LaneConfig> {
  return Object.fromEntries(
    Object.entries(own ?? {}).map(([name, lane]) => {
      const base = common !== undefined && Object.hasOwn(common, name) ? common[name] : undefined;
      return [name, { ...(base === undefined ? {} : withoutFolder(base)), ...lane }];
    }),
  );
}

function withoutFolder({ wavesDir, ...rest }: LaneConfig): LaneConfig {
  void wavesDir;
  return rest;
}

/**
 * Where the state of a project's lanes is, and that of the whole repository.
 * @param common the configuration as it stands in the file
 */
export function repoLayoutOf(repo: string, common: WaveConfig, project: string | undefined): RepoLayout {
  const shared = stateRootOf(common, undefined);
  const all = Object.keys(common.projects ?? {}).map((id) => stateRootOf(common, id));
  return new RepoLayout(repo, stateRootOf(common, project), shared, [...new Set([shared, ...all])]);
}

function stateRootOf(common: WaveConfig, project: string | undefined): string {
  const name = projectConfig(common, project).paths?.stateRoot ?? DEFAULT_STATE_ROOT;
  return name.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
}
