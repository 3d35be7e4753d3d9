import type { LaneConfig, WaveConfig } from '../model/config.js';

/** The configuration of a lane; undefined where it has none. Safe for any name. */
export function laneConfig(config: WaveConfig, lane: string): LaneConfig | undefined {
  return config.lanes !== undefined && Object.hasOwn(config.lanes, lane) ? config.lanes[lane] : undefined;
}
