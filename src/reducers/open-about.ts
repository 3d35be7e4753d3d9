import type { CoordinationRecord } from '../model/coordination-record.js';
import { isQuestion } from '../model/coordination-record.js';

/** Who was asked to do what a record wants, and why that one. */
export type Assignment = Readonly<{
  id: string;
  /** Null where nobody fits. */
  agentId: string | null;
  reason: string;
  /** ISO-8601 UTC. */
  at: string;
  /** Where its record stands on the blackboard, in bytes: order without a clock. */
  offset: number;
}>;

/** What is kept of an open record that somebody has to act on, beyond its attributes. Texts are bounded. */
export type OpenAbout = Readonly<{
  /** Its author; null for a person or a part of Wave. */
  agentId: string | null;
  source: string;
  postedAt: string;
  targets: readonly string[];
  closureCondition: string | null;
  artifactRefs: readonly string[];
  /** What a request or a handoff that names nobody says: whom its words name is asked. Null for any other record. */
  words: string | null;
  /** When somebody first said that it was seen, or began with it. */
  acknowledgedAt: string | null;
  /** Deferred until then. */
  dueAt: string | null;
  assignment: Assignment | null;
}>;

const MOST_NAMES = 20;
const LONGEST_TEXT = 200;
const LONGEST_WORDS = 500;

/** What to keep of a record that was just posted; null where it holds nothing up, names nobody and no file, hands nothing over, and waits for no time. */
export function aboutPosted(
  record: CoordinationRecord,
  postedAt: string,
  blocking: boolean,
): OpenAbout | null {
  const { source, closureCondition, kind, targets, artifactRefs } = record;
  const waits = isQuestion(kind) || kind === 'clarification-request';
  const names = [targets, artifactRefs].some((list) => texts(list).length > 0);
  const isPlain =
    !blocking &&
    !waits &&
    !names &&
    wordsOf(record) === null &&
    typeof closureCondition !== 'string' &&
    source !== 'supervisor';
  return isPlain ? null : aboutRecord(record, postedAt);
}

/** The same of any record. */
export function aboutRecord(record: CoordinationRecord, postedAt: string): OpenAbout {
  const { agentId, source, closureCondition } = record;
  return {
    agentId: typeof agentId === 'string' ? agentId : null,
    source,
    postedAt,
    targets: texts(record.targets),
    closureCondition: typeof closureCondition === 'string' ? closureCondition.slice(0, LONGEST_TEXT) : null,
    artifactRefs: texts(record.artifactRefs),
    words: wordsOf(record),
    acknowledgedAt: null,
    dueAt: null,
    assignment: null,
  };
}

function wordsOf({ kind, source, targets, summary }: CoordinationRecord): string | null {
  const isOpenToAll = (kind === 'request' || kind === 'handoff') && source !== 'supervisor';
  return isOpenToAll && texts(targets).length === 0 ? summary.slice(0, LONGEST_WORDS) : null;
}

/** The texts of a list that somebody else wrote, as many and as long as are kept. */
export function texts(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  const found = list.filter((text): text is string => typeof text === 'string');
  return found.slice(0, MOST_NAMES).map((text) => text.slice(0, LONGEST_TEXT));
}

/** One line of text, read back by {@link aboutFrom}. Keys are left out: there may be very many. */
export function aboutLine(about: OpenAbout): string {
  const { agentId, source, postedAt, targets, closureCondition, artifactRefs } = about;
  const { acknowledgedAt, dueAt, assignment } = about;
  const assigned =
    assignment === null
      ? null
      : [assignment.id, assignment.agentId, assignment.reason, assignment.at, assignment.offset];
  const place = [agentId, source, postedAt, targets, closureCondition, artifactRefs];
  return JSON.stringify([...place, acknowledgedAt, dueAt, assigned, about.words]);
}

type Line = readonly [
  string | null,
  string,
  string,
  readonly string[],
  string | null,
  readonly string[],
  string | null,
  string | null,
  readonly [string, string | null, string, string, number] | null,
  string | null,
];

/** See {@link aboutLine}. */
export function aboutFrom(line: string): OpenAbout {
  const [
    agentId,
    source,
    postedAt,
    targets,
    closureCondition,
    artifactRefs,
    acknowledgedAt,
    dueAt,
    assigned,
    words,
  ] = JSON.parse(line) as Line;
  const said = { agentId, source, postedAt, targets, closureCondition, artifactRefs, words };
  const place = { ...said, acknowledgedAt, dueAt };
  if (assigned === null) return { ...place, assignment: null };
  const [id, assignee, reason, at, offset] = assigned;
  return { ...place, assignment: { id, agentId: assignee, reason, at, offset } };
}
