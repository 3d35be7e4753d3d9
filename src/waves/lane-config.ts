import type { LaneConfig, WaveConfig } from '../model/config.js';

/** The configuration of a lane; undefined where it has none. Safe for any name. */
export function laneConfig(config: WaveConfig, lane: string): LaneConfig | undefined {
  return config.lanes !== undefined && Object.hasOwn(config.lanes, lane) ? config.lanes[lane] : undefined;
}

/** Whom requests for a capability go to first: what the lane says goes over what the repository says. */
export function preferredAgents(config: WaveConfig, lane: string): Readonly<Record<string, readonly string[]>> {
  return {
    ...config.capabilityRouting?.preferredAgents,
    ...laneConfig(config, lane)?.capabilityRouting?.preferredAgents,
  };
}
