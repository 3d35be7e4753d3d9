import type { CoordinationRecord } from '../model/coordination-record.js';
import { isQuestion } from '../model/coordination-record.js';

/** What an open record says about the ones that it hangs on. */
export type LinkedRecord = Pick<CoordinationRecord, 'id' | 'kind' | 'dependsOn' | 'closureCondition'>;

const CONDITIONS = ['clarification:', 'feedback:'] as const;

/**
 * The open records that the answer to a question settles besides it: the one that it was asked for (a clarification, or a
 * request that was escalated), whatever was put up to answer either, and what waits for a question or a clarification, in
 * turn. What is to be done after an escalated request is work of its own. Another question to a person is none of them,
 * unless it was asked for the same record. Linear in records and links.
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
  const causes = causesOf(question).filter((id) => byId.has(id));
  const settled = new Set<string>([question.id]);
  const due = [question.id, ...causes];
  for (let id = due.pop(); id !== undefined; id = due.pop()) {
    settled.add(id);
    const isWork = causes.includes(id) && byId.get(id)?.kind !== 'clarification-request';
    const next = (waiting.get(id) ?? []).filter((record) => !isWork || causesOf(record).includes(id));
    due.push(...next.map((record) => record.id).filter((other) => !settled.has(other)));
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
