import { exitOfSignal } from '../../base/exit-code.js';
import type { LogRecord } from '../../model/record.js';
import { listLogs } from '../../store/log/log-list.js';
import type { Handler } from '../command.js';
import { openReader, waveOption, wantsJson } from '../context.js';
import { followAll } from '../look/follow-all.js';
import { ndjsonWriter } from '../ndjson-writer.js';
import type { FeedbackItem } from './feedback-item.js';
import { feedbackItem, itemText } from './feedback-item.js';
import { placedQuestions } from './question-place.js';

/** `wave feedback watch`: the questions that wait, and then every new question and answer, until interrupted. Reads only. */
export const feedbackWatch: Handler = async (invocation) => {
  const place = await openReader(invocation);
  const { io, options } = invocation;
  const wave = options.wave === undefined ? undefined : waveOption(invocation);
  const out = ndjsonWriter(io);
  const show = (item: FeedbackItem): void => {
    const { id, kind, ...rest } = item;
    const what = item.state === 'pending' ? 'feedback-request' : 'feedback-answer';
    if (wantsJson(invocation)) out.write({ id, schemaVersion: 1, kind: what, recordKind: kind, ...rest });
    else io.stdout(itemText(item, place));
  };
  /** The state in which each question was shown last, or was when watching began. */
  const seen = new Map<string, FeedbackItem['state']>();
  const look = (number: number, isFirst: boolean): void => {
    for (const placed of placedQuestions(place, number)) {
      const { question, answered } = placed;
      const key = `${number} ${question.id}`;
      const last = seen.get(key);
      if (last !== undefined && (last !== 'pending' || answered === undefined)) continue;
      const item = feedbackItem(place, placed);
      seen.set(key, item.state);
      if (!isFirst || item.state === 'pending') show(item);
    }
  };
  const boards = () => listLogs(place.layout, wave).filter(({ log }) => log === 'coordination');
  for (const { wave: number } of boards()) if (number !== null) look(number, true);
  const signal = await followAll(invocation, boards, place.layout, (record: LogRecord) => {
    if (mayConcern(record, seen) && record.wave !== undefined) look(record.wave, false);
  });
  await out.end();
  return exitOfSignal(signal);
};

/** Whether the record may be a question, or the end of one, that has not been shown. */
function mayConcern(
  { type, data, wave }: LogRecord,
  seen: ReadonlyMap<string, FeedbackItem['state']>,
): boolean {
  const { id, kind } = data as Readonly<{ id?: unknown; kind?: unknown }>;
  if (typeof id !== 'string' || wave === undefined) return false;
  const last = seen.get(`${wave} ${id}`);
  if (type === 'record.posted') return last === undefined && String(kind).startsWith('human-');
  return type === 'record.changed' && last === 'pending';
}
