import type { CoordinationRecord, RecordStatus } from '../model/coordination-record.js';

/** Everything that can happen on the blackboard of a wave, by type. */
export type CoordinationEventData = Readonly<{
  /** A record was put up. The same id with the same content again is no event. */
  'record.posted': CoordinationRecord;
  /** A record changed; only what is given changes. */
  'record.changed': Readonly<{ id: string; status?: RecordStatus; detail?: string; reason?: string }>;
  /** A person acknowledged damage of this log. */
  'log.damage-acknowledged': Readonly<{ offset: number; reason: string }>;
}>;
