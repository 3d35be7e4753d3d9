import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { Handler, Invocation } from '../command.js';
import { openLane, textOption, waveOption, wantsJson } from '../context.js';
import { refuseAgents } from '../steer/open-steering.js';
import type { Answered } from './answer-question.js';
import { answerQuestion } from './answer-question.js';
import { feedbackItem } from './feedback-item.js';
import { peopleText } from './people-text.js';
import type { PlacedQuestion } from './question-place.js';
import { namedQuestion } from './question-place.js';

/** `wave feedback respond`: a person answers a question. The first answer stands. */
export const feedbackRespond: Handler = async (invocation) => {
  refuseAgents(invocation, 'answer a question to people');
  const context = await openLane(invocation);
  const wanted = textOption(invocation, 'id');
  if (wanted === undefined) {
    throw new Problem('cli/missing-flag', '--id is needed: which question?', {
      hint: 'wave feedback list --pending',
    });
  }
  const placed = namedQuestion(context, waveOption(invocation), wanted);
  const given = peopleText(invocation, context, 'response');
  if (given === undefined) throw new Problem('cli/missing-flag', '--response is needed: what is the answer?');
  const response = amongChoices(given, placed);
  const reason = peopleText(invocation, context, 'reason');
  showAnswered(
    invocation,
    context,
    placed,
    await answerQuestion(invocation, context, placed, { response, reason }),
  );
  return 0;
};

/**
 * The choice that was meant, where the question has any.
 * @throws Problem `feedback/no-such-choice`
 */
export function amongChoices(given: string, { question: { terms, id } }: PlacedQuestion): string {
  const { choices } = terms;
  if (choices.length === 0) return given;
  const found = choices.find((choice) => choice === given) ?? choices.find((choice) => alike(choice, given));
  if (found !== undefined) return found;
  throw new Problem(
    'feedback/no-such-choice',
    `"${given.slice(0, 100)}" is no choice of ${id}${didYouMean(given, choices)}`,
    {
      hint: choices.join(', '),
    },
  );
}

function alike(choice: string, given: string): boolean {
  return choice.toLowerCase() === given.toLowerCase();
}

/** Says what an answer brought about, and what to type next. */
export function showAnswered(
  invocation: Invocation,
  context: LaneContext,
  { wave, question }: PlacedQuestion,
  { isNew, settled, rerun, takeUp }: Answered,
): void {
  const { io } = invocation;
  const placed = namedQuestion(context, wave, question.id);
  if (wantsJson(invocation)) {
    const { id, kind, ...item } = feedbackItem(context, placed);
    const document = {
      id,
      schemaVersion: 1,
      kind: 'feedback-answer',
      recordKind: kind,
      ...item,
      changed: isNew,
      settled,
      rerun,
    };
    io.stdout(`${JSON.stringify(document)}\n`);
    return;
  }
  io.stdout(isNew ? `answered ${question.id}\n` : `${question.id} was answered so before: nothing changed\n`);
  if (settled.length > 0)
    io.stdout(
      `  settled  ${settled.slice(0, 10).join(', ')}${settled.length > 10 ? ` and ${settled.length - 10} more` : ''}\n`,
    );
  if (takeUp !== undefined) io.stderr(`  next       ${takeUp}\n`);
}
