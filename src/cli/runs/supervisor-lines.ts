import { printableLine } from '../../base/printable.js';
import { continueCommand } from '../../projections/next-steps.js';
import type { RunView } from '../../projections/run-view.js';
import type { SupervisorState } from '../../supervisor/read-supervisor.js';

/** What there is to know about the daemon, where it matters to these runs: it is there, or it is missed, or everything is halted. */
export function supervisorLines(
  { state, pid, logPath, halted }: SupervisorState,
  runs: readonly Pick<RunView, 'status' | 'submittedAt' | 'degraded'>[],
): string[] {
  const isMissed = runs.some(
    ({ status, submittedAt, degraded }) =>
      degraded.includes('no-supervisor') || (submittedAt !== null && status === 'stale'),
  );
  const stop =
    halted === null
      ? []
      : [
          `halted by ${printableLine(halted.by, 60)}: ${printableLine(halted.reason, 200)}; wave stop --clear lets it go on`,
        ];
  if (state === 'suspended' && pid !== null)
    return [...stop, `supervisor: process ${pid} is suspended; ${continueCommand(pid)} has it go on`];
  if (pid !== null) return [...stop, `supervisor: process ${pid}, log ${logPath}`];
  return isMissed ? [...stop, 'supervisor: none is running; wave supervise starts one'] : stop;
}
