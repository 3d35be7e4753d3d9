import type { EventFamily } from '../event-family.js';

/** What lanes that run side by side have of the agent slots that they share. */
export type SlotEventData = Readonly<{
  /** From here on at most this many agents of the wave run at once. What runs already goes on. */
  'agent-slots.granted': Readonly<{
    /** Null: as many as the run allows by itself. */
    slots: number | null;
    /** What all lanes share. */
    limit: number | null;
    /** The lanes that have what this one could use besides. */
    waitsFor: readonly string[];
  }>;
}>;

/** See {@link SlotEventData}. */
export const slotEvents: EventFamily<SlotEventData> = {
  'agent-slots.granted': {
    level: 'debug',
    doc: 'The share of agent slots that the wave has changed.',
    shape: { slots: 'number?', limit: 'number?', waitsFor: 'list' },
  },
};
