import { Problem } from '../../base/problem.js';
import { placeCommand } from '../../model/lane-name.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { Handler, Invocation } from '../command.js';
import { openLane, textOption, waveOption } from '../context.js';
import { refuseAgents } from '../steer/open-steering.js';
import { answerQuestion } from './answer-question.js';
import { amongChoices, showAnswered } from './feedback-respond.js';
import { peopleText } from './people-text.js';
import type { PlacedQuestion } from './question-place.js';
import { namedQuestion, pendingQuestions } from './question-place.js';

/** `wave approve`: says yes, no, or which, to what waits for a person's choice. */
export const approve: Handler = async (invocation) => {
  refuseAgents(invocation, 'approve its own wave');
  const context = await openLane(invocation);
  const placed = chosen(invocation, context);
  const reason = peopleText(invocation, context, 'reason');
  const isRejected = invocation.options.reject === true;
  if (isRejected && reason === undefined) {
    throw new Problem('cli/missing-flag', '--reason is needed: what has to change?');
  }
  const choice = peopleText(invocation, context, 'choice');
  if (isRejected && choice !== undefined)
    throw new Problem('cli/flag-value', '--reject and --choice exclude each other');
  const response = amongChoices(choice ?? (isRejected ? 'reject' : 'approve'), placed);
  showAnswered(
    invocation,
    context,
    placed,
    await answerQuestion(invocation, context, placed, { response, reason }),
  );
  return 0;
};

/** The question that is meant: by its id, or the only one that offers choices. */
function chosen(invocation: Invocation, context: LaneContext): PlacedQuestion {
  const wave = waveOption(invocation);
  const wanted = textOption(invocation, 'id');
  if (wanted !== undefined) return namedQuestion(context, wave, wanted);
  const waiting = pendingQuestions(context, wave).filter(({ question }) => question.terms.choices.length > 0);
  const [only] = waiting;
  if (only !== undefined && waiting.length === 1) return only;
  const place = { ...context, wave: wave ?? null };
  if (only === undefined) {
    throw new Problem('feedback/nothing-to-approve', 'nothing waits for an approval', {
      hint: placeCommand(['feedback', 'list'], place),
    });
  }
  throw new Problem('feedback/ambiguous', `${waiting.length} questions wait for a choice; which one? --id`, {
    lines: waiting.slice(-8).map(({ question }) => `${question.id}  ${question.summary}`),
    hint: placeCommand(['feedback', 'list'], place, ['--pending']),
  });
}
