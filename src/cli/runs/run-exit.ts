import type { ExitName } from '../../base/exit-code.js';
import { exitCode } from '../../base/exit-code.js';
import type { RunEnd } from '../../events/lane-event.js';
import { successorOf } from '../../projections/run-view.js';
import { statusExit } from '../../projections/signals.js';
import type { RunView } from '../../projections/run-view.js';
import type { LaneState, RunEntry } from '../../reducers/lane-state.js';
import type { PlacedRun } from '../../supervisor/read-runs.js';
import { readWaveStatus } from '../../supervisor/read-wave-status.js';

/** Of ends that a log tells without a number. What was taken over goes on in another run. */
const exitOfEnd: Readonly<Record<RunEnd, ExitName>> = {
  completed: 'ok',
  failed: 'failed',
  blocked: 'gateOpen',
  cancelled: 'cancelled',
  'taken-over': 'active',
};

/**
 * The exit code that a run stands for: that of its end, else whether it goes on by itself or waits for a person. One that was
 * taken over stands for the run that goes on with it.
 */
export async function runExit(view: RunView, { place, fold, run }: PlacedRun, now: number): Promise<number> {
  const own = fold.state.runs.find(({ runId }) => runId === run.runId) ?? run;
  const last = heirOf(fold.state, own);
  const answered = last === own ? view.exitCode : (last.ended?.exitCode ?? null);
  if (answered !== null && Number.isInteger(answered) && answered >= 0 && answered < 256) return answered;
  if (last.ended !== null) return exitCode(exitOfEnd[last.ended.outcome]);
  if (last !== own || view.wave === null || run.startedAt === null) return exitCode('active');
  const name = statusExit(await readWaveStatus(place, view.wave, fold.state, now));
  return exitCode(name === 'inputRequired' || name === 'logDamaged' ? name : 'active');
}

/** The run that goes on with it, and with that one, as far as it went. */
function heirOf(laneState: LaneState, run: RunEntry): RunEntry {
  let last = run;
  for (let steps = 0; steps < laneState.runs.length; steps += 1)
    last = successorOf({ laneState, run: last }) ?? last;
  return last;
}
