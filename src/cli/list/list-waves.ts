import { printableLine } from '../../base/printable.js';
import { laneReducer } from '../../reducers/lane-state.js';
import { openFold } from '../../store/log/snapshot.js';
import { loadLane } from '../../supervisor/load-lane.js';
import type { LanePlace } from '../context.js';
import type { Listing } from './listing.js';

/** The wave files of a lane, and how far each has come. */
export function listWaves(place: LanePlace): Listing {
  const { layout } = place;
  const snapshotPath = layout.snapshot('lane', laneReducer.name);
  const { state } = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob, snapshotPath });
  const items = loadLane(place).waves.map(({ wave, file, problems }) => ({
    wave: wave.wave,
    title: wave.title,
    file,
    status: state.waves.get(wave.wave)?.outcome ?? 'not launched',
    agents: wave.agents.length,
    errors: problems.filter(({ severity }) => severity === 'error').length,
    warnings: problems.filter(({ severity }) => severity === 'warning').length,
  }));
  return {
    columns: [
      { title: 'WAVE', right: true },
      { title: 'STATUS' },
      { title: 'AGENTS', right: true },
      { title: 'PROBLEMS', right: true },
      { title: 'TITLE', gives: true },
      { title: 'FILE', gives: true },
    ],
    rows: items.map(({ wave, title, file, status, agents, errors, warnings }) => [
      String(wave),
      status,
      String(agents),
      errors + warnings === 0 ? '-' : String(errors + warnings),
      printableLine(title),
      printableLine(file),
    ]),
    items,
    none: 'no waves; wave new writes the first one',
    notes: items.some(({ errors }) => errors > 0) ? ['wave lint shows what is wrong'] : [],
  };
}
