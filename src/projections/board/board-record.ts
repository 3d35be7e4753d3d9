import type { JsonObject } from '../../base/json.js';
import type { CoordinationRecord, RecordStatus } from '../../model/coordination-record.js';
import { recordStatuses } from '../../model/coordination-record.js';
import type { LogRecord } from '../../model/record.js';
import { texts } from '../../reducers/open-about.js';
import type { OpenRow } from '../../reducers/open-columns.js';
import type { BoardRecord, RecordChange } from './board-source.js';

/** A record as it stands now: what was posted, with its row and its newest change. */
export function boardRecord(posted: LogRecord, row: OpenRow, change: LogRecord | undefined): BoardRecord {
  const record = posted.data as unknown as CoordinationRecord;
  const { status, priority, blocking, blockerSeverity, about } = row;
  const changed = change === undefined ? null : changeOf(change);
  return {
    ...record,
    // What the reducer takes a stranger's value for is what everybody is shown.
    status,
    priority,
    blocking,
    blockerSeverity,
    agentId: typeof record.agentId === 'string' ? record.agentId : null,
    targets: about?.targets ?? texts(record.targets),
    artifactRefs: texts(record.artifactRefs),
    detail: changed?.detail ?? (typeof record.detail === 'string' ? record.detail : null),
    at: posted.at,
    change: changed,
  };
}

/** What a `record.changed` says. */
function changeOf({ at, actor, data }: LogRecord): RecordChange {
  return {
    at,
    actor,
    status: statusIn(data),
    response: textIn(data, 'response'),
    reason: textIn(data, 'reason'),
    detail: textIn(data, 'detail'),
  };
}

function statusIn({ status }: JsonObject): RecordStatus | null {
  return recordStatuses.find((known) => known === status) ?? null;
}

function textIn(data: JsonObject, key: string): string | null {
  const value = data[key];
  return typeof value === 'string' ? value : null;
}
