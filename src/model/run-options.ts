import { isJsonObject } from '../base/json.js';
import type { ExecutorKind } from './executor.js';
import { isExecutorKind } from './executor.js';
import type { RateLimitPolicy } from './launch-policy.js';

/** How a run is to be carried out: what `wave launch` and `wave submit` were told, free of the process that was told. */
export type RunOptions = Readonly<{
  /** The range of waves, both ends included; null leaves an end open. */
  startWave: number | null;
  endWave: number | null;
  /** From the next unfinished wave on, going on as new wave files appear. */
  autoNext: boolean;
  /** The executor of agents that name none; null leaves it to the configuration. */
  executor: ExecutorKind | null;
  /** That executor for every agent, whatever it names. */
  forceExecutor: boolean;
  model: string | null;
  /** An agent beside the others that owns no files. */
  residentOrchestrator: boolean;
  /** A state folder on a network file system is accepted. */
  allowNetworkFs: boolean;
  /** How many agents run at once. */
  maxAgents: number;
  /** Further attempts after the first. */
  maxRetries: number;
  /** Between two starts. */
  staggerMs: number;
  rateLimit: RateLimitPolicy;
  /** What the run may use; null leaves it to the configuration. */
  maxUsd: number | null;
  maxTokens: number | null;
  /** For agents without a limit of their own. */
  timeLimitMs: number;
  /** Another file than `wave.config.json`, relative to the repository or absolute; null for that one. */
  configFile: string | null;
}>;

/** A run of the whole lane that was told nothing. */
export const defaultRunOptions: RunOptions = {
  startWave: null,
  endWave: null,
  autoNext: false,
  executor: null,
  forceExecutor: false,
  model: null,
  residentOrchestrator: false,
  allowNetworkFs: false,
  maxAgents: 6,
  maxRetries: 1,
  staggerMs: 0,
  rateLimit: { retries: 2, baseMs: 20_000, maxMs: 180_000 },
  maxUsd: null,
  maxTokens: null,
  timeLimitMs: 240 * 60_000,
  configFile: null,
};

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const orNull =
  (fits: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || fits(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';

const forms: Readonly<Record<keyof RunOptions, (value: unknown) => boolean>> = {
  startWave: orNull(isCount),
  endWave: orNull(isCount),
  autoNext: isFlag,
  executor: orNull((value) => typeof value === 'string' && isExecutorKind(value)),
  forceExecutor: isFlag,
  model: orNull(isText),
  residentOrchestrator: isFlag,
  allowNetworkFs: isFlag,
  maxAgents: (value) => isCount(value) && value !== 0,
  maxRetries: isCount,
  staggerMs: isCount,
  rateLimit: (value) =>
    isJsonObject(value) && [value.retries, value.baseMs, value.maxMs].every((part) => isCount(part)),
  maxUsd: orNull((value) => typeof value === 'number' && Number.isFinite(value) && value > 0),
  maxTokens: orNull((value) => isCount(value) && value !== 0),
  timeLimitMs: isCount,
  configFile: orNull(isText),
};

/** Options as a log holds them, which other programs write to as well: what is not of its form is what it is by default. */
export function readRunOptions(recorded: unknown): RunOptions {
  if (!isJsonObject(recorded)) return defaultRunOptions;
  const fitting = Object.entries(forms).filter(([key, fits]) => fits(recorded[key]));
  return { ...defaultRunOptions, ...Object.fromEntries(fitting.map(([key]) => [key, recorded[key]])) };
}
