import type { WaveConfig } from '../model/config.js';
import type { Oversight } from '../model/oversight.js';
import { laneConfig } from './lane-config.js';

/** What waves of the lane have to be approved for; undefined where nobody has to. What the lane says replaces the common settings. */
export function oversightOf(config: WaveConfig, lane: string): Oversight | undefined {
  const own = laneConfig(config, lane);
  const level = own?.oversight ?? config.oversight ?? 'none';
  if (level === 'none') return undefined;
  const { timeoutMinutes, default: fallback } = { ...config.approvals, ...own?.approvals };
  return {
    level,
    timeoutMs: timeoutMinutes === undefined ? null : timeoutMinutes * 60_000,
    fallback: fallback ?? null,
  };
}
