import { createHash } from 'node:crypto';
import type { FailureClass } from '../model/failure.js';
import type { Verdict } from '../model/gate.js';
import type { AgentRun, WaveState } from './wave-state.js';

/** The same failure this often within a run, and trying again is no longer worth it. */
export const SAME_FAILURES = 3;

/**
 * Names a failure so that the same one is recognised when it happens again: whom it befell, its class, and its message
 * without what differs between two tries (numbers, hashes, times, space).
 */
function failureKey(subject: string, failureClass: FailureClass, message: string): string {
  const digest = createHash('sha256').update(normalMessage(message)).digest('hex').slice(0, 16);
  return `${subject} ${failureClass} ${digest}`;
}

/** A message without what differs between two tries. */
export function normalMessage(message: string): string {
  return message
    .toLowerCase()
    .replace(/\b[0-9a-f]{7,}\b/g, '#')
    .replace(/\d+/g, '#')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The failure that a verdict speaks of; undefined where it passes, or where it only says that a turn has not come. */
export function failureOf(verdict: Verdict): string | undefined {
  const { gate, ok, agentId, statusCode, failureClass, detail, evidence } = verdict;
  if (ok || failureClass === null) return undefined;
  if (statusCode === 'missing-status' && evidence.length === 0) return undefined;
  return failureKey(agentId ?? gate, failureClass, `${statusCode} ${detail}`);
}

/** The failure that a start which came to nothing stands for. */
export function burialOf({ agentId, failureClass, exitDetail }: AgentRun): string {
  return failureKey(agentId, failureClass ?? 'unknown', exitDetail);
}

/** Counts one more time that this happened. */
export function countFailure(state: WaveState, key: string): void {
  state.failures.set(key, (state.failures.get(key) ?? 0) + 1);
}

/** Forgets what befell an agent: its task is another one now. */
export function forgetFailures(state: WaveState, agentId: string): void {
  for (const key of state.failures.keys()) if (key.startsWith(`${agentId} `)) state.failures.delete(key);
}
