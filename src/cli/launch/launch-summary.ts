import type { EndingSignal } from '../../base/exit-code.js';
import { exitCode, exitOfSignal } from '../../base/exit-code.js';
import { printableLine } from '../../base/printable.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { LaunchResult } from '../../supervisor/launch-lane.js';
import type { Invocation } from '../command.js';
import { wantsJson } from '../context.js';
import { changedFlags } from './launch-options.js';
import type { NextStep } from '../../projections/next-steps.js';
import { recoveryHints } from './recovery-hints.js';

/** What is known when a launch is over. */
export type LaunchEnd = Readonly<{
  invocation: Invocation;
  context: LaneContext;
  /** Null where no run was begun. */
  runId: string | null;
  interrupted: EndingSignal | undefined;
}>;

/** Says how a launch ended and, where it did not close everything, what to type next. @returns the exit code */
export function summarise(result: LaunchResult, end: LaunchEnd): number {
  const { invocation, context, runId } = end;
  const { io } = invocation;
  const code = codeOf(result, end);
  const hints = result.outcome === 'completed' ? [] : hintsOf(result, end);
  if (wantsJson(invocation)) {
    const { outcome, detail, completed, stopped } = result;
    const summary = {
      outcome,
      exitCode: code,
      detail,
      completedWaves: completed,
      stoppedWave: stopped?.wave ?? null,
      hints,
    };
    io.stdout(
      `${JSON.stringify({ schemaVersion: 1, kind: 'launch-result', runId, lane: context.lane, ...summary })}\n`,
    );
    return code;
  }
  if (invocation.options.quiet !== true) io.stdout(`${headline(result, context.lane)}\n`);
  // Hints are shown also with --quiet: whoever comes back to a wave that did not close needs them most.
  for (const { label, command } of hints) io.stderr(`  ${label.padEnd(10)} ${command}\n`);
  return code;
}

function codeOf(result: LaunchResult, { interrupted }: LaunchEnd): number {
  const isEnded = result.outcome === 'cancelled' || result.outcome === 'detached';
  return isEnded && interrupted !== undefined ? exitOfSignal(interrupted) : exitCode(result.exit);
}

function headline({ outcome, detail, stopped, completed }: LaunchResult, lane: string): string {
  if (outcome === 'completed') {
    return completed.length === 0
      ? `lane ${lane}: nothing to do, every wave is completed`
      : `lane ${lane}: completed wave${completed.length === 1 ? '' : 's'} ${completed.join(', ')}`;
  }
  const wave = stopped === null ? '' : ` wave ${stopped.wave}`;
  if (outcome === 'detached') return `lane ${lane}:${wave} goes on without this process`;
  return `lane ${lane}:${wave} ${outcome}: ${printableLine(detail, 300)}`;
}

function hintsOf(result: LaunchResult, { invocation, context }: LaunchEnd): readonly NextStep[] {
  if (result.stopped === null) return [];
  const { wave, state } = result.stopped;
  return recoveryHints({
    project: context.project,
    lane: context.lane,
    wave,
    state,
    flags: changedFlags(invocation.options),
  });
}
