import type { ClarificationRules } from '../model/clarification.js';
import { blocksWave } from '../model/coordination-record.js';
import type { OpenRow } from '../reducers/open-columns.js';

/** A time until which something is to have happened to a record. Nothing happens by itself when it passes. */
export type TaskTimer = Readonly<{
  kind: 'acknowledgement' | 'stale' | 'deferred';
  /** Ms since the epoch. */
  at: number;
  /** Who is waited for; null for everybody. */
  agentId: string | null;
  id: string;
}>;

/** What somebody has let pass: to say that they have seen it, or to do anything about it at all. */
export type Overdue = 'acknowledgement' | 'stale';

/**
 * The timers of an open record, the earliest first. Computed from when it was posted, given to somebody and put off; what a
 * person has marked as stale has none.
 */
export function taskTimers(
  row: OpenRow,
  { acknowledgeWithinMs, staleAfterMs }: ClarificationRules,
  now: number,
): TaskTimer[] {
  const { id, about } = row;
  // What nobody has to do anything about waits for nothing.
  if (about === null || (!blocksWave(row) && about.assignment === null)) return [];
  if (row.blockerSeverity === 'stale') return [];
  const { postedAt, dueAt, acknowledgedAt, assignment } = about;
  const agentId = assignment?.agentId ?? null;
  const until = dueAt === null ? -Infinity : Date.parse(dueAt);
  if (until > now) return [{ kind: 'deferred', at: until, agentId, id }];
  const from = (at: string): number => Math.max(Date.parse(at), until);
  const isAsked = assignment !== null && agentId !== null && acknowledgedAt === null;
  const acknowledgement: TaskTimer[] = isAsked
    ? [{ kind: 'acknowledgement', at: from(assignment.at) + acknowledgeWithinMs, agentId, id }]
    : [];
  const stale: TaskTimer = { kind: 'stale', at: from(postedAt) + staleAfterMs, agentId, id };
  return [...acknowledgement, stale]
    .filter(({ at }) => Number.isFinite(at))
    .sort((left, right) => left.at - right.at);
}

/** The worst that has been let pass; null where nothing has. */
export function overdueOf(timers: readonly TaskTimer[], now: number): Overdue | null {
  const passed = timers.filter(({ at, kind }) => at <= now && kind !== 'deferred').map(({ kind }) => kind);
  return passed.includes('stale') ? 'stale' : passed.includes('acknowledgement') ? 'acknowledgement' : null;
}
