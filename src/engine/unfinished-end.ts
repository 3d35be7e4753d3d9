import type { WaveState } from '../reducers/wave-state.js';
import { describe } from './end-of-attempt.js';
import type { Intent } from './intent.js';

/**
 * How the wave ends where the run's last attempt ended for good and its holder was killed before it could record that the
 * wave had: whoever goes on with the run has no attempt more than its retries allow. Undefined where another attempt is
 * due; what had closed is judged anew.
 */
export function unfinishedEnd({ attemptsOfRun, lastAttempt, gates }: WaveState): Intent | undefined {
  if (attemptsOfRun === 0 || lastAttempt === null) return undefined;
  const { outcome, statusCode, detail, failureClass } = lastAttempt;
  const about = { statusCode, detail, failureClass };
  if (outcome === 'failed') return { kind: 'fail-wave', ...about };
  if (outcome !== 'blocked') return undefined;
  const cause = [...gates.values()].find((verdict) => describe(verdict) === detail);
  return cause === undefined ? undefined : { kind: 'block-wave', gate: cause.gate, ...about };
}
