import type { CoordinationEventData } from '../../src/events/coordination-event.js';
import type { CoordinationRecord, RecordStatus } from '../../src/model/coordination-record.js';
import { blocksByDefault, defaultSeverity } from '../../src/model/coordination-record.js';
import type { ShownRecord } from '../../src/projections/status-input.js';
import type { CoordinationState } from '../../src/reducers/coordination-state.js';
import { coordinationReducer } from '../../src/reducers/coordination-state.js';
import type { Draft, Step } from './events.js';
import { at, foldOf, log } from './events.js';

/** A record as `wave coord post` builds it: blocking and severity follow from kind and priority. */
export function record(id: string, over: Partial<CoordinationRecord> = {}): CoordinationRecord {
  const { kind = 'request', priority = 'normal' } = over;
  return {
    id,
    kind,
    wave: 3,
    lane: 'main',
    agentId: null,
    targets: [],
    status: 'open',
    priority,
    blocking: blocksByDefault(kind),
    blockerSeverity: defaultSeverity(kind, priority),
    artifactRefs: [],
    dependsOn: [],
    closureCondition: null,
    confidence: null,
    summary: `about ${id}`,
    detail: null,
    attempt: null,
    source: 'agent',
    required: false,
    ...over,
  };
}

export const posted = (id: string, over: Partial<CoordinationRecord> = {}): Draft => ({
  type: 'record.posted',
  data: record(id, over),
});

export const changed = (id: string, over: Readonly<{ status?: RecordStatus; detail?: string }>): Draft => ({
  type: 'record.changed',
  data: { id, ...over },
});

/** A person's answer to a question; whoever wrote it is said by `about.actor`. */
export const settled = (
  id: string,
  over: Partial<CoordinationEventData['record.changed']> = {},
  about: Omit<Draft, 'type' | 'data'> = {},
): Draft => ({
  type: 'record.changed',
  actor: 'operator:Ada',
  ...about,
  data: { id, action: 'answer', status: 'resolved', ...over },
});

/** A blackboard after these records. */
export function blackboard(...steps: readonly Step[]): CoordinationState {
  return foldOf(coordinationReducer, log(...steps));
}

/** A record as views are given it. */
export const shown = (id: string, over: Partial<CoordinationRecord> = {}): ShownRecord => ({
  ...record(id, over),
  at: at(0),
});
