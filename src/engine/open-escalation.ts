import { answeredBy } from '../model/clarification.js';
import type { CoordinationState } from '../reducers/coordination-state.js';

/** The open question to a person that a record has led to; undefined where there is none. */
export function openEscalation(
  id: string,
  {
    questions,
    open,
  }: Readonly<{
    questions: Pick<CoordinationState['questions'], 'open'>;
    open: Pick<CoordinationState['open'], 'get'>;
  }>,
): string | undefined {
  return questions.open.find(
    (question) => answeredBy(open.get(question.id)?.about?.closureCondition ?? null) === id,
  )?.id;
}
