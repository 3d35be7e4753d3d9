import type { WaveConfig } from '../model/config.js';
import {
  DEFAULT_BENCHMARK_CATALOG,
  DEFAULT_COMPONENT_MATRIX,
  DEFAULT_WAVES_DIR,
} from '../model/config-defaults.js';

/**
 * The configuration as it holds for one project of a repository: its own paths and lanes over the common ones. The default
 * folders of a project with a `rootDir` are beneath it; paths that it names itself are relative to the repository, like all.
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
    lanes: { ...config.lanes, ...lanes },
  };
}
