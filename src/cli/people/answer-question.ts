import { Problem } from '../../base/problem.js';
import { continuation } from '../../engine/continuation.js';
import { placeCommand } from '../../model/lane-name.js';
import type { RerunRequest } from '../../model/rerun.js';
import { launchStep, stepPlaceOf } from '../../projections/next-steps.js';
import type { StatusInput } from '../../projections/status-input.js';
import { coordinationReducer } from '../../reducers/coordination-state.js';
import { activeRuns } from '../../reducers/wave-state.js';
import type { AgentRun } from '../../reducers/wave-state.js';
import { liveness } from '../../runner/process-identity.js';
import { appendRecord } from '../../store/log/append.js';
import { openFold } from '../../store/log/snapshot.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import { linkedToQuestion, settledBy } from '../../supervisor/linked-records.js';
import { readLane, readWaveStatus } from '../../supervisor/read-wave-status.js';
import type { Invocation } from '../command.js';
import { recordDraft } from '../record-draft.js';
import { appendToBoard } from './board-writer.js';
import type { BoardEvent } from './board-writer.js';
import type { PlacedQuestion } from './question-place.js';
import { placedQuestions, responseOf } from './question-place.js';

/** What a person says to a question. */
export type Said = Readonly<{ response: string; reason?: string | undefined }>;

/** What an answer brought about. */
export type Answered = Readonly<{
  /** Ids of the records that were settled with it. */
  settled: readonly string[];
  /** The rerun that was queued; null where nothing had to be. */
  rerun: RerunRequest | null;
  /** What to type so that it is taken up; undefined while a launcher is at work, or agents are: they take it up. */
  takeUp: string | undefined;
}>;

/**
 * Answers a question for good: what hangs on it is settled, and where nothing runs, one rerun is queued. Of two that answer
 * at once, the first in the log counts, and only that one queues anything.
 * @throws Problem `feedback/answered` where somebody was faster
 */
export async function answerQuestion(
  invocation: Invocation,
  context: LaneContext,
  placed: PlacedQuestion,
  { response, reason }: Said,
): Promise<Answered> {
  const { wave, question } = placed;
  if (placed.answered !== undefined) throw alreadyAnswered(context, placed);
  const before = await look(context, wave);
  const settled = linkedToQuestion(context.layout, wave, before.coordination, question.id);
  const asker = question.agentId === null ? undefined : before.state.agents.get(question.agentId);
  const answer: BoardEvent = {
    type: 'record.changed',
    data: {
      ...{ id: question.id, action: 'answer', status: 'resolved', response },
      ...(reason === undefined ? {} : { reason }),
      ...(asker !== undefined && !mayRun(asker) ? { isLate: true } : {}),
    },
  };
  // The answer last: were we killed in between, the question is still open, and answering it settles the rest.
  const ids = appendToBoard(invocation, context, wave, [
    ...settled.map((id): BoardEvent => ({
      type: 'record.changed',
      data: settledBy(id, question.id, response),
    })),
    answer,
  ]);
  const { layout } = context;
  const { state } = openFold(layout.coordination(wave), coordinationReducer, { blobs: layout.blob });
  if (state.questions.answeredOne(question.id)?.answer.recordId !== ids.at(-1)) {
    const now = placedQuestions(context, wave).find((one) => one.question.id === question.id);
    throw alreadyAnswered(context, now ?? placed);
  }
  const rerun =
    response === 'reject' && question.rung !== null ? null : await queueRerun(invocation, context, placed);
  const after = await look(context, wave);
  return { settled, rerun, takeUp: isAtWork(after) ? undefined : launchStep(stepPlaceOf(after)).command };
}

async function queueRerun(
  invocation: Invocation,
  context: LaneContext,
  { wave, question }: PlacedQuestion,
): Promise<RerunRequest | null> {
  const now = await look(context, wave);
  const request = continuation(now.state, isAtWork(now), question);
  if (request === undefined) return null;
  const { ids, layout } = context;
  const data: RerunRequest = { id: ids.next(), ...request };
  const draft = recordDraft(invocation, context, { type: 'rerun.requested', data, wave });
  appendRecord(layout.controlPlane(wave), draft, 'durable', layout.blob);
  return data;
}

async function look(context: LaneContext, wave: number): Promise<StatusInput> {
  return readWaveStatus(context, wave, await readLane(context), context.clock.now());
}

/** Whether a launcher works on the wave, or agents do that one has left behind. */
function isAtWork({ state, launcherAlive }: StatusInput): boolean {
  return state.outcome === 'open' && (launcherAlive || activeRuns(state).some(mayRun));
}

/** A run that is on record as under way; where its process is known and gone, it is not, whatever the log says yet. */
function mayRun(run: AgentRun): boolean {
  if (run.state === 'requested') return true;
  if (run.state !== 'running') return false;
  return run.process === null || liveness(run.process.agent, run.process.bootId) !== 'dead';
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
