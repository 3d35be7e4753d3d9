import type { DataShape } from './data-shape.js';
import type { LaneEventType } from './lane-event.js';

/** What the reducer of a lane relies on in each event's data. */
export const laneShapes: Readonly<Record<LaneEventType, DataShape>> = {
  'epoch.raised': {},
  'run.submitted': { request: 'object', options: 'object' },
  'run.adopted': { launcher: 'object' },
  'run.held-up': { detail: 'text' },
  'run.cancel-requested': { force: 'flag' },
  'run.started': { request: 'object', launcher: 'object' },
  'run.ended': { outcome: 'text', detail: 'text' },
  'wave.outcome-recorded': { outcome: 'text', reasonCode: 'text', detail: 'text', fingerprint: 'text' },
};
