import { boardRecord } from '../projections/board/board-record.js';
import type { BoardRecord, BoardSource } from '../projections/board/board-source.js';
import { boardSource, settledContradictions, statedFacts } from '../projections/board/board-source.js';
import type { StatusInput } from '../projections/status-input.js';
import type { OpenRow } from '../reducers/open-columns.js';
import type { LaneLayout } from '../store/layout.js';
import { readAt } from '../store/log/read.js';

/** A record, read back from its log by its place, as it stands now; undefined where the log no longer has it. */
export function readBoardRecord(layout: LaneLayout, wave: number, row: OpenRow): BoardRecord | undefined {
  const path = layout.coordination(wave);
  const posted = readAt(path, row, layout.blob);
  if (posted === undefined) return undefined;
  const { changed } = row;
  const place = changed === null ? null : { offset: changed[0], length: changed[1] };
  return boardRecord(posted, row, place === null ? undefined : readAt(path, place, layout.blob));
}

/** What a blackboard is compiled from. */
export type BoardInput = Pick<
  StatusInput,
  'project' | 'lane' | 'wave' | 'definition' | 'coordination' | 'state'
> &
  Readonly<{ tickets: Pick<StatusInput['tickets'], 'open'> }>;

/** What is compiled from a wave's blackboard, read from its log as far as a view shows it. */
export function boardOf(layout: LaneLayout, input: BoardInput): BoardSource {
  const { project, lane, wave, definition, coordination, state } = input;
  const agents = definition?.agents ?? [];
  const records = new Map<number, BoardRecord | undefined>();
  return boardSource({
    place: { project, lane, wave },
    agents,
    coordination,
    facts: statedFacts(agents, state),
    tickets: input.tickets.open,
    settled: settledContradictions(state),
    // Several views show the same record.
    read: (row) => {
      if (!records.has(row.offset)) records.set(row.offset, readBoardRecord(layout, wave, row));
      return records.get(row.offset);
    },
  });
}
