import type { QuestionIndex } from '../reducers/question-index.js';
import { LONGEST_RESPONSE } from '../reducers/question-index.js';

/** One answer as the agent that asked is told. */
export type GivenAnswer = Readonly<{
  id: string;
  /** The beginning of what it asked. */
  question: string;
  /** Who answered, in words. */
  by: string;
  response: string;
  /** The log has more of it. */
  isCut: boolean;
}>;

/** The newest answers are enough: an agent that asks more than that follows them itself. */
const MOST = 10;

/** What was answered to questions of the agent, the oldest first. */
export function answersTo(agentId: string, { answered }: Pick<QuestionIndex, 'answered'>): GivenAnswer[] {
  return answered
    .filter((question) => question.agentId === agentId)
    .slice(-MOST)
    .flatMap(({ id, summary, answer: { response, by, byDefault } }): GivenAnswer[] => {
      if (response === null) return [];
      const who = byDefault ? 'Nobody answered in time, so your default counts' : `${by} answered`;
      return [{ id, question: summary, by: who, response, isCut: response.length >= LONGEST_RESPONSE }];
    });
}
