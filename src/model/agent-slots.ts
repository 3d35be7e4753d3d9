/** How many agents a lane may run at once, of those that the daemon lets run over all lanes. */
export type SlotGrant = Readonly<{
  /** Null where nothing but the run's own limit counts. */
  slots: number | null;
  /** Over all lanes. */
  limit: number | null;
  /** The lanes that have the slots which this one could use; empty where it has all that it can use. */
  waitsFor: readonly string[];
}>;

/** How many agents of a lane run, and how many would if there were slots for all: never fewer. */
export type SlotWish = Readonly<{ running: number; wanted: number }>;

/** Of a lane that nobody shares slots with. */
export const UNLIMITED: SlotGrant = { slots: null, limit: null, waitsFor: [] };

/** Whether two grants say the same. */
export function isSameGrant(left: SlotGrant, right: SlotGrant): boolean {
  return (
    left.slots === right.slots &&
    left.limit === right.limit &&
    left.waitsFor.length === right.waitsFor.length &&
    left.waitsFor.every((lane, index) => lane === right.waitsFor[index])
  );
}
