import type { CoordinationEventData } from '../events/coordination-event.js';
import { answerCondition } from '../model/clarification.js';
import type { CoordinationRecord, RecordKind } from '../model/coordination-record.js';
import { defaultSeverity } from '../model/coordination-record.js';
import type { OpenClarification } from '../reducers/clarification-index.js';
import type { Intent } from './intent.js';
import type { FoundAnswer } from './triage.js';

/** A step of triage, decided. */
export type TriageIntent = Extract<
  Intent,
  { kind: 'answer-clarification' | 'route-clarification' | 'escalate-clarification' | 'withdraw-follow-up' }
>;

/** What the blackboard is told. */
export type BoardEvent =
  | Readonly<{ type: 'record.posted'; data: CoordinationRecord }>
  | Readonly<{ type: 'record.changed'; data: CoordinationEventData['record.changed'] }>;

/** Where a record belongs. */
export type BoardPlace = Readonly<{ lane: string; wave: number }>;

/**
 * What a step puts on the blackboard, in this order. Whoever is stopped between two of them leaves what the next decision
 * takes up: a record under its id counts once, and what is closed stays closed.
 */
export function triageEvents(
  intent: TriageIntent,
  clarification: OpenClarification | undefined,
  place: BoardPlace,
): BoardEvent[] {
  if (intent.kind === 'withdraw-follow-up') {
    const reason = 'what it was to answer is answered, or asked elsewhere';
    return [{ type: 'record.changed', data: { id: intent.recordId, status: 'superseded', reason } }];
  }
  if (clarification === undefined) return [];
  if (intent.kind === 'answer-clarification') return answered(intent.answer, clarification, place);
  const isRoute = intent.kind === 'route-clarification';
  const { supersedes } = isRoute ? intent.routing : intent.escalation;
  const record = isRoute
    ? followUp(clarification, place, intent.routing)
    : escalation(clarification, place, intent.escalation);
  const old =
    supersedes === null
      ? []
      : [
          changed({
            id: supersedes,
            status: 'superseded',
            reason: 'nobody said in time that they had seen it',
            linked: [record.id],
          }),
        ];
  return [...old, { type: 'record.posted', data: record }];
}

function answered(
  { by, response, linked }: FoundAnswer,
  { id }: OpenClarification,
  place: BoardPlace,
): BoardEvent[] {
  const policy = `policy-${id}`;
  if (response === null) {
    const reason = 'a person closed the question that it led to';
    return [
      changed({ id, action: 'dismiss', status: 'closed', reason, linked: linked === null ? [] : [linked] }),
    ];
  }
  const closing = { id, status: 'resolved', response, linked: [linked ?? policy] } as const;
  if (by === 'follow-up') return [changed({ ...closing, action: 'answer' })];
  if (by === 'decision')
    return [changed({ ...closing, action: 'resolve', reason: `${linked ?? ''} decided it` })];
  const record: CoordinationRecord = {
    ...plain(policy, 'resolved-by-policy', place),
    status: 'resolved',
    dependsOn: [id],
    summary: response,
    detail: `The policy of the configuration for such questions answers ${id}.`,
  };
  return [
    { type: 'record.posted', data: record },
    changed({ ...closing, action: 'resolve-policy', reason: 'a policy of the configuration' }),
  ];
}

function followUp(
  { id, agentId: asker, question, artifactRefs }: OpenClarification,
  place: BoardPlace,
  { followUpId, agentId, reason }: Readonly<{ followUpId: string; agentId: string; reason: string }>,
): CoordinationRecord {
  return {
    ...plain(followUpId, 'request', place),
    targets: [`agent:${agentId}`],
    priority: 'high',
    blocking: true,
    artifactRefs,
    closureCondition: answerCondition(id),
    summary: `${asker ?? 'Somebody'} asks: ${question}`,
    detail: `${agentId} is asked since ${reason}. Answer: wave coord act answer --id ${followUpId} --response …`,
  };
}

function escalation(
  { id, agentId, attempt, question, artifactRefs }: OpenClarification,
  place: BoardPlace,
  { escalationId, reason }: Readonly<{ escalationId: string; reason: string }>,
): CoordinationRecord {
  return {
    ...plain(escalationId, 'human-escalation', place),
    // Of who asked: that is who has to hear the answer.
    agentId,
    attempt,
    priority: 'high',
    blocking: true,
    artifactRefs,
    closureCondition: answerCondition(id),
    summary: question,
    detail: `A person is asked since ${reason}.`,
  };
}

function plain(
  id: string,
  kind: RecordKind,
  { lane, wave }: BoardPlace,
): Omit<CoordinationRecord, 'summary'> {
  return {
    id,
    kind,
    wave,
    lane,
    agentId: null,
    targets: [],
    status: 'open',
    priority: 'normal',
    blocking: false,
    blockerSeverity: defaultSeverity(kind, 'normal'),
    artifactRefs: [],
    dependsOn: [],
    closureCondition: null,
    confidence: null,
    detail: null,
    attempt: null,
    source: 'supervisor',
    required: false,
  };
}

function changed(data: CoordinationEventData['record.changed']): BoardEvent {
  return { type: 'record.changed', data };
}
