import { retryRule } from '../model/failure.js';
import type { Verdict } from '../model/gate.js';
import { burialOf, failureOf, SAME_FAILURES } from '../reducers/failure-key.js';
import { LONGEST_WAIT_MS, rateLimitPauseMs } from '../reducers/turned-away.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';

const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 60_000;

/**
 * What follows when a pass cannot go on: a retry where the failure's class allows one and attempts are left, else the end
 * of the run on this wave: `blocked` where only a person can help, `failed` where the attempts are used up. A failure that
 * comes back a third time opens the circuit: another try would only cost.
 */
export function endAttempt(input: DecisionInput, failing: readonly Verdict[]): Intent[] {
  const cause = rootCause(failing);
  if (cause === undefined) return [];
  const about = {
    statusCode: cause.statusCode,
    detail: describe(cause),
    failureClass: cause.failureClass,
  };
  const end = (outcome: 'retry' | 'failed' | 'blocked', backoffMs = 0): Intent => ({
    kind: 'end-attempt',
    outcome,
    ...about,
    backoffMs,
  });
  if (retryRule(cause.failureClass ?? 'unknown') === 'stop') {
    return [end('blocked'), { kind: 'block-wave', gate: cause.gate, ...about }];
  }
  if (input.state.attemptsOfRun <= input.policy.maxRetries) {
    const again = timesOf(input, cause);
    if (again >= SAME_FAILURES) {
      const open = {
        ...about,
        statusCode: 'circuit-open',
        detail: `${again} times the same: ${about.detail}`,
      };
      return [end('blocked'), { kind: 'block-wave', gate: cause.gate, ...open }];
    }
    const pause = backoffMs(input, cause);
    if (pause > LONGEST_WAIT_MS) return [end('blocked'), { kind: 'block-wave', gate: cause.gate, ...about }];
    return [end('retry', pause)];
  }
  return [end('failed'), { kind: 'fail-wave', ...about }];
}

/**
 * The verdict that explains the others: a question to a person comes first, since its answer may settle the rest; then one
 * that no retry clears; and an agent that never started because of another one is never the cause.
 */
function rootCause(failing: readonly Verdict[]): Verdict | undefined {
  // A run that came to nothing leaves something to look up, a turn that did not come leaves nothing.
  const causes = failing.filter(
    ({ statusCode, evidence }) => statusCode !== 'missing-status' || evidence.length > 0,
  );
  const pool = causes.length > 0 ? causes : failing;
  const asked = pool.find(({ statusCode }) => statusCode === 'human-feedback-open');
  return asked ?? pool.find(({ failureClass }) => retryRule(failureClass ?? 'unknown') === 'stop') ?? pool[0];
}

/** What an attempt that ends for this verdict is said to have ended for. */
export function describe(verdict: Verdict): string {
  const who = verdict.agentId === null ? '' : `${verdict.agentId}: `;
  return `${verdict.gate} · ${who}${verdict.detail || verdict.statusCode}`;
}

/** How often this has happened in this run, now included. A start that came to nothing was counted when it did. */
function timesOf({ state }: DecisionInput, cause: Verdict): number {
  const run = cause.agentId === null ? undefined : state.agents.get(cause.agentId);
  if (run?.state === 'buried') return state.failures.get(burialOf(run)) ?? 0;
  const failure = failureOf(cause);
  return failure === undefined ? 0 : (state.failures.get(failure) ?? 0) + 1;
}

function backoffMs({ state, policy }: DecisionInput, { agentId, failureClass }: Verdict): number {
  if (retryRule(failureClass ?? 'unknown') !== 'again') return 0;
  const run = agentId === null ? undefined : state.agents.get(agentId);
  if (failureClass === 'rate-limited' && run !== undefined) return rateLimitPauseMs(run, policy.rateLimit);
  const base = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.max(0, state.attemptsOfRun - 1));
  // Up to a tenth on top, from the name of the attempt: spread out, and the same on replay.
  return base + (digest(`${policy.runId}/${state.attempt}`) % Math.ceil(base / 10));
}

function digest(text: string): number {
  let value = 0;
  for (let index = 0; index < text.length; index += 1) value = (value * 31 + text.charCodeAt(index)) >>> 0;
  return value;
}
