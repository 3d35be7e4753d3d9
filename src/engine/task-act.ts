import type { CoordinationEventData } from '../events/coordination-event.js';
import type { CoordinationRecord, RecordStatus } from '../model/coordination-record.js';
import { isOpenStatus, isQuestion } from '../model/coordination-record.js';
import { answeredBy } from '../model/clarification.js';
import type { TaskAction } from '../model/task-action.js';
import type { WaveAgent } from '../model/wave.js';
import { agentOfPass } from '../waves/design-pass.js';
import { isMeant, recordTarget } from '../waves/record-target.js';
import { printableLine } from '../base/printable.js';

/** A record as it stands, as far as acting on it needs to know. */
export type ActedRecord = Pick<
  CoordinationRecord,
  'id' | 'kind' | 'status' | 'agentId' | 'source' | 'targets' | 'blockerSeverity' | 'closureCondition'
> &
  Readonly<{
    /** Who was asked to do it. */
    assignee: string | null;
    /** It asks whether a rung is approved. */
    isApproval: boolean;
    /** The answer that it was closed with. */
    response: string | null;
    dueAt: string | null;
  }>;

/** Who acts: a person, or an agent as far as the wave knows it. */
export type TaskActor =
  | Readonly<{ kind: 'person' }>
  | Readonly<{ kind: 'agent' } & Pick<WaveAgent, 'agentId' | 'role' | 'capabilities'>>;

/** What is to be done, and the words that go with it. */
export type TaskOrder = Readonly<{
  action: TaskAction;
  reason?: string | undefined;
  response?: string | undefined;
  /** Whom it is for from now on. */
  to?: readonly string[] | undefined;
  /** Nobody is reminded of it before then; ISO-8601 UTC. */
  until?: string | undefined;
}>;

/** Why an action is refused: it is for others to do, it comes too late, it makes no sense here, or a word is missing. */
export type Refusal = 'people-only' | 'not-yours' | 'closed' | 'no-sense' | 'incomplete';

/** What comes of an order. */
export type TaskVerdict =
  | Readonly<{ kind: 'change'; change: CoordinationEventData['record.changed'] }>
  /** A person is asked about the record. */
  | Readonly<{ kind: 'escalate' }>
  /** A person answers a question. */
  | Readonly<{ kind: 'answer-question'; response: string }>
  /** It is so already; in words where its status does not say it. */
  | Readonly<{ kind: 'same'; why?: string }>
  | Readonly<{ kind: 'refused'; refusal: Refusal; why: string; hint?: string }>;

const LONGEST_SAID = 200;

/** The status that an action leaves, where it leaves one. */
const statusAfter: Readonly<Partial<Record<TaskAction, RecordStatus>>> = {
  start: 'in_progress',
  acknowledge: 'acknowledged',
  resolve: 'resolved',
  answer: 'resolved',
  'resolve-policy': 'resolved',
  dismiss: 'closed',
  cancel: 'cancelled',
};

/** What an agent may do about what it was asked to do, and about what it put up itself. */
const ofAssignee: ReadonlySet<TaskAction> = new Set([
  'start',
  'acknowledge',
  'resolve',
  'answer',
  'escalate',
]);
const ofAuthor: ReadonlySet<TaskAction> = new Set([...ofAssignee, 'dismiss', 'cancel']);
const ofAsker: ReadonlySet<TaskAction> = new Set(['dismiss', 'cancel']);

/**
 * What an action means as a change of the record, and whether who acts may do it. The answer depends on nothing else, and
 * doing the same twice changes nothing.
 */
export function actOnTask(order: TaskOrder, record: ActedRecord, actor: TaskActor): TaskVerdict {
  const forbidden = actor.kind === 'agent' ? forbiddenTo(actor, order.action, record) : undefined;
  if (forbidden !== undefined) return forbidden;
  if (!isOpenStatus(record.status)) return onClosed(order, record);
  if (isQuestion(record.kind)) return onQuestion(order, record);
  return onOpen(order, record);
}

function onClosed({ action, response }: TaskOrder, record: ActedRecord): TaskVerdict {
  const { id, status } = record;
  // What is dismissed says nothing; another answer than the first is another result.
  const isOther = status === 'resolved' && response !== undefined && response !== record.response;
  if (statusAfter[action] === status && !isOther) return { kind: 'same' };
  const first =
    record.response === null ? '' : ` with the answer "${printableLine(record.response, LONGEST_SAID)}"`;
  return refused(
    'closed',
    `${id} is ${status}${first}; what is closed stays closed`,
    'post a new record, where something is left to do',
  );
}

/** An answer closes a question; whoever asked may be waiting for it. */
function onQuestion(order: TaskOrder, record: ActedRecord): TaskVerdict {
  const { action, response } = order;
  const isAnswer = action === 'answer' || action === 'resolve' || action === 'resolve-policy';
  if (record.isApproval && !isAnswer)
    return refused(
      'no-sense',
      `${record.id} asks for an approval: it is approved or rejected`,
      'wave approve',
    );
  if (action === 'escalate') return refused('no-sense', `${record.id} is asked of people already`);
  if (!isAnswer) return onOpen(order, record);
  return response === undefined ? withoutAnswer(record) : { kind: 'answer-question', response };
}

function onOpen(order: TaskOrder, record: ActedRecord): TaskVerdict {
  const { action, reason, response, to, until } = order;
  const { id } = record;
  const about = { id, action, ...(reason === undefined ? {} : { reason }) };
  const said = response === undefined ? {} : { response };
  switch (action) {
    case 'start':
    case 'acknowledge':
      return isSeen(record.status, action)
        ? { kind: 'same' }
        : change({ ...about, status: statusAfter[action] ?? 'open' });
    case 'resolve':
      if (response === undefined && answeredBy(record.closureCondition) !== null)
        return withoutAnswer(record);
      return change({ ...about, ...said, status: 'resolved' });
    case 'answer':
      return response === undefined
        ? withoutAnswer(record)
        : change({ ...about, response, status: 'resolved' });
    case 'resolve-policy':
      if (response === undefined && reason === undefined)
        return refused('incomplete', 'which policy? It is kept with the record', '--response or --reason');
      return change({ ...about, response: response ?? reason ?? '', status: 'resolved' });
    case 'dismiss':
    case 'cancel':
      return change({ ...about, status: statusAfter[action] ?? 'closed' });
    case 'reassign':
      return reassigned(about, to ?? [], record);
    case 'escalate':
      return { kind: 'escalate' };
    case 'defer':
      if (until === undefined)
        return refused('incomplete', 'until when?', '--until 2026-01-31T12:00:00Z, or --for 2h');
      return until === record.dueAt ? { kind: 'same' } : change({ ...about, dueAt: until });
    case 'mark-advisory':
    case 'mark-stale': {
      const severity = action === 'mark-stale' ? 'stale' : 'advisory';
      return record.blockerSeverity === severity
        ? { kind: 'same' }
        : change({ ...about, blockerSeverity: severity });
    }
  }
}

function reassigned(
  about: Readonly<{ id: string; action: TaskAction; reason?: string }>,
  to: readonly string[],
  { targets, assignee, agentId: author }: ActedRecord,
): TaskVerdict {
  const { id } = about;
  if (to.length === 0) return refused('incomplete', 'to whom?', '--to A2, or --to capability:integration');
  if (author !== null && to.some((target) => names(target, author)))
    return refused(
      'no-sense',
      `${author} put ${id} up itself: nobody is asked for what they ask of others`,
      `where ${author} is to do without it: --reason "…" with dismiss or cancel`,
    );
  const isTheirs = assignee !== null && to.every((target) => names(target, assignee));
  if (isTheirs) return { kind: 'same', why: `${id} is given to ${assignee} already` };
  if (JSON.stringify(to) === JSON.stringify(targets))
    return { kind: 'same', why: `${id} is for ${to.join(', ')} already` };
  // Whoever comes next has not begun with it.
  return change({ ...about, targets: to, status: 'open' });
}

/** Whether the target names this very agent. */
function names(target: string, agentId: string): boolean {
  const { kind, name } = recordTarget(target);
  return kind === 'agent' && agentOfPass(name) === agentOfPass(agentId);
}

/** Who has begun with something has seen it too. */
function isSeen(status: RecordStatus, action: 'start' | 'acknowledge'): boolean {
  return status === 'in_progress' || (action === 'acknowledge' && status === 'acknowledged');
}

function forbiddenTo(
  actor: Extract<TaskActor, { kind: 'agent' }>,
  action: TaskAction,
  record: ActedRecord,
): TaskVerdict | undefined {
  const { id, kind, agentId, source, targets, assignee } = record;
  const me = agentOfPass(actor.agentId);
  const isAuthor = source === 'agent' && agentId !== null && agentOfPass(agentId) === me;
  if (isQuestion(kind)) {
    if (isAuthor && ofAsker.has(action)) return undefined;
    return refused(
      'people-only',
      `${id} is a question to people: only they answer it`,
      'wave feedback list shows what was answered',
    );
  }
  if (!ofAuthor.has(action))
    return refused('people-only', `only people ${action} a record`, 'ask one: wave feedback ask');
  const isAsked =
    (assignee !== null && agentOfPass(assignee) === me) ||
    targets.some((target) => isMeant(target, actor)) ||
    isForWhoeverTakesIt(record);
  if (isAuthor || (isAsked && ofAssignee.has(action))) return undefined;
  const given = assignee ?? (targets.length > 0 ? targets.join(', ') : null);
  const whose = given === null ? `${agentId ?? 'a person'} put it up, for nobody else` : `it is for ${given}`;
  return refused(
    'not-yours',
    `${actor.agentId} cannot ${action} ${id}: ${whose}`,
    `wave control task get --id ${id}`,
  );
}

/** Work that its author hands to nobody in particular, and that nobody has yet. */
function isForWhoeverTakesIt({ kind, source, targets, assignee }: ActedRecord): boolean {
  const isWork = (kind === 'request' || kind === 'handoff') && source !== 'supervisor';
  return isWork && targets.length === 0 && assignee === null;
}

/** Whether who acts on the record takes it: it was for anybody, and is theirs from then on. */
export function isTaken(actor: TaskActor, record: ActedRecord): boolean {
  const { agentId, status } = record;
  if (actor.kind !== 'agent' || !isOpenStatus(status) || !isForWhoeverTakesIt(record)) return false;
  return agentId === null || agentOfPass(agentId) !== agentOfPass(actor.agentId);
}

function withoutAnswer({ id }: ActedRecord): TaskVerdict {
  return refused('incomplete', `${id} waits for an answer`, '--response "…"');
}

function change(data: CoordinationEventData['record.changed']): TaskVerdict {
  return { kind: 'change', change: data };
}

function refused(refusal: Refusal, why: string, hint?: string): TaskVerdict {
  return { kind: 'refused', refusal, why, ...(hint === undefined ? {} : { hint }) };
}
