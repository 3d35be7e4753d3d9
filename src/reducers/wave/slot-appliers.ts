import type { SlotEventData } from '../../events/families/slot-events.js';
import type { WaveAppliers } from './applier.js';

/** How the state takes in each of {@link SlotEventData}. */
export const slotAppliers: WaveAppliers<SlotEventData> = {
  'agent-slots.granted': (state, { slots, limit, waitsFor }) => {
    if (slots !== null && (!Number.isSafeInteger(slots) || slots < 0)) return `${slots} slots`;
    state.slots = { slots, limit, waitsFor: waitsFor.filter((lane) => typeof lane === 'string') };
    return undefined;
  },
};
