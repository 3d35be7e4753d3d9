import { isJsonObject } from '../base/json.js';
import type { ExecutorKind } from '../model/executor.js';
import type { LaunchPolicy } from '../model/launch-policy.js';
import type { AgentRun, WaveState } from './wave-state.js';

/** When an agent may be started again (ms since the epoch), and on what. */
export type AgentTurn = Readonly<{ notBefore: number; executor: ExecutorKind }>;

/** What a launch was told about providers that turn agents away. */
export type RefusalPolicy = Pick<LaunchPolicy, 'executors' | 'rateLimit'>;

/** Longer than this no agent waits for its provider, also where it has no other one: a person has to see to it. */
export const LONGEST_WAIT_MS = 24 * 3_600_000;

/**
 * The further turn in the same attempt of an agent that its provider turned away: on the same executor after a pause, or on
 * the next one of its chain where it was turned away too often, or would have to wait longer than the launch was told to where
 * another one is there. Undefined where it has none.
 */
export function turnAfterRefusal(
  run: AgentRun,
  { executors, rateLimit }: RefusalPolicy,
): AgentTurn | undefined {
  const endedAt = Date.parse(run.endedAt ?? run.requestedAt);
  const chain = executors[run.agentId] ?? [];
  const next = chain[chain.findIndex((kind) => kind === run.executor) + 1];
  const own = chain.find((kind) => kind === run.executor) ?? chain[0] ?? 'command';
  const pause = rateLimitPauseMs(run, rateLimit);
  const isWorthIt = pause <= (next === undefined ? LONGEST_WAIT_MS : rateLimit.maxMs);
  if (run.rateLimits <= rateLimit.retries && isWorthIt) return { notBefore: endedAt + pause, executor: own };
  return next === undefined ? undefined : { notBefore: endedAt, executor: next };
}

/** What the provider asked for; else the first pause, doubling, capped. */
export function rateLimitPauseMs(
  { retryAfterMs, rateLimits }: Pick<AgentRun, 'retryAfterMs' | 'rateLimits'>,
  { baseMs, maxMs }: Readonly<{ baseMs: number; maxMs: number }>,
): number {
  return retryAfterMs ?? Math.min(maxMs, baseMs * 2 ** Math.max(0, rateLimits - 1));
}

/** The turn that an agent waits for because its provider turned it away, as far as the log tells; undefined where it waits for none. */
export function awaitedTurn(
  state: Pick<WaveState, 'attempt' | 'attemptActive' | 'opened'>,
  run: AgentRun | undefined,
): AgentTurn | undefined {
  const policy = state.opened?.refusals ?? null;
  const isAway =
    run?.state === 'concluded' &&
    run.failureClass === 'rate-limited' &&
    run.attempt === state.attempt &&
    state.attemptActive;
  return isAway && policy !== null ? turnAfterRefusal(run, policy) : undefined;
}

/** What settings on record say about it: logs hold what other programs wrote, too. */
export function refusalPolicyOf(settings: unknown): RefusalPolicy | null {
  const policy = isJsonObject(settings) ? settings.policy : undefined;
  const { executors, rateLimit } = isJsonObject(policy) ? policy : {};
  const isWhole =
    isJsonObject(executors) &&
    Object.values(executors).every((chain) => Array.isArray(chain)) &&
    isJsonObject(rateLimit) &&
    ['retries', 'baseMs', 'maxMs'].every((key) => typeof rateLimit[key] === 'number');
  return isWhole ? ({ executors, rateLimit } as RefusalPolicy) : null;
}
