import type { NextStep } from '../../projections/next-steps.js';
import { stepPlaceOf } from '../../projections/next-steps.js';
import type { RunFacts, RunView } from '../../projections/run-view.js';
import { recoveryHints } from '../launch/recovery-hints.js';

/** What to type next about a run that ended without closing everything, as whoever worked on it printed it; else nothing. */
export function endHints({ project, lane, run, waves }: RunFacts, view: RunView): readonly NextStep[] {
  const stopped = waves.find(({ wave }) => wave === view.wave);
  if (view.resumeCommand === null) return [];
  if (stopped === undefined || stopped.state.run !== run.runId)
    return [{ label: 'again', type: 'resume', command: view.resumeCommand }];
  const place = stepPlaceOf({ project, lane, wave: stopped.wave, run });
  return recoveryHints({ ...place, state: stopped.state });
}
