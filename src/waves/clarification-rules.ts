import { parseDuration } from '../base/duration.js';
import type { ClarificationRules } from '../model/clarification.js';
import { defaultClarificationRules } from '../model/clarification.js';
import type { WaveConfig } from '../model/config.js';
import { laneConfig } from './lane-config.js';

/** How questions of agents are answered in the lane. Its own policies come first; whatever else it says replaces the common rules. */
export function clarificationRules(config: WaveConfig, lane: string): ClarificationRules {
  const own = laneConfig(config, lane)?.clarifications;
  const { acknowledgeWithin, staleAfter, maxRoutes } = { ...config.clarifications, ...own };
  const { acknowledgeWithinMs, staleAfterMs, ...standard } = defaultClarificationRules;
  return {
    policies: [...(own?.policies ?? []), ...(config.clarifications?.policies ?? [])],
    acknowledgeWithinMs: parseDuration(acknowledgeWithin ?? '') ?? acknowledgeWithinMs,
    staleAfterMs: parseDuration(staleAfter ?? '') ?? staleAfterMs,
    maxRoutes: maxRoutes ?? standard.maxRoutes,
  };
}
