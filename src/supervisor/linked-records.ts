import type { LinkedRecord } from '../engine/answered-chain.js';
import { answeredChain } from '../engine/answered-chain.js';
import { answeredBy } from '../model/clarification.js';
import type { CoordinationEventData } from '../events/coordination-event.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import { isRecord } from '../reducers/coordination-state.js';
import { texts } from '../reducers/open-about.js';
import type { LaneLayout } from '../store/layout.js';
import { scanFile } from '../store/log/read.js';

/** How much of an answer is said again with each record that it settles. */
const LONGEST_ECHO = 2000;

/** What the line of a record holds that hangs on another one. */
const LINKS = ['"kind":"clarification-request"', '"closureCondition":"', '"dependsOn":["'];

/** Ids of the open records that the answer to a question settles besides it, found in one pass over the log of its wave. */
export function linkedToQuestion(
  layout: LaneLayout,
  wave: number,
  { open }: Pick<CoordinationState, 'open'>,
  questionId: string,
): string[] {
  const linked: LinkedRecord[] = [];
  let question: LinkedRecord | undefined;
  const record = ({ type, data }: Readonly<{ type: string; data: unknown }>): void => {
    if (type !== 'record.posted' || !isRecord(data)) return;
    const { id, kind } = data;
    const dependsOn = texts(data.dependsOn);
    const closureCondition = typeof data.closureCondition === 'string' ? data.closureCondition : null;
    const entry = { id, kind, dependsOn, closureCondition };
    if (id === questionId) question ??= entry;
    const isLinked = kind === 'clarification-request' || closureCondition !== null || dependsOn.length > 0;
    if (isLinked) linked.push(entry);
  };
  const holding = [JSON.stringify(questionId), ...LINKS];
  const visitor = { record, damage: () => undefined };
  scanFile(layout.coordination(wave), 0, visitor, { blobs: layout.blob, holding });
  if (question === undefined) return [];
  const stillOpen = linked.filter(({ id }) => open.get(id) !== undefined);
  return answeredChain(question, [...askedFor(question, stillOpen, open), ...stillOpen]);
}

/** The open record that the question was asked for, where it is one that hangs on nothing itself. */
function askedFor(
  { closureCondition }: LinkedRecord,
  linked: readonly LinkedRecord[],
  open: CoordinationState['open'],
): LinkedRecord[] {
  const row = open.get(answeredBy(closureCondition) ?? '');
  if (row === undefined || linked.some(({ id }) => id === row.id)) return [];
  const { id, kind, about } = row;
  return [{ id, kind, dependsOn: [], closureCondition: about?.closureCondition ?? null }];
}

/**
 * What settles one of them: it says the answer again, and which question it was to.
 * @param byDefault nobody answered in time: nobody runs again for what the question itself named
 */
export function settledBy(
  id: string,
  questionId: string,
  response: string,
  byDefault = false,
): CoordinationEventData['record.changed'] {
  const said = { response: response.slice(0, LONGEST_ECHO), ...(byDefault ? { byDefault } : {}) };
  return { id, action: 'answer', status: 'resolved', ...said, linked: [questionId] };
}
