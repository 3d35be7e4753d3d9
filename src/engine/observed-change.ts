import { answeredBy } from '../model/clarification.js';
import type { CoordinationEventData } from '../events/coordination-event.js';
import { isOpenStatus, isQuestion } from '../model/coordination-record.js';
import { hearersOf } from '../reducers/answer-index.js';
import type { OpenIndex } from '../reducers/open-index.js';

type Change = CoordinationEventData['record.changed'];

/** Who closes records, on which blackboard, and whose process has ended as far as they can see. */
export type ChangeWitness = Readonly<{
  open: Pick<OpenIndex, 'get'>;
  /** As the log will name it. */
  actor: string;
  hasEnded: (agentId: string) => boolean;
}>;

/** A change as it is to be recorded: with whether who has to act on it cannot hear of it any more. */
export function observedChange(change: Change, { open, actor, hasEnded }: ChangeWitness): Change {
  const row = open.get(change.id);
  if (row === undefined || change.status === undefined || isOpenStatus(change.status)) return change;
  const due = hearersOf(row, change, actor).filter(({ isDue }) => isDue);
  return due.some(({ agentId }) => hasEnded(agentId)) ? { ...change, isLate: true } : change;
}

/** The agents that have to act on what these changes say, each once: of a question, who has to act on what it was asked for. */
export function whoActs(
  changes: readonly Change[],
  { open, actor }: Pick<ChangeWitness, 'open' | 'actor'>,
): string[] {
  const due = changes.flatMap((change) => {
    const row = open.get(change.id);
    const cause = answeredBy(row?.about?.closureCondition ?? null);
    if (row === undefined || (isQuestion(row.kind) && changes.some(({ id }) => id === cause))) return [];
    return hearersOf(row, change, actor).filter(({ isDue }) => isDue);
  });
  return [...new Set(due.map(({ agentId }) => agentId))];
}
