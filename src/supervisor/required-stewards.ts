import type { StewardRole } from '../model/agent-role.js';
import type { WaveConfig } from '../model/config.js';
import { laneConfig } from '../waves/lane-config.js';

/** The stewards that every wave of the lane must declare; the lane's own list replaces the common one. */
export function requiredStewards(config: WaveConfig, lane: string): readonly StewardRole[] {
  return laneConfig(config, lane)?.closure?.require ?? config.closure?.require ?? [];
}
