import { launchBarrier } from '../gates/coordination.js';
import type { Verdict } from '../model/gate.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';

/**
 * What keeps this launch from starting any agent of the wave; empty as soon as an attempt of it has begun: what agents ask of
 * other lanes while they work holds up the close, not each other.
 */
export function barredBy(input: DecisionInput): Verdict[] {
  const { state, policy } = input;
  const isBeginning = state.run === policy.runId && state.outcome === 'open' && state.attemptsOfRun === 0;
  return isBeginning && !state.attemptActive ? launchBarrier(input) : [];
}

/** The end of a launch that may not begin: no retry helps, another lane has to act first. */
export function blockLaunch({ gate, statusCode, detail, failureClass }: Verdict): Intent {
  return {
    kind: 'block-wave',
    gate,
    statusCode,
    detail: `not launched: ${detail}`,
    failureClass,
  };
}
