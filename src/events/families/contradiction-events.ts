import type { Conflict } from '../../model/contradiction.js';
import type { Decided, EventFamily } from '../event-family.js';

/** What becomes of contradictions between agents. */
export type ContradictionEventData = Readonly<{
  /** Agents say different things about the same one; a request to repair it is on the blackboard. */
  'contradiction.detected': Conflict & Readonly<{ version: number; repairId: string }> & Decided;
  /** It is over: the evidence agrees now, or somebody who may has decided on the blackboard. */
  'contradiction.resolved': Readonly<{
    id: string;
    version: number;
    how: 'agreed' | 'decided';
    by: string;
    reason: string;
  }> &
    Decided;
  /** A person decided about it. What it was at that moment is said with it, since nobody may have recorded it yet. */
  'contradiction.decided': Conflict &
    Readonly<{ version: number; repairId: string; verdict: 'resolved' | 'waived'; reason: string }>;
}>;

const conflict = {
  id: 'text',
  about: 'text',
  values: 'list',
  claims: 'list',
  version: 'number',
  repairId: 'text',
} as const;

/** See {@link ContradictionEventData}. */
export const contradictionEvents: EventFamily<ContradictionEventData> = {
  'contradiction.detected': {
    level: 'warn',
    doc: 'Agents say different things about the same one.',
    shape: conflict,
  },
  'contradiction.resolved': {
    level: 'info',
    doc: 'A contradiction is over: the evidence agrees, or the blackboard says what holds.',
    shape: { id: 'text', version: 'number', how: 'text', by: 'text', reason: 'text' },
  },
  'contradiction.decided': {
    level: 'warn',
    doc: 'A person decided about a contradiction, or lets the wave close with it.',
    shape: { ...conflict, verdict: 'text', reason: 'text' },
  },
};
