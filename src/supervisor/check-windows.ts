import { pendingChecks } from '../engine/contract-work.js';
import type { WaveState } from '../reducers/wave-state.js';
import { pendingAsks } from '../reducers/hook-ask.js';
import type { FinishedCheck } from './under-way.js';

/** A stretch of time in which a program ran for a contract or a hook, ms since the epoch. */
export type CheckWindow = Readonly<{ checkId: string; sinceMs: number; untilMs: number }>;

/** The checks and hooks on record as under way that run a program. */
export function programChecks(
  state: WaveState,
): readonly Readonly<{ checkId: string; requestedAt: string }>[] {
  const checks = pendingChecks(state).flatMap(({ pending }) =>
    pending?.runsProgram === true ? [pending] : [],
  );
  const hooks = pendingAsks(state).map(({ hookId, requestedAt }) => ({ checkId: hookId, requestedAt }));
  return [...checks, ...hooks];
}

/** When they ran, or have been running until now. */
export function checkWindows(state: WaveState, finished: readonly FinishedCheck[]): readonly CheckWindow[] {
  return programChecks(state).map(({ checkId, requestedAt }) => ({
    checkId,
    sinceMs: Date.parse(requestedAt),
    untilMs: finished.find((check) => check.checkId === checkId)?.endedAtMs ?? Infinity,
  }));
}
