import { exitCode, exitOfSignal } from '../../base/exit-code.js';
import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import type { CoordinationRecord } from '../../model/coordination-record.js';
import type { QuestionTerms } from '../../model/question.js';
import { coordinationReducer } from '../../reducers/coordination-state.js';
import { openFold } from '../../store/log/snapshot.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import { linkedToQuestion, settledBy } from '../../supervisor/linked-records.js';
import { readLane } from '../../supervisor/read-wave-status.js';
import type { Handler, Invocation } from '../command.js';
import { openLane, timeoutOption, wantsJson, waveOption } from '../context.js';
import { checkBoard } from '../check-board.js';
import { chosenId } from '../chosen-id.js';
import { checkAuthor, recordAuthor } from '../record-author.js';
import { pickWave } from '../pick-wave.js';
import type { BoardEvent } from './board-writer.js';
import { appendToBoard } from './board-writer.js';
import { feedbackItem } from './feedback-item.js';
import { peopleText, peopleTexts } from './people-text.js';
import type { PlacedQuestion } from './question-place.js';
import { placedQuestion } from './question-place.js';
import { waitForAnswer } from './wait-for-answer.js';

const LONGEST_QUESTION = 2000;
const LONGEST_CHOICE = 200;
const MOST_CHOICES = 20;

/**
 * `wave feedback ask`: puts a question to people, and prints its id. With `--wait` it prints the answer instead, and nothing
 * else: 0 with an answer or the default, 10 when the time is up without either.
 */
export const feedbackAsk: Handler = async (invocation) => {
  const context = await openLane(invocation);
  const wave = waveOption(invocation) ?? pickWave(invocation, context, await readLane(context));
  checkBoard(context, wave);
  await checkAuthor(invocation, context, wave);
  const id = post(invocation, context, wave);
  if (invocation.options.wait !== true) {
    print(invocation, context, find(context, wave, id), id);
    return 0;
  }
  const asked = find(context, wave, id);
  const until = asked.question.dueAtMs ?? Date.now() + (timeoutOption(invocation) ?? Infinity);
  let end = await waitForAnswer(context, { wave, id }, until, invocation.io);
  if (end.kind === 'interrupted') return exitOfSignal(end.signal);
  const { fallback } = asked.question.terms;
  if (end.kind === 'timed-out' && fallback !== null) {
    answerByDefault(invocation, context, { wave, id }, fallback);
    // A person, or the launcher, may have been faster: the first in the log counts.
    end = await waitForAnswer(context, { wave, id }, Infinity, invocation.io);
  }
  if (end.kind === 'interrupted') return exitOfSignal(end.signal);
  if (end.kind === 'timed-out') {
    if (wantsJson(invocation)) print(invocation, context, asked, '');
    invocation.io.stderr(`wave: nobody has answered ${id} yet; it stays open\n`);
    return exitCode('active');
  }
  const item = feedbackItem(context, end.placed);
  if (item.response === null) {
    throw new Problem('feedback/withdrawn', `the question ${id} was closed without an answer`, {
      ...(item.reason === null ? {} : { lines: [item.reason] }),
      hint: 'go on without it, or ask again',
    });
  }
  print(invocation, context, end.placed, item.response);
  return 0;
};

function answerByDefault(
  invocation: Invocation,
  context: LaneContext,
  { wave, id }: Readonly<{ wave: number; id: string }>,
  fallback: string,
): void {
  const { layout } = context;
  const snapshotPath = layout.snapshot(`wave-${wave}`, coordinationReducer.name);
  const { state } = openFold(layout.coordination(wave), coordinationReducer, {
    blobs: layout.blob,
    snapshotPath,
  });
  const linked = linkedToQuestion(layout, wave, state, id);
  const own = { id, action: 'answer', status: 'resolved', response: fallback, byDefault: true } as const;
  const settled = linked.map((other) => settledBy(other, id, fallback, true));
  const events = [...settled, own].map((data): BoardEvent => ({ type: 'record.changed', data }));
  appendToBoard(invocation, context, wave, events);
}

/** @returns the id of the question; the same one where it was asked before */
function post(invocation: Invocation, context: LaneContext, wave: number): string {
  const recordId = context.ids.next();
  const record = recordFor(invocation, context, wave, recordId);
  const before = record.id === recordId ? undefined : askedBefore(context, wave, record);
  if (before !== undefined) return before;
  appendToBoard(invocation, context, wave, [{ type: 'record.posted', data: record, id: recordId }]);
  return record.id;
}

function recordFor(
  invocation: Invocation,
  context: LaneContext,
  wave: number,
  recordId: string,
): CoordinationRecord {
  const { io } = invocation;
  const summary = peopleText(invocation, context, 'question', LONGEST_QUESTION);
  if (summary === undefined) {
    throw new Problem('cli/missing-flag', '--question is needed', {
      hint: 'wave feedback ask --question "Which region?" --wait',
    });
  }
  const terms = termsOf(invocation, context);
  const isPlain = terms.choices.length === 0 && terms.timeoutMs === null && !terms.waits;
  const agentId = recordAuthor(invocation);
  const attempt = io.env.WAVE_ATTEMPT;
  return {
    id: chosenId(invocation, context) ?? recordId,
    kind: 'human-feedback',
    wave,
    lane: context.lane,
    agentId,
    targets: [],
    status: 'open',
    priority: 'normal',
    blocking: true,
    blockerSeverity: 'hard',
    artifactRefs: [],
    dependsOn: [],
    closureCondition: null,
    confidence: null,
    summary,
    detail: peopleText(invocation, context, 'context') ?? null,
    attempt: attempt !== undefined && /^\d+$/.test(attempt) ? Number(attempt) : null,
    source: agentId === null ? 'operator' : 'agent',
    required: false,
    ...(isPlain ? {} : { question: terms }),
  };
}

function termsOf(invocation: Invocation, context: LaneContext): QuestionTerms {
  const choices = choicesOf(invocation, context);
  const fallback = peopleText(invocation, context, 'default') ?? null;
  const timeoutMs = timeoutOption(invocation) ?? null;
  if (
    choices.length > MOST_CHOICES ||
    [...choices, fallback ?? ''].some((one) => one.length > LONGEST_CHOICE)
  ) {
    throw new Problem(
      'cli/flag-value',
      `a question has at most ${MOST_CHOICES} choices of at most ${LONGEST_CHOICE} characters`,
    );
  }
  if (fallback === null && invocation.options.default !== undefined)
    throw new Problem('cli/flag-value', '--default needs a value');
  if (fallback !== null && choices.length > 0 && !choices.includes(fallback)) {
    throw new Problem(
      'cli/flag-value',
      `--default "${fallback}" is none of the choices${didYouMean(fallback, choices)}`,
      {
        hint: choices.join(', '),
      },
    );
  }
  if (fallback !== null && timeoutMs === null) {
    throw new Problem('cli/missing-flag', '--default needs --timeout: from when on does it count?');
  }
  return { choices, fallback, timeoutMs, waits: invocation.options.wait === true };
}

/** Answers by `--choice`, whole as they are, and by `--choices`, with commas between them. */
function choicesOf(invocation: Invocation, context: LaneContext): readonly string[] {
  const given = (['choice', 'choices'] as const).flatMap((flag) => peopleTexts(invocation, context, flag));
  if (given.some((choice) => choice.trim() === ''))
    throw new Problem('cli/flag-value', '--choice needs a value');
  return [...new Set(given.map((choice) => choice.trim()))];
}

/** The same question under the same id is asked once, and whoever asks again waits for the same answer. */
function askedBefore(
  context: LaneContext,
  wave: number,
  { id, summary }: CoordinationRecord,
): string | undefined {
  const known = placedQuestion(context, wave, id);
  if (known === undefined) return undefined;
  const item = feedbackItem(context, known);
  if (item.question === summary) return id;
  throw new Problem('coord/id-taken', `${id} was posted before with other content`, {
    hint: 'choose another id, or leave --id out',
  });
}

function find(context: LaneContext, wave: number, id: string): PlacedQuestion {
  const placed = placedQuestion(context, wave, id);
  if (placed !== undefined) return placed;
  throw new Problem('coord/id-taken', `${id} stands for another record`, {
    hint: 'choose another id, or leave --id out',
  });
}

function print(invocation: Invocation, context: LaneContext, placed: PlacedQuestion, text: string): void {
  const { id, kind, ...item } = feedbackItem(context, placed);
  const document = { id, schemaVersion: 1, kind: 'feedback-request', recordKind: kind, ...item };
  invocation.io.stdout(wantsJson(invocation) ? `${JSON.stringify(document)}\n` : `${text}\n`);
}
