import type { CoordinationEventData } from '../events/coordination-event.js';
import { answeredBy } from '../model/clarification.js';
import type { CoordinationRecord, RecordStatus } from '../model/coordination-record.js';
import { isOpenStatus } from '../model/coordination-record.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import { openEscalation } from './open-escalation.js';

type Change = CoordinationEventData['record.changed'];

/**
 * A change with everything that it settles: who answers what was asked for a clarification answers that, and what else was
 * asked for it is no longer wanted; nor is what a person was asked about any other record. In the order in which it is to be written: whoever is stopped half-way leaves a
 * clarification that is answered, and requests that the launcher withdraws.
 */
export function settledWith(
  change: Change,
  { id, closureCondition }: Pick<CoordinationRecord, 'id' | 'closureCondition'>,
  board: Pick<CoordinationState, 'clarifications' | 'questions' | 'open'>,
): Change[] {
  const { clarifications } = board;
  const { status, response } = change;
  if (status === undefined || isOpenStatus(status)) return [change];
  const root = clarifications.get(id) ?? clarifications.get(answeredBy(closureCondition) ?? '');
  if (root === undefined) {
    const escalation = openEscalation(id, board);
    return escalation === undefined ? [change] : [change, withdrawn(escalation, id, status)];
  }
  const asked = [...root.routes, ...(root.escalation === null ? [] : [root.escalation])];
  // Only who was asked answers: a request of one's own making, or one that went elsewhere meanwhile, is none of these.
  const isAnswer =
    status === 'resolved' && response !== undefined && asked.some(({ recordId }) => recordId === id);
  if (root.id !== id && !isAnswer) return [change];
  const unwanted = asked.filter(({ recordId, isOpen }) => isOpen && recordId !== id);
  return [
    ...(root.id === id
      ? []
      : [{ id: root.id, action: 'answer', status, response: response ?? '', linked: [id] } as const]),
    change,
    ...unwanted.map(({ recordId }) => withdrawn(recordId, root.id, status)),
  ];
}

function withdrawn(id: string, rootId: string, status: RecordStatus): Change {
  return { id, status: 'superseded', reason: `${rootId} is ${status}` };
}
