import { blocksWave } from '../model/coordination-record.js';
import type { Wave } from '../model/wave.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import type { OpenAttributes, OpenRow } from '../reducers/open-columns.js';
import type { WaveState } from '../reducers/wave-state.js';
import { contradictionsOf } from './contradictions.js';
import { isLane, laneTarget } from '../waves/record-target.js';
import type { GateInput, OpenRecord, Ticket } from './gate-input.js';

/** How many open records gates are shown: those that block, and those that are only advice. */
const MOST_BLOCKING = 1000;
const MOST_ADVICE = 100;

/** What gates ask of the blackboard. */
export function boardInput(
  { open, chosen, expertise }: CoordinationState,
  wave: Wave,
  state: WaveState,
): Pick<GateInput, 'openRecords' | 'expertise' | 'tickets' | 'decided'> {
  const blocking = open.select(blocksWave, MOST_BLOCKING).map((row) => openRecord(row, true));
  const advice = open.select(isAdvice, MOST_ADVICE).map((row) => openRecord(row, false));
  return {
    openRecords: [...blocking, ...advice],
    expertise,
    tickets: blocking.flatMap((record) => ticketOf(record, wave) ?? []),
    // A decision is posted under the id of what it decides, so that nothing has to be searched.
    decided: contradictionsOf(wave, state)
      .map(({ id }) => id)
      .filter((id) => chosen.has(id) && (open.get(id)?.kind ?? 'decision') === 'decision'),
  };
}

function openRecord({ id, kind, blockerSeverity, about }: OpenRow, blocks: boolean): OpenRecord {
  const { targets = [], closureCondition = null, source = 'agent', assignment = null } = about ?? {};
  return { id, kind, blocks, blockerSeverity, targets, closureCondition, source, assignment };
}

function isAdvice(attributes: OpenAttributes): boolean {
  const { kind } = attributes;
  return (kind === 'request' || kind === 'blocker' || kind === 'handoff') && !blocksWave(attributes);
}

/** A record that is addressed to a lane, as `lane:<lane>` or `lane:<lane>/<wave>`, waits for that lane. */
function ticketOf({ id, targets }: OpenRecord, wave: Wave): Ticket | undefined {
  const target = targets.find(isLane);
  if (target === undefined) return undefined;
  const named = laneTarget(target);
  const isOther = named !== undefined && named.lane !== wave.lane;
  return { id, side: 'requester', required: true, assignee: isOther ? target.slice('lane:'.length) : null };
}
