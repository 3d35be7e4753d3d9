import { Problem } from '../../base/problem.js';
import type { CoordinationRecord } from '../../model/coordination-record.js';
import { isOpenStatus, isQuestion, recordStatuses } from '../../model/coordination-record.js';
import type { RecordPosition } from '../../model/record.js';
import type { CoordinationEventData } from '../../events/coordination-event.js';
import type { CoordinationState } from '../../reducers/coordination-state.js';
import { coordinationReducer, isRecord } from '../../reducers/coordination-state.js';
import type { AnsweredQuestion, OpenQuestion } from '../../reducers/question-index.js';
import { mayClose, QuestionIndex } from '../../reducers/question-index.js';
import { loggedWaves } from '../../store/log/log-list.js';
import { readAt, scanFile } from '../../store/log/read.js';
import { openFold } from '../../store/log/snapshot.js';
import type { LanePlace } from '../context.js';

/** A question where it stands: its wave, and its place in the log of that wave. */
export type PlacedQuestion = Readonly<{ wave: number; posted: RecordPosition }> &
  (
    | Readonly<{ question: OpenQuestion; answered: undefined }>
    | Readonly<{ question: OpenQuestion; answered: AnsweredQuestion }>
  );

/** Every question of the lane, or of one wave of it, in the order of the logs. Texts are left where they are. */
export function placedQuestions(place: LanePlace, wave?: number): PlacedQuestion[] {
  return wavesOf(place, wave).flatMap((number) => ofWave(place, number));
}

/** Those of them that wait for an answer: the state knows them without the log being read. */
export function pendingQuestions(place: LanePlace, wave?: number): PlacedQuestion[] {
  return wavesOf(place, wave).flatMap((number) => {
    const { questions, open } = boardOf(place, number);
    return questions.open.flatMap((question): PlacedQuestion[] => {
      const row = open.get(question.id);
      if (row === undefined) return [];
      const posted = { offset: row.offset, length: row.length };
      return [{ wave: number, posted, question, answered: undefined }];
    });
  });
}

/** The question with exactly this id in a wave, whatever became of it: only what the log says of it is looked at. */
export function placedQuestion(place: LanePlace, wave: number, id: string): PlacedQuestion | undefined {
  return scanned(place, wave, [JSON.stringify(id)]).find(({ question }) => question.id === id);
}

/**
 * The question of that id in the lane, or in one wave of it, or the only one whose id begins like that.
 * @throws Problem `feedback/not-found`, `feedback/ambiguous` with the candidates
 */
export function namedQuestion(place: LanePlace, wave: number | undefined, wanted: string): PlacedQuestion {
  for (const number of wanted === '' ? [] : wavesOf(place, wave)) {
    const exact = placedQuestion(place, number, wanted);
    if (exact !== undefined) return exact;
  }
  return findQuestion(placedQuestions(place, wave), wanted);
}

function wavesOf({ layout }: LanePlace, wave: number | undefined): readonly number[] {
  return wave === undefined ? loggedWaves(layout) : [wave];
}

function boardOf({ layout }: LanePlace, wave: number): Pick<CoordinationState, 'questions' | 'open'> {
  const snapshotPath = layout.snapshot(`wave-${wave}`, coordinationReducer.name);
  return openFold(layout.coordination(wave), coordinationReducer, { blobs: layout.blob, snapshotPath }).state;
}

/** What every record that is a question to people holds, and no other but a few. */
const QUESTION = '"human-';
const CHANGE = '"record.changed"';

/** Of a long log only the lines that may be about questions are parsed. */
function ofWave(place: LanePlace, wave: number): PlacedQuestion[] {
  return scanned(place, wave, [QUESTION, CHANGE]);
}

/** The questions that stand in the lines that hold one of these texts. */
function scanned({ layout }: LanePlace, wave: number, holding: readonly string[]): PlacedQuestion[] {
  const index = new QuestionIndex(undefined, Infinity);
  const places = new Map<string, RecordPosition>();
  const visitor = {
    damage: () => undefined,
    record: (record: Parameters<QuestionIndex['close']>[3], offset: number, length: number): void => {
      if (record.type === 'record.posted') {
        const data: unknown = record.data;
        if (!isRecord(data) || !isQuestion(data.kind) || places.has(data.id)) return;
        places.set(data.id, { offset, length });
        index.ask(data, record.at);
      } else if (record.type === 'record.changed') {
        const change = record.data as Partial<CoordinationEventData['record.changed']>;
        const status = recordStatuses.find((known) => known === change.status);
        const question = index.openOne(change.id ?? '');
        if (question === undefined || status === undefined || isOpenStatus(status)) return;
        if (mayClose(question, record.actor))
          index.close(question.id, status, change, record, { offset, length });
      }
    },
  };
  scanFile(layout.coordination(wave), 0, visitor, { blobs: layout.blob, holding });
  return [...places].flatMap(([id, posted]): PlacedQuestion[] => {
    const open = index.openOne(id);
    if (open !== undefined) return [{ wave, posted, question: open, answered: undefined }];
    const answered = index.answeredOne(id);
    return answered === undefined ? [] : [{ wave, posted, question: answered, answered }];
  });
}

/**
 * The question of that id, or the only one whose id begins like that.
 * @throws Problem `feedback/not-found`, `feedback/ambiguous` with the candidates
 */
function findQuestion(questions: readonly PlacedQuestion[], wanted: string): PlacedQuestion {
  const ids = questions.map(({ question }) => question.id);
  const exact = questions.find(({ question }) => question.id === wanted);
  if (exact !== undefined) return exact;
  const alike = questions.filter(({ question }) =>
    question.id.toLowerCase().startsWith(wanted.toLowerCase()),
  );
  const [only] = alike;
  if (only !== undefined && alike.length === 1) return only;
  if (only === undefined || wanted === '') {
    throw new Problem('feedback/not-found', `there is no question "${wanted}"`, {
      hint: ids.length === 0 ? 'nobody has asked anything' : `there are: ${shown(ids)}`,
    });
  }
  throw new Problem('feedback/ambiguous', `"${wanted}" could be ${alike.length} questions`, {
    hint: `one of: ${shown(alike.map(({ question }) => question.id))}`,
  });
}

/** The record of the question as it was posted, whole; undefined where the log no longer has it. */
export function recordOf(
  { layout }: LanePlace,
  { wave, posted }: PlacedQuestion,
): CoordinationRecord | undefined {
  const record = readAt(layout.coordination(wave), posted, layout.blob);
  return record === undefined ? undefined : (record.data as unknown as CoordinationRecord);
}

/** The whole of the answer; null where it was closed without one. */
export function responseOf({ layout }: LanePlace, wave: number, { answer }: AnsweredQuestion): string | null {
  const record = readAt(layout.coordination(wave), answer.position, layout.blob);
  const response = record?.data.response;
  return typeof response === 'string' ? response : answer.response;
}

function shown(ids: readonly string[]): string {
  const newest = ids.slice(-8).reverse();
  return newest.join(', ') + (ids.length > newest.length ? ` and ${ids.length - newest.length} more` : '');
}
