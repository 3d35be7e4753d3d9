import { openEscalation } from '../../engine/open-escalation.js';
import type { ActedRecord, TaskOrder } from '../../engine/task-act.js';
import { answerCondition, answeredBy, escalationId, firstFreeId } from '../../model/clarification.js';
import type { CoordinationRecord } from '../../model/coordination-record.js';
import type { CoordinationState } from '../../reducers/coordination-state.js';
import { readAt } from '../../store/log/read.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { BoardEvent } from '../people/board-writer.js';

/**
 * The question to a person that a record leads to, with what has to be written for it: nothing where it was asked already.
 * What was asked for a clarification leads to the question about that.
 */
export function escalationOf(
  context: LaneContext,
  wave: number,
  record: ActedRecord,
  { reason }: TaskOrder,
  board: Pick<CoordinationState, 'clarifications' | 'chosen' | 'questions' | 'open'>,
): Readonly<{ id: string; events: readonly BoardEvent[] }> {
  const root = board.clarifications.get(answeredBy(record.closureCondition) ?? '')?.id ?? record.id;
  const asked = openEscalation(root, board);
  if (asked !== undefined) return { id: asked, events: [] };
  const id = firstFreeId(
    (number) => escalationId(root, number),
    1,
    (taken) => board.chosen.has(taken),
  );
  const { layout, lane } = context;
  const row = board.open.get(root);
  const posted = row === undefined ? undefined : readAt(layout.coordination(wave), row, layout.blob);
  const {
    kind = record.kind,
    agentId: author = null,
    summary = '',
    artifactRefs = [],
    attempt = null,
  } = (posted?.data ?? {}) as Partial<CoordinationRecord>;
  const asker = kind === 'clarification-request' ? author : (record.assignee ?? author);
  const question: CoordinationRecord = {
    id,
    kind: 'human-escalation',
    wave,
    lane,
    // Of who has to act on the answer.
    agentId: asker,
    targets: [],
    status: 'open',
    priority: 'high',
    blocking: true,
    blockerSeverity: 'hard',
    artifactRefs,
    dependsOn: [],
    closureCondition: answerCondition(root),
    confidence: null,
    summary,
    detail: reason ?? null,
    attempt,
    source: asker === null ? 'operator' : 'agent',
    required: false,
  };
  const about = { id: root, action: 'escalate', linked: [id] } as const;
  return {
    id,
    events: [
      { type: 'record.posted', data: question },
      { type: 'record.changed', data: { ...about, ...(reason === undefined ? {} : { reason }) } },
    ],
  };
}
