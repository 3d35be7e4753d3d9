import type { SlotGrant, SlotWish } from '../model/agent-slots.js';
import { UNLIMITED } from '../model/agent-slots.js';

/** Where a lane has its share of agent slots from. */
export type LaneSlots = Readonly<{
  /**
   * The share that is to be on record before the lane starts anything. What it would lose by that is nobody else's before
   * `settle`.
   */
  due(wish: SlotWish): SlotGrant;
  /** This share is on record. */
  settle(grant: SlotGrant): void;
}>;

/** Of a launch in the foreground, which goes by its own `--max-agents` alone. */
export const noSlotLimit: LaneSlots = { due: () => UNLIMITED, settle: () => undefined };
