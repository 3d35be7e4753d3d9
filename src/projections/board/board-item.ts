import type {
  BlockerSeverity,
  RecordKind,
  RecordPriority,
  RecordStatus,
} from '../../model/coordination-record.js';
import { blocksWave } from '../../model/coordination-record.js';
import type { OpenRow } from '../../reducers/open-columns.js';
import type { BoardSource } from './board-source.js';

/** A record as lists show it: what it is, whose turn it is, since when. Texts are as they were written. */
export type BoardItem = Readonly<{
  id: string;
  kind: RecordKind;
  agentId: string | null;
  source: string;
  targets: readonly string[];
  /** Who was asked to do it; null where nobody was, or nobody fits. */
  assignee: string | null;
  /** Why that one; null where it was given to nobody. */
  assignedBecause: string | null;
  status: RecordStatus;
  priority: RecordPriority;
  blockerSeverity: BlockerSeverity;
  blocksWave: boolean;
  summary: string;
  detail: string | null;
  artifactRefs: readonly string[];
  postedAt: string;
  /** Its newest change; null where there is none. */
  changedAt: string | null;
  changedBy: string | null;
  response: string | null;
}>;

/** Some items, and how many there are besides. */
export type ItemList = Readonly<{ items: readonly BoardItem[]; more: number }>;

/** Texts longer than this are cut in lists. */
const LONGEST = 1000;

/** The first of these rows as items. */
export function listed({ read }: BoardSource, rows: readonly OpenRow[], most: number): ItemList {
  const items = rows.slice(0, most).flatMap((row): BoardItem[] => {
    const record = read(row);
    if (record === undefined) return [];
    const { id, kind, agentId, source, targets, status, priority, blockerSeverity, change } = record;
    const assignment = row.about?.assignment ?? null;
    return [
      {
        id,
        kind,
        agentId,
        source,
        targets,
        assignee: assignment?.agentId ?? null,
        assignedBecause: assignment?.reason ?? null,
        status,
        priority,
        blockerSeverity,
        blocksWave: blocksWave(row),
        summary: record.summary.slice(0, LONGEST),
        detail: record.detail?.slice(0, LONGEST) ?? null,
        artifactRefs: record.artifactRefs,
        postedAt: record.at,
        changedAt: change?.at ?? null,
        changedBy: change?.actor ?? null,
        response: (change?.response ?? change?.reason ?? null)?.slice(0, LONGEST) ?? null,
      },
    ];
  });
  return { items, more: Math.max(0, rows.length - most) };
}
