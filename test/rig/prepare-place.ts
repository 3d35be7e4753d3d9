import type { WaveConfig } from '../../src/model/config.js';
import { RepoLayout } from '../../src/store/layout.js';
import type { PreparePlace } from '../../src/supervisor/prepare-agent.js';

/** The lane `main` of a repository, as agents are prepared in it. */
export function preparePlace(
  repo: string,
  config: WaveConfig = {},
  env: PreparePlace['env'] = {},
): PreparePlace {
  return { repo, lane: 'main', config, env, layout: new RepoLayout(repo).lane('main') };
}
