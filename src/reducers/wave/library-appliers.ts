import type { LibraryEventData } from '../../events/families/library-events.js';
import type { WaveAppliers } from './applier.js';

/** How the state takes in each of {@link LibraryEventData}: nothing is ever decided by them. */
export const libraryAppliers: WaveAppliers<LibraryEventData> = {
  'library-docs.handed-over': () => undefined,
  'library-docs.missed': () => undefined,
};
