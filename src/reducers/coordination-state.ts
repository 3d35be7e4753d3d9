import { createHash } from 'node:crypto';
import type { Json } from '../base/json.js';
import type { CoordinationEventData } from '../events/coordination-event.js';
import type { CoordinationRecord, RecordKind } from '../model/coordination-record.js';
import {
  blockerSeverities,
  blocksByDefault,
  defaultSeverity,
  isOpenStatus,
  isQuestion,
  recordKinds,
  recordPriorities,
  recordStatuses,
} from '../model/coordination-record.js';
import type { LogRecord, RecordPosition } from '../model/record.js';
import type { AnswerIndexJson } from './answer-index.js';
import { AnswerIndex } from './answer-index.js';
import type { ClaimIndexJson } from './claim-index.js';
import { ClaimIndex } from './claim-index.js';
import type { ClarificationIndexJson } from './clarification-index.js';
import { ClarificationIndex } from './clarification-index.js';
import type { DecisionIndexJson } from './decision-index.js';
import { DecisionIndex } from './decision-index.js';
import type { AskedAgentsJson } from './asked-agents.js';
import { AskedAgents } from './asked-agents.js';
import { isKnowledge, KnownIndex } from './known-index.js';
import { aboutPosted, aboutRecord, texts } from './open-about.js';
import type { OpenAbout } from './open-about.js';
import type { OpenIndexJson, OpenRow } from './open-columns.js';
import { OpenIndex } from './open-index.js';
import type { QuestionIndexJson } from './question-index.js';
import { mayClose, QuestionIndex } from './question-index.js';
import type { RulingIndexJson } from './ruling-index.js';
import { RulingIndex } from './ruling-index.js';

/** Everything that is known of a blackboard without reading it again. Owned and changed by the reducer alone. */
export type CoordinationState = {
  /** Records ever posted, by kind. */
  posted: Partial<Record<RecordKind, number>>;
  open: OpenIndex;
  /** Claims, evidence, decisions and whatever else was said to be known, open or not. */
  known: KnownIndex;
  /** The newest of all others that were closed. */
  closed: KnownIndex;
  /** Who was asked to do how much. */
  asked: AskedAgents;
  /** Ids that people and agents chose, with a hash of what was posted under them; for ever. */
  chosen: Map<string, string>;
  /** Questions to people, and what was answered. */
  questions: QuestionIndex;
  /** What became of what agents put up and were asked to do, for them to hear. */
  answers: AnswerIndex;
  /** Open clarifications, and what was done about each. */
  clarifications: ClarificationIndex;
  /** What was decided about files and records. */
  decisions: DecisionIndex;
  /** What agents claim of files. */
  claims: ClaimIndex;
  /** What was decided about contradictions. */
  rulings: RulingIndex;
  /** Who resolved a request for a capability last. */
  expertise: Map<string, string>;
  /** Rises when what a signal compares changes. */
  version: number;
  lastEventAt: string | null;
  unknown: Map<string, number>;
  anomalies: string[];
};

/** What makes two posts under one id the same: everything that their author wrote, not who wrote it down and where. */
export function contentHash(record: CoordinationRecord): string {
  const { kind, agentId, targets, status, priority, blocking, blockerSeverity, summary, detail } = record;
  const { artifactRefs, dependsOn, closureCondition, confidence, question } = record;
  const content = [kind, agentId, targets, status, priority, blocking, blockerSeverity, summary, detail];
  const more = [
    ...[artifactRefs, dependsOn, closureCondition, confidence],
    ...(question === undefined ? [] : [question]),
  ];
  return createHash('sha256')
    .update(JSON.stringify([...content, ...more]))
    .digest('hex')
    .slice(0, 16);
}

const MOST_KNOWN = 200;
const MOST_CLOSED = 100;

function initial(): CoordinationState {
  return {
    posted: {},
    open: new OpenIndex(),
    known: new KnownIndex(MOST_KNOWN),
    closed: new KnownIndex(MOST_CLOSED),
    asked: new AskedAgents(),
    chosen: new Map(),
    questions: new QuestionIndex(),
    answers: new AnswerIndex(),
    clarifications: new ClarificationIndex(),
    decisions: new DecisionIndex(),
    claims: new ClaimIndex(),
    rulings: new RulingIndex(),
    expertise: new Map(),
    version: 0,
    lastEventAt: null,
    unknown: new Map(),
    anomalies: [],
  };
}

/** Whether the data of a `record.posted` is a record that can be kept. */
export function isRecord(data: unknown): data is CoordinationRecord {
  const { id, kind, status, summary } = data as Partial<CoordinationRecord>;
  return (
    typeof id === 'string' &&
    // Ids are kept in lines.
    !/[\n\r]/.test(id) &&
    typeof summary === 'string' &&
    kind !== undefined &&
    recordKinds.includes(kind) &&
    status !== undefined &&
    recordStatuses.includes(status)
  );
}

function post(state: CoordinationState, record: LogRecord, position: RecordPosition): string | undefined {
  const data: unknown = record.data;
  if (!isRecord(data)) return 'is no record';
  if (data.id !== record.id) {
    const hash = contentHash(data);
    const known = state.chosen.get(data.id);
    if (known !== undefined)
      return known === hash ? undefined : `${data.id} was posted before with other content`;
    state.chosen.set(data.id, hash);
  }
  state.posted[data.kind] = (state.posted[data.kind] ?? 0) + 1;
  const row = rowOf(data, record.at, position);
  keep(state, row);
  rememberPosted(state, row, data, record.at);
  if (isQuestion(data.kind)) state.questions.ask(data, record.at);
  state.clarifications.post(data, record.at);
  state.decisions.note(data);
  state.claims.post(data);
  state.rulings.post(data, record);
  return undefined;
}

/**
 * What this build does not know is read as what its kind stands for, so that a snapshot says the same. Rows are written out
 * key by key wherever they are made: spreading them is a tenth of a long replay.
 */
function rowOf(data: CoordinationRecord, at: string, { offset, length }: RecordPosition): OpenRow {
  const { id, kind, status } = data;
  const priority = recordPriorities.includes(data.priority) ? data.priority : 'normal';
  const blockerSeverity = blockerSeverities.includes(data.blockerSeverity)
    ? data.blockerSeverity
    : defaultSeverity(kind, priority);
  const blocking = typeof data.blocking === 'boolean' ? data.blocking : blocksByDefault(kind);
  const about = aboutPosted(data, at, blocking);
  return { id, kind, status, priority, blockerSeverity, blocking, offset, length, changed: null, about };
}

function change(state: CoordinationState, record: LogRecord, position: RecordPosition): string | undefined {
  const data = record.data as Partial<CoordinationEventData['record.changed']>;
  if (typeof data.id !== 'string') return 'names no record';
  const row = state.open.get(data.id);
  // What is closed stays closed: a late change of it is kept in the log and changes nothing.
  if (row === undefined) return undefined;
  const { id, kind, offset, length } = row;
  const status = oneOf(recordStatuses, data.status) ?? row.status;
  const question = state.questions.openOne(id);
  if (question !== undefined && !mayClose(question, record.actor))
    return `an agent cannot decide about ${id}`;
  if (!isOpenStatus(status)) {
    state.questions.close(id, status, data, record, position);
    state.answers.close(row, data, record, position);
  }
  const after: OpenRow = {
    id,
    kind,
    status,
    priority: oneOf(recordPriorities, data.priority) ?? row.priority,
    blockerSeverity: oneOf(blockerSeverities, data.blockerSeverity) ?? row.blockerSeverity,
    blocking: typeof data.blocking === 'boolean' ? data.blocking : row.blocking,
    offset,
    length,
    changed: [position.offset, position.length],
    about: aboutChanged(row.about, data, record.at),
  };
  keep(state, after);
  remember(state, after, record.at);
  const assignee = isOpenStatus(status) ? assigneeOf(after) : null;
  state.asked.move(assigneeOf(row), assignee, { changedAt: record.at, offset: position.offset });
  state.clarifications.change(after, data, record.at);
  if (status === 'cancelled' || status === 'superseded') state.decisions.withdraw(id);
  state.claims.change(id, status);
  if (status === 'resolved') {
    learn(state, row.about, record.actor);
    state.rulings.resolved(id, data.response ?? data.reason ?? data.detail, record);
  }
  return undefined;
}

function assigneeOf({ about }: OpenRow): string | null {
  return about?.assignment?.agentId ?? null;
}

/** What is known is kept as soon as it is said; anything else once it is closed. */
function rememberPosted(
  { known, closed }: CoordinationState,
  row: OpenRow,
  data: CoordinationRecord,
  at: string,
): void {
  const index = isKnowledge(row.kind) ? known : isOpenStatus(row.status) ? undefined : closed;
  index?.put({ ...row, about: row.about ?? aboutRecord(data, at) });
}

function remember({ known, closed }: CoordinationState, row: OpenRow, at: string): void {
  const before = known.get(row.id);
  if (before !== undefined) known.put({ ...row, about: row.about ?? before.about });
  else if (!isOpenStatus(row.status)) closed.put({ ...row, about: row.about ?? unknownAuthor(at) });
}

function oneOf<const Value>(known: readonly Value[], value: unknown): Value | undefined {
  return known.find((one) => one === value);
}

/** What a change leaves of what was kept: with other targets the record is routed anew. */
function aboutChanged(
  about: OpenAbout | null,
  { status, targets, dueAt }: Partial<CoordinationEventData['record.changed']>,
  at: string,
): OpenAbout | null {
  const isNamed = Array.isArray(targets) || typeof dueAt === 'string';
  const known = about ?? (isNamed ? unknownAuthor(at) : null);
  if (known === null) return null;
  // Kept with nobody, so that the next one says whose place it takes.
  const left = known.assignment === null ? null : { ...known.assignment, agentId: null, reason: REASSIGNED };
  const isTaken = status === 'acknowledged' || status === 'in_progress';
  return {
    ...known,
    ...(isTaken && known.acknowledgedAt === null ? { acknowledgedAt: at } : {}),
    ...(Array.isArray(targets) ? { targets: texts(targets), assignment: left, acknowledgedAt: null } : {}),
    ...(typeof dueAt === 'string' || dueAt === null ? { dueAt } : {}),
  };
}

const REASSIGNED = 'it is for others now';

/** Nothing was kept of a plain record; what it said is still in the log. */
function unknownAuthor(postedAt: string): OpenAbout {
  const nothing = { closureCondition: null, acknowledgedAt: null, dueAt: null, assignment: null };
  return { agentId: null, source: 'agent', postedAt, targets: [], artifactRefs: [], words: null, ...nothing };
}

/** Whoever resolved a request for a capability is asked first the next time. */
function learn({ expertise }: CoordinationState, about: OpenAbout | null, actor: string): void {
  const agentId =
    about?.assignment?.agentId ?? (actor.startsWith('agent:') ? actor.slice('agent:'.length) : null);
  if (about === null || agentId === null) return;
  for (const target of about.targets) {
    if (target.startsWith(CAPABILITY)) expertise.set(target.slice(CAPABILITY.length), agentId);
  }
}

const CAPABILITY = 'capability:';

function assign(state: CoordinationState, record: LogRecord, { offset }: RecordPosition): string | undefined {
  const { id, recordId, agentId, reason, supersedes } = record.data as Partial<
    CoordinationEventData['assignment.made']
  >;
  if (typeof id !== 'string' || typeof recordId !== 'string' || typeof reason !== 'string')
    return 'assigns nothing';
  const row = state.open.get(recordId);
  if (row === undefined || row.about === null) return undefined;
  // Of two that route at once, the first by offset holds; another one has to name what it takes the place of.
  if ((row.about.assignment?.id ?? null) !== (supersedes ?? null)) return undefined;
  const assignee = typeof agentId === 'string' ? agentId : null;
  const assignment = { id, agentId: assignee, reason, at: record.at, offset };
  state.open.put({ ...row, about: { ...row.about, assignment } });
  state.asked.move(assigneeOf(row), assignment.agentId, { changedAt: record.at, offset });
  return undefined;
}

function keep(state: CoordinationState, row: OpenRow): void {
  const before = state.open.get(row.id)?.status;
  state.open.put(row);
  if (!row.blocking && !isQuestion(row.kind)) return;
  // A remark on what stays open is no news to who waits for a signal.
  if (state.open.get(row.id)?.status !== before) state.version += 1;
}

function apply(state: CoordinationState, record: LogRecord, position: RecordPosition): CoordinationState {
  state.lastEventAt = record.at;
  let anomaly: string | undefined;
  if (record.type === 'record.posted') anomaly = post(state, record, position);
  else if (record.type === 'record.changed') anomaly = change(state, record, position);
  else if (record.type === 'assignment.made') anomaly = assign(state, record, position);
  else if (record.type !== 'log.damage-acknowledged') {
    state.unknown.set(record.type, (state.unknown.get(record.type) ?? 0) + 1);
  }
  if (anomaly !== undefined) {
    state.anomalies.push(`${record.id}: ${anomaly}`);
    if (state.anomalies.length > 50) state.anomalies.shift();
  }
  return state;
}

/** The reducer of `coordination/wave-<n>.ndjson`. */
export const coordinationReducer = {
  name: 'coordination',
  version: 15,
  initial,
  apply,
  toJson: (state: CoordinationState): Json =>
    ({
      ...state,
      open: state.open.toJson(),
      known: state.known.toJson(),
      closed: state.closed.toJson(),
      asked: state.asked.toJson(),
      questions: state.questions.toJson(),
      answers: state.answers.toJson(),
      clarifications: state.clarifications.toJson(),
      decisions: state.decisions.toJson(),
      claims: state.claims.toJson(),
      rulings: state.rulings.toJson(),
      chosen: [...state.chosen].map((entry) => entry.join(' ')).join('\n'),
      expertise: [...state.expertise],
      unknown: [...state.unknown],
    }) as unknown as Json,
  fromJson: (json: Json): CoordinationState => {
    const plain = json as unknown as Omit<
      CoordinationState,
      | 'open'
      | 'known'
      | 'closed'
      | 'asked'
      | 'chosen'
      | 'questions'
      | 'answers'
      | 'clarifications'
      | 'decisions'
      | 'claims'
      | 'rulings'
      | 'expertise'
      | 'unknown'
    > & {
      open: OpenIndexJson;
      known: string;
      closed: string;
      asked: AskedAgentsJson;
      questions: QuestionIndexJson;
      answers: AnswerIndexJson;
      clarifications: ClarificationIndexJson;
      decisions: DecisionIndexJson;
      claims: ClaimIndexJson;
      rulings: RulingIndexJson;
      chosen: string;
      expertise: readonly (readonly [string, string])[];
      unknown: readonly (readonly [string, number])[];
    };
    return {
      ...plain,
      open: new OpenIndex(plain.open),
      known: new KnownIndex(MOST_KNOWN, plain.known),
      closed: new KnownIndex(MOST_CLOSED, plain.closed),
      asked: new AskedAgents(plain.asked),
      questions: new QuestionIndex(plain.questions),
      answers: new AnswerIndex(plain.answers),
      clarifications: new ClarificationIndex(plain.clarifications),
      decisions: new DecisionIndex(plain.decisions),
      claims: new ClaimIndex(plain.claims),
      rulings: new RulingIndex(plain.rulings),
      chosen: chosenFrom(plain.chosen),
      expertise: new Map(plain.expertise),
      unknown: new Map(plain.unknown),
    };
  },
};

function chosenFrom(joined: string): Map<string, string> {
  if (joined === '') return new Map();
  return new Map(
    joined.split('\n').map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)];
    }),
  );
}
