import type { ActedRecord, TaskOrder } from '../../engine/task-act.js';
import { answerCondition, escalationId } from '../../model/clarification.js';
import type { CoordinationRecord } from '../../model/coordination-record.js';
import type { CoordinationState } from '../../reducers/coordination-state.js';
import { readAt } from '../../store/log/read.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { BoardEvent } from '../people/board-writer.js';
import { tableOf } from './find-task.js';

/** The question to a person that a record leads to, with what has to be written for it: nothing where it was asked already. */
export function escalationOf(
  context: LaneContext,
  wave: number,
  record: ActedRecord,
  { reason }: TaskOrder,
  { clarifications, chosen }: Pick<CoordinationState, 'clarifications' | 'chosen'>,
): Readonly<{ id: string; events: readonly BoardEvent[] }> {
  const asked = clarifications.get(record.id)?.escalation;
  const id = escalationId(record.id);
  if (asked?.isOpen === true) return { id: asked.recordId, events: [] };
  if (chosen.has(id)) return { id, events: [] };
  const { layout, lane } = context;
  const row = tableOf(context, wave, record.id).rows.get(record.id);
  const posted = row === undefined ? undefined : readAt(layout.coordination(wave), row.position, layout.blob);
  const {
    summary = '',
    artifactRefs = [],
    attempt = null,
  } = (posted?.data ?? {}) as Partial<CoordinationRecord>;
  const question: CoordinationRecord = {
    id,
    kind: 'human-escalation',
    wave,
    lane,
    // Of who put it up: that is who has to hear the answer.
    agentId: record.agentId,
    targets: [],
    status: 'open',
    priority: 'high',
    blocking: true,
    blockerSeverity: 'hard',
    artifactRefs,
    dependsOn: [],
    closureCondition: answerCondition(record.id),
    confidence: null,
    summary,
    detail: reason ?? null,
    attempt,
    source: record.agentId === null ? 'operator' : 'agent',
    required: false,
  };
  const about = { id: record.id, action: 'escalate', linked: [id] } as const;
  return {
    id,
    events: [
      { type: 'record.posted', data: question },
      { type: 'record.changed', data: { ...about, ...(reason === undefined ? {} : { reason }) } },
    ],
  };
}
