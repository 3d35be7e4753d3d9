import type { Clock } from '../base/clock.js';
import type { IdSource } from '../base/ids.js';
import type { WaveConfig } from '../model/config.js';
import type { LaneLayout, RepoLayout } from '../store/layout.js';

/** Everything that work on one lane needs from outside: places, configuration, time, ids, environment. */
export type LaneContext = Readonly<{
  /** Absolute path of the repository. */
  repo: string;
  repoLayout: RepoLayout;
  layout: LaneLayout;
  lane: string;
  project: string | undefined;
  config: WaveConfig;
  clock: Clock;
  ids: IdSource;
  /** The environment that agents' allow-lists choose from. */
  env: Readonly<Record<string, string | undefined>>;
  /** Absolute paths of what runs us, for `bin/wave`. */
  node: string;
  entry: string;
}>;
