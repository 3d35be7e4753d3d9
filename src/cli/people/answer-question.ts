import { Problem } from '../../base/problem.js';
import { placeCommand } from '../../model/lane-name.js';
import type { RerunRequest } from '../../model/rerun.js';
import { launchStep, stepPlaceOf } from '../../projections/next-steps.js';
import type { StatusInput } from '../../projections/status-input.js';
import { coordinationReducer } from '../../reducers/coordination-state.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import { linkedToQuestion, settledBy } from '../../supervisor/linked-records.js';
import { foldForReading } from '../../supervisor/read-wave-status.js';
import type { Invocation } from '../command.js';
import type { PlacedQuestion } from './question-place.js';
import { placedQuestion, responseOf } from './question-place.js';
import { queueContinuation, settleRecords } from './settle-records.js';
import { isAtWork, lookAt } from './wave-at-work.js';

/** What a person says to a question. */
export type Said = Readonly<{ response: string; reason?: string | undefined }>;

/** What an answer brought about. */
export type Answered = Readonly<{
  /** It is the first answer; else it says what the first one said. */
  isNew: boolean;
  /** Ids of the records that were settled with it. */
  settled: readonly string[];
  /** The rerun that was queued; null where nothing had to be. */
  rerun: RerunRequest | null;
  /** What to type so that it is taken up; undefined while a launcher is at work, or agents are: they take it up. */
  takeUp: string | undefined;
}>;

/**
 * Answers a question for good: what hangs on it is settled, and where nothing runs, one rerun is queued. Of two that answer
 * at once, the first in the log counts, and only that one queues anything. The same answer again changes nothing.
 * @throws Problem `feedback/answered` where somebody has answered something else
 */
export async function answerQuestion(
  invocation: Invocation,
  context: LaneContext,
  placed: PlacedQuestion,
  { response, reason }: Said,
): Promise<Answered> {
  const { wave, question } = placed;
  const { layout } = context;
  const before = await lookAt(context, wave);
  // Whoever hears the answer may have ended a moment later.
  const wasAtWork = isAtWork(before);
  if (placed.answered !== undefined) return answeredBefore(context, before, placed, response);
  const settled = linkedToQuestion(layout, wave, before.coordination, question.id);
  const answer = {
    ...({ id: question.id, action: 'answer', status: 'resolved', response } as const),
    ...(reason === undefined ? {} : { reason }),
  };
  // The answer last: were we killed in between, the question is still open, and answering it settles the rest.
  const changes = [...settled.map((id) => settledBy(id, question.id, response)), answer];
  const { ids, agentIds } = settleRecords(invocation, context, before, changes);
  const board = layout.coordination(wave);
  const { state } = await foldForReading(board, coordinationReducer, layout, `wave-${wave}`);
  if (state.questions.answeredOne(question.id)?.answer.recordId !== ids.at(-1)) {
    const now = placedQuestion(context, wave, question.id);
    return answeredBefore(context, await lookAt(context, wave), now ?? placed, response);
  }
  const rerun =
    response === 'reject' && question.rung !== null
      ? null
      : await queueContinuation(invocation, context, { wave, wasAtWork }, { id: question.id, agentIds });
  return { isNew: true, settled, rerun, takeUp: takeUp(await lookAt(context, wave)) };
}

/** The same answer once more is none; another one comes too late. */
function answeredBefore(
  context: LaneContext,
  now: StatusInput,
  placed: PlacedQuestion,
  response: string,
): Answered {
  const { wave, answered } = placed;
  if (answered === undefined || responseOf(context, wave, answered) !== response)
    throw alreadyAnswered(context, placed);
  return { isNew: false, settled: [], rerun: null, takeUp: takeUp(now) };
}

function takeUp(input: StatusInput): string | undefined {
  const isOver = input.state.outcome === 'completed' || isAtWork(input);
  return isOver ? undefined : launchStep(stepPlaceOf(input)).command;
}

function alreadyAnswered(context: LaneContext, { question, answered, wave }: PlacedQuestion): Problem {
  const response = answered === undefined ? null : responseOf(context, wave, answered);
  const who = answered?.answer.by ?? 'somebody';
  const what = response === null ? `closed by ${who} without an answer` : `answered by ${who}`;
  return new Problem('feedback/answered', `${question.id} was ${what} before; the first answer stands`, {
    ...(response === null ? {} : { lines: [response.slice(0, 1000)] }),
    hint: placeCommand(['feedback', 'show'], { ...context, wave }, ['--id', question.id]),
  });
}
