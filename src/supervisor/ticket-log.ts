import { isoTime } from '../base/clock.js';
import type { JsonObject } from '../base/json.js';
import type { DependencyEventData, DependencyEventType } from '../events/dependency-event.js';
import type { Actor, LogRecord } from '../model/record.js';
import type { DependencyState } from '../reducers/dependency-state.js';
import { dependencyReducer } from '../reducers/dependency-state.js';
import type { RepoLayout } from '../store/layout.js';
import { appendRecord } from '../store/log/append.js';
import type { LogFold } from '../store/log/fold.js';
import { scanFile } from '../store/log/read.js';
import { openFold, saveSnapshot } from '../store/log/snapshot.js';
import type { LaneContext } from './lane-context.js';

/** The log of tickets, folded. */
export type TicketFold = LogFold<DependencyState>;

/** Who appends to the log of tickets, and for which lane. */
export type TicketWriter = Pick<LaneContext, 'repoLayout' | 'clock' | 'ids' | 'lane'> &
  Readonly<{
    actor: Actor;
    wave?: number | undefined;
    run?: string | undefined;
    attempt?: number | undefined;
    agent?: string | undefined;
  }>;

/** A reader that had to fold at least this much leaves a snapshot for the next one. */
const SNAPSHOT_AFTER_BYTES = 128 * 1024;

/** The tickets between all lanes of the repository, as they stand now. Writes nothing but the snapshot cache. */
export async function foldTickets(layout: RepoLayout): Promise<TicketFold> {
  const snapshotPath = layout.ticketSnapshot();
  const fold = openFold(layout.tickets(), dependencyReducer, { blobs: layout.ticketBlob, snapshotPath });
  if (fold.foldedBytes >= SNAPSHOT_AFTER_BYTES) await saveSnapshot(fold, snapshotPath);
  return fold;
}

/**
 * Appends one event, on disk when it returns.
 * @param id of the record; a new one where left out
 * @returns the id of the record
 */
export function appendTicketEvent<Type extends DependencyEventType>(
  writer: TicketWriter,
  type: Type,
  data: DependencyEventData[Type],
  id: string = writer.ids.next(),
): string {
  const { repoLayout, clock, lane, actor, wave, run, attempt, agent } = writer;
  appendRecord(
    repoLayout.tickets(),
    {
      id,
      at: isoTime(clock.now()),
      lane,
      ...(wave === undefined ? {} : { wave }),
      ...(run === undefined ? {} : { run }),
      ...(attempt === undefined ? {} : { attempt }),
      ...(agent === undefined ? {} : { agent }),
      actor,
      type,
      data: data as unknown as JsonObject,
    },
    'durable',
    repoLayout.ticketBlob,
  );
  return id;
}

/** Every record about one ticket, in the order of the log: however long ago, whatever the fold has forgotten. */
export function historyOf(layout: RepoLayout, id: string): LogRecord[] {
  const found: LogRecord[] = [];
  const visitor = {
    record: (record: LogRecord): void => {
      if (record.type.startsWith('dependency.') && record.data.id === id) found.push(record);
    },
    damage: () => undefined,
  };
  scanFile(layout.tickets(), 0, visitor, { blobs: layout.ticketBlob });
  return found;
}
