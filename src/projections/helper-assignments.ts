import { printableLine } from '../base/printable.js';
import type { ClarificationRules } from '../model/clarification.js';
import { blocksWave } from '../model/coordination-record.js';
import type { OpenRow } from '../reducers/open-columns.js';
import type { OpenIndex } from '../reducers/open-index.js';
import type { Overdue } from './task-timers.js';
import { overdueOf, taskTimers } from './task-timers.js';

/** A request that was given to somebody, as status shows it. */
export type HelperAssignment = Readonly<{
  id: string;
  recordId: string;
  /** Null where nobody fits. */
  agentId: string | null;
  /** Whom its author named. */
  target: string;
  reason: string;
  state: 'unresolved' | 'open' | 'acknowledged' | 'in_progress';
  blocksWave: boolean;
  at: string;
  overdue: Overdue | null;
}>;

const MOST_BLOCKING = 300;
const MOST_NEWEST = 50;
const SHOWN = 50;

/** The open records that are looked at for assignments and timers: the oldest that hold the wave up, then the newest. */
export function timedRows(open: OpenIndex): OpenRow[] {
  const rows = [...open.select(blocksWave, MOST_BLOCKING), ...open.newest(MOST_NEWEST)];
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/** Who was asked to do what, and has not done it yet: what holds the wave up first, the oldest first. */
export function helperAssignments(
  rows: readonly OpenRow[],
  rules: ClarificationRules,
  now: number,
): HelperAssignment[] {
  const all = rows.flatMap((row): HelperAssignment[] => {
    const { about, status } = row;
    const assignment = about?.assignment ?? null;
    if (about === null || assignment === null) return [];
    const { id, agentId, reason, at } = assignment;
    const state =
      agentId === null
        ? 'unresolved'
        : status === 'acknowledged' || status === 'in_progress'
          ? status
          : 'open';
    const overdue = overdueOf(taskTimers(row, rules, now), now);
    const target = printableLine(about.targets.join(', '));
    const who = { id, recordId: row.id, agentId, target, reason: printableLine(reason) };
    return [{ ...who, state, blocksWave: blocksWave(row), at, overdue }];
  });
  return all.sort((left, right) => Number(right.blocksWave) - Number(left.blocksWave)).slice(0, SHOWN);
}
