import type { CoordinationRecord } from '../model/coordination-record.js';
import { isQuestion } from '../model/coordination-record.js';

/** What an open record says about the ones that it hangs on. */
export type LinkedRecord = Pick<CoordinationRecord, 'id' | 'kind' | 'dependsOn' | 'closureCondition'>;

const CONDITIONS = ['clarification:', 'feedback:'] as const;

/**
 * The open records that the answer to a question settles besides it: the clarification that led to it, whatever waits for
 * either, and what waits for that in turn. Another question to a person is none of them, unless it was asked for the same
 * clarification. Linear in records and links.
 * @param records open ones, in the order of the log
 * @returns ids, in that order
 */
export function answeredChain(question: LinkedRecord, records: readonly LinkedRecord[]): string[] {
  const byId = new Map(records.map((record) => [record.id, record]));
  const waiting = new Map<string, LinkedRecord[]>();
  for (const record of records) {
    const waits = isQuestion(record.kind) ? causesOf(record) : [...record.dependsOn, ...causesOf(record)];
    for (const id of waits) waiting.set(id, [...(waiting.get(id) ?? []), record]);
  }
  const settled = new Set<string>([question.id]);
  const due = [question.id, ...causesOf(question).filter((id) => byId.has(id))];
  for (let id = due.pop(); id !== undefined; id = due.pop()) {
    settled.add(id);
    due.push(...(waiting.get(id) ?? []).map((record) => record.id).filter((other) => !settled.has(other)));
  }
  settled.delete(question.id);
  return records.map(({ id }) => id).filter((id) => settled.has(id));
}

/** What the record was put up for, as its closure condition says. */
function causesOf({ closureCondition }: LinkedRecord): string[] {
  return CONDITIONS.flatMap((prefix) =>
    closureCondition?.startsWith(prefix) === true ? [closureCondition.slice(prefix.length)] : [],
  );
}
