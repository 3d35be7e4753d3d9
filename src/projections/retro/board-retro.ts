import type { CoordinationRecord } from '../../model/coordination-record.js';
import { isOpenStatus, isQuestion } from '../../model/coordination-record.js';
import type { LogRecord } from '../../model/record.js';
import type { WaveHistory } from '../wave-history.js';
import { msBetween } from './agent-retro.js';

/** What a person was asked. */
export type Question = Readonly<{
  id: string;
  /** Null for a person or a part of Wave. */
  agentId: string | null;
  question: string;
  askedAt: string;
  answeredAt: string | null;
  /** Who; null where nobody has. */
  by: string | null;
  answer: string | null;
  /** It is what the question itself named for the case that nobody answers in time. */
  isDefault: boolean;
  /** To the answer; to now while there is none. */
  waitedMs: number;
}>;

/** What somebody said is in the way. */
export type Blocker = Readonly<{
  id: string;
  agentId: string | null;
  summary: string;
  openedAt: string;
  closedAt: string | null;
  by: string | null;
}>;

/** A decision of a person about the wave: a waiver, an override, a rerun, a stop. */
export type Act = Readonly<{
  at: string;
  by: string;
  what: string;
  agentId: string | null;
  why: string;
}>;

type Posted = Readonly<{ record: CoordinationRecord; at: string; ends: readonly LogRecord[] }>;

/** What people were asked, in the order of asking. */
export function questionsOf(coordination: readonly LogRecord[], now: number): Question[] {
  return postedOf(coordination)
    .filter(({ record }) => isQuestion(record.kind))
    .map(({ record: { id, agentId, summary }, at, ends }) => {
      const end = ends.find(({ data }) => typeof data.response === 'string') ?? ends[0];
      const answer = end?.data.response;
      return {
        id,
        agentId,
        question: summary,
        askedAt: at,
        answeredAt: end?.at ?? null,
        by: end === undefined ? null : nameOf(end),
        answer: typeof answer === 'string' ? answer : null,
        isDefault: end?.data.byDefault === true,
        waitedMs: msBetween(at, end?.at ?? null, now) ?? 0,
      };
    });
}

/** What was in the way, in the order of posting. */
export function blockersOf(coordination: readonly LogRecord[]): Blocker[] {
  return postedOf(coordination)
    .filter(({ record }) => record.kind === 'blocker')
    .map(({ record: { id, agentId, summary }, at, ends: [end] }) => ({
      id,
      agentId,
      summary,
      openedAt: at,
      closedAt: end?.at ?? null,
      by: end === undefined ? null : nameOf(end),
    }));
}

/** What people decided, answers to questions aside, in the order of the clock: two logs have no other. */
export function actsOf({ acts }: WaveHistory, coordination: readonly LogRecord[]): Act[] {
  const asked = new Set(
    postedOf(coordination)
      .filter(({ record }) => isQuestion(record.kind))
      .map(({ record }) => record.id),
  );
  const settled = coordination.filter(
    ({ type, actor, data }) =>
      type !== 'record.posted' &&
      actor.startsWith('operator:') &&
      !(typeof data.id === 'string' && asked.has(data.id)),
  );
  return [...acts.map(({ record }) => record), ...settled]
    .map((record) => ({
      at: record.at,
      by: nameOf(record),
      what: record.type,
      agentId: record.agent ?? textOf(record.data.agentId),
      why: textOf(record.data.reason) ?? textOf(record.data.detail) ?? '',
    }))
    .sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
}

/** Each record with what closed it. Records of another shape than theirs are passed over. */
function postedOf(coordination: readonly LogRecord[]): Posted[] {
  const ends = new Map<string, LogRecord[]>();
  for (const record of coordination) {
    const { id, status } = record.data;
    if (record.type !== 'record.changed' || typeof id !== 'string' || typeof status !== 'string') continue;
    if (!isOpenStatus(status as CoordinationRecord['status']))
      ends.set(id, [...(ends.get(id) ?? []), record]);
  }
  const seen = new Set<string>();
  return coordination.flatMap(({ type, at, data }) => {
    const record = data as unknown as CoordinationRecord;
    if (type !== 'record.posted' || typeof data.id !== 'string' || typeof data.summary !== 'string')
      return [];
    if (seen.has(record.id)) return [];
    seen.add(record.id);
    return [{ record, at, ends: ends.get(record.id) ?? [] }];
  });
}

function nameOf({ actor }: LogRecord): string {
  return actor.replace(/^(operator|agent):/, '');
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
