import { printableLine } from '../../base/printable.js';
import { shellCommand } from '../../base/shell-quote.js';
import { loadLane } from '../../supervisor/load-lane.js';
import type { LanePlace } from '../context.js';
import type { Listing } from './listing.js';

/** The contracts of a lane's waves. */
export function listContracts(place: LanePlace, only: number | undefined): Listing {
  const waves = loadLane(place).waves.filter(({ wave }) => only === undefined || wave.wave === only);
  const items = waves.flatMap(({ wave }) =>
    wave.agents.flatMap(({ agentId, contracts }) =>
      contracts.map((contract) => ({ wave: wave.wave, agentId, ...contract })),
    ),
  );
  return {
    columns: [
      { title: 'WAVE', right: true },
      { title: 'AGENT' },
      { title: 'CONTRACT', gives: true },
      { title: 'TYPE' },
      { title: 'STAGE' },
      { title: 'ON FAILURE' },
      { title: 'ABOUT', gives: true },
    ],
    rows: items.map(({ wave, agentId, id, type, stage, onFailure, run, source, schema }) => [
      String(wave),
      agentId,
      printableLine(id),
      type,
      stage ?? 'test',
      onFailure,
      printableLine(
        [run === null ? null : shellCommand(run), source, schema].filter((part) => part !== null).join(' '),
      ),
    ]),
    items,
    none: 'no contracts',
    notes: [],
  };
}
