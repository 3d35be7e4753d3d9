import type { GivenAnswer } from '../engine/prompt/prompt-sources.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import type { HeardAnswer } from '../reducers/answer-index.js';
import type { LaneLayout } from '../store/layout.js';
import { readAt } from '../store/log/read.js';

const LONGEST_QUESTION = 200;
const LONGEST_RESPONSE = 2000;

/** What was answered to an agent, the oldest first: the texts are read back from the log of the wave. */
export function givenAnswers(
  layout: LaneLayout,
  wave: number,
  agentId: string,
  { answers }: Pick<CoordinationState, 'answers'>,
): GivenAnswer[] {
  return answers
    .of(agentId)
    .filter(({ hasResponse }) => hasResponse)
    .map((answer) => textsOf(layout, wave, answer));
}

function textsOf(layout: LaneLayout, wave: number, answer: HeardAnswer): GivenAnswer {
  const { recordId: id, isAuthor, by, byDefault, posted, closed } = answer;
  const path = layout.coordination(wave);
  const text = (position: HeardAnswer['posted'], key: string): string => {
    const value = readAt(path, position, layout.blob)?.data[key];
    return typeof value === 'string' ? value : '';
  };
  const response = text(closed, 'response');
  return {
    ...{ id, isAuthor, by, byDefault },
    question: text(posted, 'summary').slice(0, LONGEST_QUESTION),
    response: response.slice(0, LONGEST_RESPONSE),
    isCut: response.length > LONGEST_RESPONSE,
  };
}
