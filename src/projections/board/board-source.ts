import { blocksWave } from '../../model/coordination-record.js';
import type { RecordStatus } from '../../model/coordination-record.js';
import type { CommandPlace } from '../../model/lane-name.js';
import type { WaveAgent } from '../../model/wave.js';
import type { CoordinationState } from '../../reducers/coordination-state.js';
import type { OpenRow } from '../../reducers/open-columns.js';
import type { WaveTicket } from '../../reducers/wave-tickets.js';
import type { WaveState } from '../../reducers/wave-state.js';
import type { ShownRecord } from '../status-input.js';
import type { KnownRow } from '../../reducers/known-index.js';
import { isKnowledge } from '../../reducers/known-index.js';
import { byWeight } from './order-rows.js';
import type { SettledContradiction, Supersession } from './supersession.js';
import { supersession } from './supersession.js';

/** The newest change of a record, as the log has it. */
export type RecordChange = Readonly<{
  at: string;
  /** Who wrote it, such as `agent:A1`. */
  actor: string;
  status: RecordStatus | null;
  response: string | null;
  reason: string | null;
  detail: string | null;
}>;

/** A record as it stands now, and what was last done about it. */
export type BoardRecord = ShownRecord & Readonly<{ change: RecordChange | null }>;

/** Something that an agent states in its result as a fact. */
export type StatedFact = Readonly<{ agentId: string; id: string | null; content: string }>;

/** Everything that is compiled from a blackboard: what is known of its records, and a way to read one. */
export type BoardSource = Readonly<{
  place: CommandPlace & Readonly<{ wave: number }>;
  agents: readonly WaveAgent[];
  coordination: CoordinationState;
  /** What is open, oldest first. Made when first asked for: there may be very many. */
  openRows: () => readonly OpenRow[];
  /** Those of them that anybody has to know of: they block, or it is kept whom and what they concern. The weightiest first. */
  weightyRows: () => readonly OpenRow[];
  /** The record of a row; undefined where the log no longer has it. Views read only what they show. */
  read: (row: OpenRow) => BoardRecord | undefined;
  facts: readonly StatedFact[];
  /** Open tickets between this wave and other lanes. */
  tickets: readonly WaveTicket[];
  /** What was decided about contradictions between agents. */
  settled: readonly SettledContradiction[];
  /** What took the place of what, of all that is known. Made when first asked for. */
  supersession: () => Supersession;
}>;

/** A source of views. `read` gives the record that stands at the place of a row. */
export function boardSource({
  coordination,
  ...given
}: Omit<BoardSource, 'openRows' | 'weightyRows' | 'supersession'>): BoardSource {
  let rows: readonly OpenRow[] | undefined;
  let weighty: readonly OpenRow[] | undefined;
  let chain: Supersession | undefined;
  const openRows = (): readonly OpenRow[] => (rows ??= coordination.open.select(() => true));
  const chainOf = (): Supersession => supersession(knowledge({ ...given, coordination }), given.settled);
  const weightyOf = (): OpenRow[] =>
    byWeight(openRows().filter((row) => row.about !== null || blocksWave(row)));
  const weightyRows = (): readonly OpenRow[] => (weighty ??= weightyOf());
  return { ...given, coordination, openRows, weightyRows, supersession: () => (chain ??= chainOf()) };
}

/** What is kept of all that was said to be known, in the order of the log. */
export function knowledge({ coordination, read }: Pick<BoardSource, 'coordination' | 'read'>): BoardRecord[] {
  return coordination.known
    .rows()
    .filter(({ kind }) => isKnowledge(kind))
    .sort((left, right) => left.offset - right.offset)
    .flatMap((row) => read(row) ?? []);
}

/** The rows of what is known and stands: nobody took it back, and nothing took its place. */
export function standingRows({ coordination, supersession: chain }: BoardSource): KnownRow[] {
  const { after } = chain();
  return coordination.known
    .rows()
    .filter(({ id, status }) => status !== 'superseded' && status !== 'cancelled' && !after.has(id));
}

/** What was decided about contradictions, oldest first. */
export function settledContradictions({
  contradictions,
}: Pick<WaveState, 'contradictions'>): SettledContradiction[] {
  return [...contradictions.values()].flatMap(({ settled, ...one }) =>
    settled?.how === 'decided' ? [{ ...one, settled }] : [],
  );
}

/** The facts in the results of the newest runs, in the order of the wave's agents. */
export function statedFacts(agents: readonly WaveAgent[], state: WaveState): StatedFact[] {
  return agents.flatMap(({ agentId }) =>
    (state.agents.get(agentId)?.envelope?.facts ?? []).map(({ id, content }) => ({ agentId, id, content })),
  );
}
