import { parseDuration } from '../base/duration.js';
import type { StallSettings, WaveConfig } from '../model/config.js';
import type { ExecutorKind } from '../model/executor.js';
import type { StallLimits } from '../model/stall-limits.js';
import { laneConfig } from './lane-config.js';

/** A vendor's program that says nothing for its first minute waits for somebody to trust a folder or to log in. */
const VENDOR: StallLimits = { firstOutputMs: 60_000, noOutputMs: 600_000, noProgressMs: 1_800_000 };
/** Programs of one's own may be silent for as long as they like. */
const NEVER: StallLimits = { firstOutputMs: null, noOutputMs: null, noProgressMs: null };

const standard: Readonly<Record<ExecutorKind, StallLimits>> = {
  command: NEVER,
  local: NEVER,
  claude: VENDOR,
  codex: VENDOR,
  opencode: VENDOR,
  gemini: VENDOR,
};

/** When an agent on this executor counts as stalled: what the lane says goes over the repository, which goes over the standard. */
export function stallLimits(config: WaveConfig, lane: string, kind: ExecutorKind): StallLimits {
  const said: StallSettings = { ...config.stall?.[kind], ...laneConfig(config, lane)?.stall?.[kind] };
  const { firstOutputMs, noOutputMs, noProgressMs } = standard[kind];
  return {
    firstOutputMs: limit(said.firstOutput, firstOutputMs),
    noOutputMs: limit(said.noOutput, noOutputMs),
    noProgressMs: limit(said.noProgress, noProgressMs),
  };
}

function limit(said: string | undefined, otherwise: number | null): number | null {
  if (said === undefined) return otherwise;
  return said === 'off' ? null : (parseDuration(said) ?? otherwise);
}
