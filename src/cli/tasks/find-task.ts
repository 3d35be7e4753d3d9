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

/**
 * Every record of a blackboard; or one of them with its history, and of the others only what names it. Reads the log once,
 * and for one record parses only what is about it.
 */
export function tableOf(
  { layout }: LanePlace,
  wave: number,
  focus?: string,
  holding = focus === undefined ? undefined : [JSON.stringify(focus)],
): RecordTable {
  const path = layout.coordination(wave);
  const fold = new LogFold(path, recordTableReducer(focus), layout.blob, undefined, holding);
  fold.refresh();
  return fold.state;
}

/** Who wrote records or was given them, in the order of the log. */
export function loggedAgents(place: LanePlace, wave: number): readonly (string | null)[] {
  return [...tableOf(place, wave).rows.values()].flatMap(({ agentId, assignee }) => [agentId, assignee]);
}

/** A record that was named. */
export type FoundTask = Readonly<{
  id: string;
  /** The record with its history, where the log had to be read to find it. */
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
  if (table.rows.has(wanted)) return { id: wanted, table };
  const alike = idsLike(place, wave, wanted, chosen);
  const ids = alike.length > 0 ? alike : [...tableOf(place, wave).rows.keys()];
  return { id: matchingId(wanted, ids, wave), table: undefined };
}

const ULID_BEGINNING = /^[0-9A-HJKMNP-TV-Z]{1,26}$/;

/** Ids that begin like that: those that people and agents chose are known, and others are looked for as they are written. */
function idsLike(
  place: LanePlace,
  wave: number,
  wanted: string,
  chosen: CoordinationState['chosen'],
): readonly string[] {
  const small = wanted.toLowerCase();
  const ids = [...chosen.keys()].filter((id) => id.toLowerCase().startsWith(small));
  const beginning = wanted.toUpperCase();
  if (!ULID_BEGINNING.test(beginning)) return ids;
  const { rows } = tableOf(place, wave, undefined, [`"id":"${beginning}`]);
  return [...ids, ...[...rows.keys()].filter((id) => id.startsWith(beginning) && !chosen.has(id))];
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
