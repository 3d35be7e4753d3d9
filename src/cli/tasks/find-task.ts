import { nearest } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import type { CoordinationState } from '../../reducers/coordination-state.js';
import type { RecordTable } from '../../reducers/record-table.js';
import { recordTableReducer } from '../../reducers/record-table.js';
import { LogFold } from '../../store/log/fold.js';
import type { Invocation } from '../command.js';
import type { LanePlace } from '../context.js';
import { textOption } from '../context.js';

/** Candidates that an error names. */
const NAMED = 8;
/** Ids among which a mistyped one is looked for: the newest. */
const LOOKED_AT = 5000;

/** Every record of a blackboard, with the history of one of them. Reads the log once. */
export function tableOf({ layout }: LanePlace, wave: number, focus?: string): RecordTable {
  const fold = new LogFold(layout.coordination(wave), recordTableReducer(focus), layout.blob);
  fold.refresh();
  return fold.state;
}

/** A record that was named. */
export type FoundTask = Readonly<{
  id: string;
  /** Every record with the history of this one, where the log had to be read to find it. */
  table: RecordTable | undefined;
}>;

/**
 * The record that `--id` names: as it is, or the only one that begins like that.
 * @throws Problem `coord/not-found` with what may have been meant, `coord/ambiguous` with the candidates
 */
export function findTask(
  invocation: Invocation,
  place: LanePlace,
  wave: number,
  { open, chosen }: Pick<CoordinationState, 'open' | 'chosen'>,
): FoundTask {
  const wanted = textOption(invocation, 'id')?.trim() ?? '';
  if (wanted === '') {
    throw new Problem('cli/missing-flag', '--id is needed: which record?', {
      hint: 'wave control task list --open',
    });
  }
  if (open.get(wanted) !== undefined || chosen.has(wanted)) return { id: wanted, table: undefined };
  const table = tableOf(place, wave, wanted);
  const id = matchingId(wanted, [...table.rows.keys()], wave);
  return { id, table: id === wanted ? table : undefined };
}

/** The id that was meant, of all ids, oldest first. See {@link findTask}. */
export function matchingId(wanted: string, ids: readonly string[], wave: number): string {
  if (ids.includes(wanted)) return wanted;
  const small = wanted.toLowerCase();
  const alike = ids.filter((id) => id.toLowerCase().startsWith(small));
  const [only] = alike;
  if (only !== undefined && alike.length === 1) return only;
  if (alike.length > 1) {
    const more = alike.length > NAMED ? `, and ${alike.length - NAMED} more` : '';
    throw new Problem('coord/ambiguous', `"${wanted}" could be ${alike.length} records`, {
      hint: `one of: ${alike.slice(-NAMED).join(', ')}${more}`,
    });
  }
  const near = nearest(wanted, ids.slice(-LOOKED_AT));
  throw new Problem('coord/not-found', `wave ${wave} has no record "${wanted}"`, {
    hint:
      near !== undefined
        ? `did you mean "${near}"?`
        : ids.length === 0
          ? 'its blackboard is empty'
          : `the newest are: ${ids.slice(-NAMED).join(', ')}`,
  });
}
