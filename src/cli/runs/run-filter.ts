import { Problem } from '../../base/problem.js';
import type { RunStatus } from '../../projections/run-status.js';
import { runStatuses } from '../../projections/run-status.js';
import { chosen } from '../choice-option.js';
import type { Invocation } from '../command.js';
import { listOption } from '../context.js';

/**
 * What `--filter status=failed` lets through; given again, or with commas, either will do. Undefined where nothing is asked for.
 * @throws Problem `cli/flag-value`
 */
export function runFilter(invocation: Invocation): ((status: RunStatus) => boolean) | undefined {
  const filters = listOption(invocation, 'filter');
  if (filters.length === 0) return undefined;
  const wanted = new Set(filters.map(statusOf));
  return (status) => wanted.has(status);
}

function statusOf(filter: string): RunStatus {
  const match = /^(?:status=)?([^=]*)$/.exec(filter);
  if (match?.[1] !== undefined) return chosen('--filter status', match[1], runStatuses);
  throw new Problem('cli/flag-value', `--filter does not know "${filter}"`, {
    hint: `status=…, one of: ${runStatuses.join(', ')}`,
  });
}
