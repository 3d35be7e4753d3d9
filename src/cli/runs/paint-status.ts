import type { createColors } from 'picocolors';
import type { RunStatus } from '../../projections/run-status.js';

/** The line in the colour of the status it tells; without colours, as it is. */
export function paintStatus(
  line: string,
  status: RunStatus | undefined,
  colors: ReturnType<typeof createColors>,
): string {
  switch (status) {
    case 'running':
      return colors.cyan(line);
    case 'stale':
    case 'cancelling':
      return colors.yellow(line);
    case 'failed':
    case 'blocked':
      return colors.red(line);
    case 'pending':
    case 'completed':
    case 'cancelled':
    case 'taken-over':
    case undefined:
      return line;
  }
}
