import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../base/json.js';
import { isJsonObject } from '../base/json.js';
import { misshapenKey } from '../events/data-shape.js';
import type { DependencyEventData, DependencyEventType } from '../events/dependency-event.js';
import { dependencyEvents } from '../events/dependency-event.js';
import { recordPriorities } from '../model/coordination-record.js';
import type { DependencyTicket, TicketEnd, TicketRequester } from '../model/dependency-ticket.js';
import { openTicketStatuses, ticketOutcomes } from '../model/dependency-ticket.js';
import type { LogRecord, RecordPosition } from '../model/record.js';

/** A ticket that is open, with bounded texts; the rest is read back from the log. */
export type OpenTicket = Readonly<
  Omit<DependencyTicket, 'detail'> & {
    status: (typeof openTicketStatuses)[number];
    postedAt: string;
    changedAt: string;
    /** Its `dependency.posted` in the log, in bytes. */
    offset: number;
    length: number;
  }
>;

/** A ticket that is closed, and by whom. */
export type ClosedTicket = Readonly<
  Omit<OpenTicket, 'status'> & {
    status: (typeof ticketOutcomes)[number];
    /** The actor of the record that closed it, and that record's id. */
    by: string;
    closedBy: string;
    reason: string | null;
    response: string | null;
    /** What was handed over with it. */
    resultRefs: readonly string[];
  }
>;

/** Everything that is known of tickets without reading their log again. Owned and changed by the reducer alone. */
export type DependencyState = {
  /** In the order in which they were posted. */
  open: Map<string, OpenTicket>;
  /** The newest of the closed, newest last. */
  closed: ClosedTicket[];
  /** Ids that somebody chose, with a hash of what was posted under them; for ever. */
  chosen: Map<string, string>;
  counts: { posted: number; resolved: number; cancelled: number };
  /** Events of types that this build does not know, by type. */
  unknown: Map<string, number>;
  /** Impossible events, newest last, at most 50. */
  anomalies: string[];
};

const KEPT_CLOSED = 200;
const LONGEST_SUMMARY = 300;
const LONGEST_RESPONSE = 500;
const MOST_PATHS = 20;
const LONGEST_PATH = 200;

/** What makes two posts under one id the same: everything that their author said. */
export function ticketHash(ticket: DependencyTicket): string {
  const { requester, owner, required, priority, summary, detail, closureCondition, artifactRefs } = ticket;
  const ends = [requester, owner].map(({ project, lane, wave, agentId }) => [project, lane, wave, agentId]);
  const content = [ends, required, priority, summary, detail, closureCondition, artifactRefs];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

function initial(): DependencyState {
  return {
    open: new Map(),
    closed: [],
    chosen: new Map(),
    counts: { posted: 0, resolved: 0, cancelled: 0 },
    unknown: new Map(),
    anomalies: [],
  };
}

type Apply<Type extends DependencyEventType> = (
  state: DependencyState,
  data: DependencyEventData[Type],
  record: LogRecord,
  position: RecordPosition,
) => string | undefined;

const appliers: { readonly [Type in DependencyEventType]: Apply<Type> } = {
  'dependency.posted': (state, data, record, { offset, length }) => {
    const requester = endOf(data.requester);
    const owner = endOf(data.owner);
    if (requester === undefined || owner === undefined || !isRequester(requester))
      return 'is between no lanes';
    // Ids are kept in lines.
    if (/[\n\r]/.test(data.id)) return 'has no usable id';
    const known = state.chosen.get(data.id);
    const hash = ticketHash(data);
    if (known === hash) return undefined;
    if (known !== undefined) return `${data.id} was posted before with other content`;
    if (isTaken(state, data.id)) return `${data.id} is the id of another ticket`;
    if (data.id !== record.id) state.chosen.set(data.id, hash);
    state.counts.posted += 1;
    state.open.set(data.id, {
      id: data.id,
      requester,
      owner,
      required: data.required,
      priority: oneOf(recordPriorities, data.priority) ?? 'normal',
      summary: data.summary.slice(0, LONGEST_SUMMARY),
      closureCondition: textOrNull(data.closureCondition, LONGEST_SUMMARY),
      artifactRefs: paths(data.artifactRefs),
      status: 'open',
      postedAt: record.at,
      changedAt: record.at,
      offset,
      length,
    });
    return undefined;
  },
  'dependency.changed': (state, data, record) => {
    const ticket = state.open.get(data.id);
    // What is closed stays closed: a late change of it is kept in the log and changes nothing.
    if (ticket === undefined) return undefined;
    const owner = data.owner === undefined ? ticket.owner : endOf(data.owner);
    if (owner === undefined) return 'is handed to no lane';
    state.open.set(data.id, {
      ...ticket,
      owner,
      status: oneOf(openTicketStatuses, data.status) ?? ticket.status,
      required: typeof data.required === 'boolean' ? data.required : ticket.required,
      priority: oneOf(recordPriorities, data.priority) ?? ticket.priority,
      changedAt: record.at,
    });
    return undefined;
  },
  'dependency.resolved': (state, data, record) => {
    const ticket = state.open.get(data.id);
    const status = oneOf(ticketOutcomes, data.status);
    if (status === undefined) return `${String(data.status)} closes nothing`;
    // Of two that close it, the first by offset did.
    if (ticket === undefined) return undefined;
    state.open.delete(data.id);
    state.counts[status] += 1;
    state.closed.push({
      ...ticket,
      status,
      changedAt: record.at,
      by: record.actor,
      closedBy: record.id,
      reason: textOrNull(data.reason, LONGEST_RESPONSE),
      response: textOrNull(data.response, LONGEST_RESPONSE),
      resultRefs: paths(data.artifactRefs),
    });
    if (state.closed.length > KEPT_CLOSED) state.closed.shift();
    return undefined;
  },
  'log.damage-acknowledged': () => undefined,
};

/** Whether a ticket has the id without anybody having chosen it. */
function isTaken({ open, closed }: DependencyState, id: string): boolean {
  return open.has(id) || closed.some((ticket) => ticket.id === id);
}

/** An end as somebody else wrote it; undefined where it names no lane. */
function endOf(value: unknown): TicketEnd | undefined {
  if (!isJsonObject(value)) return undefined;
  const { project, lane, wave, agentId } = value;
  if (typeof lane !== 'string' || lane === '') return undefined;
  return {
    project: typeof project === 'string' ? project : null,
    lane,
    wave: Number.isSafeInteger(wave) && (wave as number) >= 0 ? (wave as number) : null,
    agentId: typeof agentId === 'string' ? agentId : null,
  };
}

function isRequester(end: TicketEnd): end is TicketRequester {
  return end.wave !== null;
}

function oneOf<const Value>(known: readonly Value[], value: unknown): Value | undefined {
  return known.find((one) => one === value);
}

function textOrNull(value: unknown, most: number): string | null {
  return typeof value === 'string' ? value.slice(0, most) : null;
}

function paths(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  const found = value.filter((path): path is string => typeof path === 'string');
  return found.slice(0, MOST_PATHS).map((path) => path.slice(0, LONGEST_PATH));
}

function isKnown(type: string): type is DependencyEventType {
  return Object.hasOwn(appliers, type);
}

/** Takes one accepted record in. Total: what cannot be becomes an anomaly, an unknown type is counted. */
function apply(state: DependencyState, record: LogRecord, position: RecordPosition): DependencyState {
  if (!isKnown(record.type)) {
    state.unknown.set(record.type, (state.unknown.get(record.type) ?? 0) + 1);
    return state;
  }
  const key = misshapenKey(record.data, dependencyEvents[record.type].shape);
  const take = appliers[record.type] as (
    ...args: [DependencyState, JsonObject, LogRecord, RecordPosition]
  ) => string | undefined;
  const anomaly = key === undefined ? take(state, record.data, record, position) : `malformed data: ${key}`;
  if (anomaly === undefined) return state;
  state.anomalies.push(`${record.id} ${record.type}: ${anomaly}`);
  if (state.anomalies.length > 50) state.anomalies.shift();
  return state;
}

/** The reducer of `.wave/dependencies.ndjson`. */
export const dependencyReducer = {
  name: 'dependencies',
  version: 1,
  initial,
  apply,
  toJson: (state: DependencyState): Json =>
    ({
      ...state,
      open: [...state.open.values()],
      chosen: [...state.chosen],
      unknown: [...state.unknown],
    }) as unknown as Json,
  fromJson: (json: Json): DependencyState => {
    const plain = json as unknown as Omit<DependencyState, 'open' | 'chosen' | 'unknown'> & {
      open: readonly OpenTicket[];
      chosen: readonly (readonly [string, string])[];
      unknown: readonly (readonly [string, number])[];
    };
    return {
      ...plain,
      open: new Map(plain.open.map((ticket) => [ticket.id, ticket])),
      chosen: new Map(plain.chosen),
      unknown: new Map(plain.unknown),
    };
  },
};
