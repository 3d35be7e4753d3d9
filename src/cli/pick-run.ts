import { Problem } from '../base/problem.js';
import type { LaneName } from '../model/lane-name.js';
import { placeCommand } from '../model/lane-name.js';
import type { LaneState, RunEntry } from '../reducers/lane-state.js';
import type { Invocation } from './command.js';
import { textOption } from './context.js';

/**
 * The run that a command names, by position or `--run-id` (its beginning is enough where that is clear); else the newest.
 * @throws Problem `run/not-found`, `run/ambiguous` with the ids that exist
 */
export function pickRun(invocation: Invocation, lane: LaneState, place: LaneName): RunEntry {
  const wanted = invocation.words[0] ?? textOption(invocation, 'run-id');
  const ids = lane.runs.map(({ runId }) => runId);
  const newest = lane.runs.at(-1);
  const list = `there are: ${ids.slice(-10).reverse().join(', ')}`;
  if (newest === undefined) {
    throw new Problem('run/not-found', `lane ${place.lane} has had no run`, {
      hint: placeCommand(['launch'], { project: place.project, lane: place.lane }),
    });
  }
  if (wanted === undefined) return newest;
  const found = lane.runs.filter(({ runId }) => runId.toLowerCase().startsWith(wanted.toLowerCase()));
  const [only] = found;
  if (only === undefined)
    throw new Problem('run/not-found', `lane ${place.lane} has no run ${wanted}`, { hint: list });
  if (found.length > 1)
    throw new Problem('run/ambiguous', `several runs begin with ${wanted}`, { hint: list });
  return only;
}
