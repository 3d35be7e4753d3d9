import type { EndingSignal } from '../../base/exit-code.js';
import { exitCode, exitOfSignal } from '../../base/exit-code.js';
import { printableLine } from '../../base/printable.js';
import type { RunView } from '../../projections/run-view.js';
import type { Invocation } from '../command.js';
import { endHints } from './end-hints.js';
import { placeCell } from './run-cells.js';
import { runExit } from './run-exit.js';
import type { Sight } from './watched-run.js';

/** Whether the run is over: nothing more comes of it by itself. */
export function isOver({ view }: Sight): boolean {
  return view.endedAt !== null;
}

/** Says where the run stands when nobody watches any more and, where it ended without closing everything, what to type. */
export function sayEnd(
  { io, options }: Pick<Invocation, 'io' | 'options'>,
  { view, facts }: Sight,
  remark = '',
): void {
  const detail = view.exitReason === null ? '' : `: ${printableLine(view.exitReason, 300)}`;
  if (options.quiet !== true)
    io.stdout(`run ${view.runId} of lane ${placeCell(view)} is ${view.status}${remark}${detail}\n`);
  // Hints are shown also with --quiet, as a launch does.
  for (const { label, command } of view.endedAt === null ? [] : endHints(facts, view))
    io.stderr(`  ${label.padEnd(10)} ${command}\n`);
}

/** The exit code of a run that was watched: that of its end, else that it is not over. */
export async function endCode(sight: Sight): Promise<number> {
  return isOver(sight) ? runExit(sight.view, sight.placed, Date.now()) : exitCode('active');
}

/** Says that nothing but the watching ended. @returns the exit code */
export function detached(
  { io, options }: Invocation,
  { runId }: Pick<RunView, 'runId'>,
  signal: EndingSignal,
): number {
  if (options.quiet !== true)
    io.stderr(`wave: detached; the run goes on. wave attach ${runId} shows it again\n`);
  return exitOfSignal(signal);
}
