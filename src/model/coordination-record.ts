import type { QuestionTerms } from './question.js';

/** What a record on the blackboard is. */
export const recordKinds = [
  'request',
  'ack',
  'claim',
  'evidence',
  'decision',
  'blocker',
  'handoff',
  'clarification-request',
  'orchestrator-guidance',
  'resolved-by-policy',
  'human-escalation',
  'human-feedback',
  'integration-summary',
] as const;

/** What a record on the blackboard is. */
export type RecordKind = (typeof recordKinds)[number];

/** Where a record is in its life; the first three are open. */
export const recordStatuses = [
  'open',
  'acknowledged',
  'in_progress',
  'resolved',
  'closed',
  'superseded',
  'cancelled',
] as const;

/** Where a record is in its life. */
export type RecordStatus = (typeof recordStatuses)[number];

/** Whether somebody still has to do something about it. */
export function isOpenStatus(status: RecordStatus): boolean {
  return recordStatuses.indexOf(status) < 3;
}

/** How urgent a record is, least first. */
export const recordPriorities = ['low', 'normal', 'high', 'urgent'] as const;

/** How urgent a record is. */
export type RecordPriority = (typeof recordPriorities)[number];

/** How much an open record holds up. */
export const blockerSeverities = [
  'hard',
  'soft',
  'stale',
  'advisory',
  'proof-critical',
  'closure-critical',
] as const;

/** How much an open record holds up. */
export type BlockerSeverity = (typeof blockerSeverities)[number];

/** How sure its author is. */
export const confidences = ['low', 'medium', 'high'] as const;

/** One record on the blackboard, as `record.posted` carries it and `wave coord show` prints it. */
export type CoordinationRecord = Readonly<{
  /** Chosen by the author (`--id`) or a ULID; unique in the log for ever. */
  id: string;
  kind: RecordKind;
  wave: number;
  lane: string;
  agentId: string | null;
  /** `agent:A8`, `A8` or `capability:integration`. */
  targets: readonly string[];
  status: RecordStatus;
  priority: RecordPriority;
  blocking: boolean;
  blockerSeverity: BlockerSeverity;
  artifactRefs: readonly string[];
  dependsOn: readonly string[];
  closureCondition: string | null;
  confidence: (typeof confidences)[number] | null;
  summary: string;
  detail: string | null;
  attempt: number | null;
  /** `agent`, `operator` or the part of Wave that wrote it. */
  source: string;
  required: boolean;
  /** Of a question to a person: what may be answered, and until when; left out where it states nothing. */
  question?: QuestionTerms;
}>;

const BLOCKING_KINDS: ReadonlySet<RecordKind> = new Set([
  'request',
  'blocker',
  'clarification-request',
  'human-escalation',
  'human-feedback',
]);

/** Whether records of this kind block unless they say otherwise. */
export function blocksByDefault(kind: RecordKind): boolean {
  return BLOCKING_KINDS.has(kind);
}

/** How severe records of this kind are unless they say otherwise. */
export function defaultSeverity(kind: RecordKind, priority: RecordPriority): BlockerSeverity {
  if (isQuestion(kind)) return 'hard';
  if (kind === 'request' || kind === 'clarification-request') return 'closure-critical';
  if (kind === 'blocker') return priority === 'high' || priority === 'urgent' ? 'hard' : 'soft';
  return 'advisory';
}

/** Whether records of this kind wait for a person. */
export function isQuestion(kind: RecordKind): boolean {
  return kind === 'human-escalation' || kind === 'human-feedback';
}

/** Whether an open record keeps the wave from closing. */
export function blocksWave(
  record: Pick<CoordinationRecord, 'status' | 'blocking' | 'blockerSeverity'>,
): boolean {
  return (
    isOpenStatus(record.status) &&
    record.blocking &&
    record.blockerSeverity !== 'stale' &&
    record.blockerSeverity !== 'advisory'
  );
}
