import type { EventFamily } from '../event-family.js';

/** Documentation of a library as it was put into a prompt. */
export type HandedDoc = Readonly<{
  library: string;
  query: string;
  sha256: string;
  bytes: number;
  /** `old`: nobody could be asked anew, so what was fetched earlier was taken. */
  from: 'network' | 'cache' | 'old';
}>;

/** Documentation that an agent was to be given and was not. */
export type MissedDoc = Readonly<{ library: string; detail: string }>;

/** What becomes of the documentation of libraries. The record's own `agent` and `attempt` say whose. */
export type LibraryEventData = Readonly<{
  /** Observed: this is in the agent's prompt. */
  'library-docs.handed-over': Readonly<{ docs: readonly HandedDoc[] }>;
  /** Observed: this is not, and the agent starts all the same. */
  'library-docs.missed': Readonly<{ docs: readonly MissedDoc[] }>;
}>;

/** See {@link LibraryEventData}. */
export const libraryEvents: EventFamily<LibraryEventData> = {
  'library-docs.handed-over': {
    level: 'debug',
    doc: 'Documentation of libraries was put into the prompt of an agent.',
    shape: { docs: 'list' },
  },
  'library-docs.missed': {
    level: 'info',
    doc: 'Documentation of libraries could not be got; the agent starts without it.',
    shape: { docs: 'list' },
  },
};
