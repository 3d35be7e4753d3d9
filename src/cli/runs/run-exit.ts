import type { ExitName } from '../../base/exit-code.js';
import { exitCode } from '../../base/exit-code.js';
import type { RunEnd } from '../../events/lane-event.js';
import { statusExit } from '../../projections/signals.js';
import type { RunView } from '../../projections/run-view.js';
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

/** The exit code that a run stands for: that of its end, else whether it goes on by itself or waits for a person. */
export async function runExit(view: RunView, { place, fold, run }: PlacedRun, now: number): Promise<number> {
  const { status, exitCode: answered } = view;
  if (answered !== null && Number.isInteger(answered) && answered >= 0 && answered < 256) return answered;
  if (Object.hasOwn(exitOfEnd, status)) return exitCode(exitOfEnd[status as RunEnd]);
  if (view.wave === null || run.startedAt === null) return exitCode('active');
  const name = statusExit(await readWaveStatus(place, view.wave, fold.state, now));
  return exitCode(name === 'inputRequired' || name === 'logDamaged' ? name : 'active');
}
