import { printable } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import type { Handler, Invocation } from '../command.js';
import { numberOption, openReader, textOption, waveOption, wantsJson } from '../context.js';
import { checkPlace } from '../known-names.js';
import { feedbackItem, itemText } from './feedback-item.js';
import { namedQuestion, pendingQuestions, placedQuestions } from './question-place.js';

/** `wave feedback list`: questions to people, the newest last, of the lane or of one wave. Reads only. */
export const feedbackList: Handler = async (invocation) => {
  const place = await openReader(invocation);
  const { io, options } = invocation;
  const questions = options.pending === true ? pendingQuestions : placedQuestions;
  const wanted = questions(place, ownWave(invocation));
  const most = Math.max(1, numberOption(invocation, 'limit') ?? 100);
  if (wanted.length === 0) await checkPlace(invocation, place);
  const shown = wanted.slice(-most).map((placed) => feedbackItem(place, placed));
  const omitted = wanted.length - shown.length;
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'feedback-requests', lane: place.lane };
    io.stdout(`${JSON.stringify({ ...document, feedbackRequests: shown, omitted })}\n`);
    return 0;
  }
  if (omitted > 0) io.stdout(`${omitted} older ones are left out: --limit\n`);
  if (shown.length === 0)
    io.stdout(options.pending === true ? 'no question waits\n' : 'nobody has asked anything\n');
  for (const item of shown) io.stdout(itemText(item, place));
  return 0;
};

/** `wave feedback show`: one question with all of its text. Reads only. */
export const feedbackShow: Handler = async (invocation) => {
  const place = await openReader(invocation);
  const { io } = invocation;
  const wanted = textOption(invocation, 'id');
  if (wanted === undefined)
    throw new Problem('cli/missing-flag', '--id is needed', { hint: 'wave feedback list' });
  const item = feedbackItem(place, namedQuestion(place, ownWave(invocation), wanted));
  if (wantsJson(invocation)) {
    const { id, kind, ...rest } = item;
    io.stdout(
      `${JSON.stringify({ id, schemaVersion: 1, kind: 'feedback-request', recordKind: kind, ...rest })}\n`,
    );
    return 0;
  }
  io.stdout(itemText({ ...item, context: null, response: null }, place));
  for (const [title, text] of [
    ['Question', item.question],
    ['Context', item.context],
    ['Answer', item.response],
  ] as const) {
    if (text !== null) io.stdout(`\n${title}:\n${printable(text)}\n`);
  }
  return 0;
};

/** The wave that was asked for; every one of the lane where none was, also inside an agent's wave. */
function ownWave(invocation: Invocation): number | undefined {
  return invocation.options.wave === undefined ? undefined : waveOption(invocation);
}
