import { didYouMean } from '../base/nearest.js';
import { Problem } from '../base/problem.js';
import type { LaneName } from '../model/lane-name.js';
import { placeCommand } from '../model/lane-name.js';
import type { LaneState, RunEntry } from '../reducers/lane-state.js';
import type { Invocation } from './command.js';
import { textOption } from './context.js';

/** Ids that a message lists. */
const LISTED = 10;

/**
 * What a command calls the run, by position or `--run-id`; undefined where it names none.
 * @throws Problem `cli/flag-value` where it names two
 */
export function wantedRun(invocation: Invocation): string | undefined {
  const [word, flag] = [invocation.words[0], textOption(invocation, 'run-id')];
  if (word !== undefined && flag !== undefined && word !== flag)
    throw new Problem('cli/flag-value', `one run at a time: ${word}, or --run-id ${flag}?`);
  return word ?? flag;
}

/**
 * The run that a command names, by position or `--run-id`; else the newest.
 * @throws Problem `run/not-found`, `run/ambiguous` with the ids that exist
 */
export function pickRun(invocation: Invocation, lane: LaneState, place: LaneName): RunEntry {
  const wanted = wantedRun(invocation);
  const newest = lane.runs.at(-1);
  if (newest === undefined) {
    throw new Problem('run/not-found', `lane ${place.lane} has had no run`, {
      hint: placeCommand(['launch'], { project: place.project, lane: place.lane }),
    });
  }
  if (wanted === undefined) return newest;
  return namedRun(wanted, [...lane.runs].reverse(), ({ runId }) => runId, `lane ${place.lane} has`);
}

/**
 * The run of that id; a beginning or an end of it is enough where no other has it.
 * @param runs newest first
 * @param whose begins the sentence about one that does not exist
 * @throws Problem `run/not-found`, `run/ambiguous` with the ids that exist
 */
export function namedRun<Run>(
  wanted: string,
  runs: readonly Run[],
  idOf: (run: Run) => string,
  whose: string,
): Run {
  const part = wanted.toLowerCase();
  const isExact = (run: Run): boolean => idOf(run).toLowerCase() === part;
  const fits = (run: Run): boolean => {
    const id = idOf(run).toLowerCase();
    return part !== '' && (id.startsWith(part) || id.endsWith(part));
  };
  const exact = runs.filter(isExact);
  const found = exact.length > 0 ? exact : runs.filter(fits);
  const [only] = found;
  if (only === undefined) {
    const near = didYouMean(wanted, runs.map(idOf));
    throw new Problem('run/not-found', `${whose} no run ${wanted}${near}`, { hint: idList(runs.map(idOf)) });
  }
  if (found.length > 1)
    throw new Problem('run/ambiguous', `several runs begin or end with ${wanted}`, {
      hint: idList(found.map(idOf)),
    });
  return only;
}

/** For hints: the ids that there are, newest first. */
export function idList(ids: readonly string[]): string {
  const more = ids.length > LISTED ? `, and ${ids.length - LISTED} more` : '';
  return ids.length === 0 ? 'there has been no run' : `there are: ${ids.slice(0, LISTED).join(', ')}${more}`;
}
