import { printableLine } from '../../base/printable.js';
import { isoTime } from '../../base/clock.js';
import { answerCommand } from '../../projections/answer-command.js';
import type { LanePlace } from '../context.js';
import type { PlacedQuestion } from './question-place.js';
import { recordOf, responseOf } from './question-place.js';

/** One question as `wave feedback` prints it. `id` comes first. */
export type FeedbackItem = Readonly<{
  id: string;
  kind: string;
  wave: number;
  lane: string;
  agentId: string | null;
  attempt: number | null;
  state: 'pending' | 'answered' | 'withdrawn';
  question: string;
  context: string | null;
  choices: readonly string[];
  default: string | null;
  /** When the default answers it; null where nothing does. */
  dueAt: string | null;
  /** The rung of the ladder that is to be approved; null for any other question. */
  approves: string | null;
  askedAt: string;
  response: string | null;
  reason: string | null;
  answeredBy: string | null;
  answeredAt: string | null;
  byDefault: boolean;
}>;

/** Reads the texts of a question back and puts everything about it together. */
export function feedbackItem(place: LanePlace, placed: PlacedQuestion): FeedbackItem {
  const { question, answered, wave } = placed;
  const { id, agentId, attempt, terms, dueAtMs, rung, askedAt } = question;
  const record = recordOf(place, placed);
  const answer = answered?.answer;
  return {
    id,
    kind: record?.kind ?? 'human-feedback',
    wave,
    lane: place.lane,
    agentId,
    attempt,
    state: answer === undefined ? 'pending' : answer.response === null ? 'withdrawn' : 'answered',
    question: record?.summary ?? question.summary,
    context: record?.detail ?? null,
    choices: terms.choices,
    default: terms.fallback,
    dueAt: dueAtMs === null ? null : isoTime(dueAtMs),
    approves: rung,
    askedAt,
    response: answered === undefined ? null : responseOf(place, wave, answered),
    reason: answer?.reason ?? null,
    answeredBy: answer?.by ?? null,
    answeredAt: answer?.at ?? null,
    byDefault: answer?.byDefault ?? false,
  };
}

/** The item for people: a line, and what there is to know below it. */
export function itemText(item: FeedbackItem, { project }: Pick<LanePlace, 'project'>): string {
  const { id, agentId, wave, state, question, choices, dueAt, response, answeredBy, reason } = item;
  const lines = [
    `${printableLine(id)}  wave ${wave} · ${printableLine(agentId ?? 'nobody in particular')} · ${state}: ${printableLine(question)}`,
  ];
  if (item.context !== null) lines.push(`    context  ${printableLine(item.context)}`);
  if (state === 'pending' && choices.length > 0)
    lines.push(`    choices  ${choices.map((one) => printableLine(one)).join(' | ')}`);
  if (state === 'pending' && dueAt !== null)
    lines.push(`    ${printableLine(item.default ?? '')} counts from ${dueAt} on`);
  if (state === 'pending')
    lines.push(`    answer   ${answerCommand(id, { project, lane: item.lane, wave }, item.approves)}`);
  if (response !== null) {
    const who = item.byDefault ? 'by default' : printableLine(answeredBy ?? '');
    lines.push(`    answer   ${printableLine(response)} (${who})`);
  }
  if (reason !== null) lines.push(`    reason   ${printableLine(reason)}`);
  return `${lines.join('\n')}\n`;
}
