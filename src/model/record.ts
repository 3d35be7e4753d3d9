import type { JsonObject } from '../base/json.js';

/** The highest record format this build writes; higher ones are kept and counted, never dropped. */
export const RECORD_VERSION = 1;

/** Who appended a record: `agent:A1`, `operator:<name>`, `launcher`, `supervisor` or `runner`. */
export type Actor = `agent:${string}` | `operator:${string}` | 'launcher' | 'supervisor' | 'runner';

/** Whether an append is synced to disk before the command answers. Activity is fast, everything else durable. */
export type Durability = 'durable' | 'fast';

/** One line of a log, in the order of its keys on disk. */
export type LogRecord = Readonly<{
  v: number;
  /** ULID; the idempotency key of an append that is tried again. */
  id: string;
  /** ISO-8601 UTC with milliseconds. For people: order is the offset. */
  at: string;
  lane: string;
  wave?: number;
  run?: string;
  attempt?: number;
  agent?: string;
  actor: string;
  /** Only on records of a launcher or supervisor: the fencing token it holds. */
  epoch?: number;
  /** `noun.past-participle`. */
  type: string;
  data: JsonObject;
}>;

/** What a writer hands in; version and checksum are added when it is encoded. */
export type RecordDraft = Omit<LogRecord, 'v'>;

/** Where a record stands in its log, in bytes. */
export type RecordPosition = Readonly<{ offset: number; length: number }>;
