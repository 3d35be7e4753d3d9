import { blocksWave } from '../model/coordination-record.js';
import type { Wave } from '../model/wave.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import type { OpenAttributes, OpenRow } from '../reducers/open-columns.js';
import type { WaveState } from '../reducers/wave-state.js';
import { contradictionsOf } from './contradictions.js';
import { isLane, isOtherLane, laneTarget } from '../waves/record-target.js';
import type { OpenAbout } from '../reducers/open-about.js';
import type { GateInput, OpenRecord, Ticket, Unaddressed } from './gate-input.js';

/** How many open records gates are shown: those that block, and those that are only advice. */
const MOST_BLOCKING = 1000;
const MOST_ADVICE = 100;

/** What gates ask of the blackboard. */
export function boardInput(
  board: CoordinationState,
  wave: Wave,
  state: WaveState,
): Pick<GateInput, 'openRecords' | 'expertise' | 'tickets' | 'contradictions' | 'questions'> {
  const { open, expertise, questions } = board;
  const blocking = open.select(blocksWave, MOST_BLOCKING).map((row) => openRecord(row, true));
  const advice = open.select(isAdvice, MOST_ADVICE).map((row) => openRecord(row, false));
  return {
    openRecords: [...blocking, ...advice],
    expertise,
    questions,
    tickets: [...observedTickets(state), ...blocking.flatMap((record) => ticketOf(record, wave) ?? [])],
    contradictions: contradictionsOf(wave, state, board),
  };
}

function openRecord({ id, kind, blockerSeverity, about }: OpenRow, blocks: boolean): OpenRecord {
  const { targets = [], closureCondition = null, source = 'agent', assignment = null } = about ?? {};
  const unaddressed = about === null ? undefined : unaddressedOf(about);
  const place = { targets, closureCondition, source, assignment };
  return {
    id,
    kind,
    blocks,
    blockerSeverity,
    ...place,
    ...(unaddressed === undefined ? {} : { unaddressed }),
  };
}

function unaddressedOf({ agentId, words, targets, artifactRefs }: OpenAbout): Unaddressed | undefined {
  return words === null || targets.length > 0 ? undefined : { agentId, words, artifactRefs };
}

function isAdvice(attributes: OpenAttributes): boolean {
  const { kind } = attributes;
  return (kind === 'request' || kind === 'blocker' || kind === 'handoff') && !blocksWave(attributes);
}

/** The open tickets between this wave and other lanes, as they were last observed. */
function observedTickets({ tickets }: WaveState): Ticket[] {
  return tickets.open.map(({ id, side, required, requester, owner, cycle, lost }) => ({
    id,
    side,
    required,
    assignee: side === 'requester' ? owner : requester,
    ...(cycle.length === 0 ? {} : { cycle }),
    ...(lost ? { isLost: true } : {}),
  }));
}

/** A record that is addressed to a lane waits for that lane; the launcher makes a ticket of it, where it can be one. */
function ticketOf({ id, targets }: OpenRecord, wave: Wave): Ticket | undefined {
  const target = targets.find(isLane);
  if (target === undefined) return undefined;
  const isOther = isOtherLane(laneTarget(target), wave);
  return { id, side: 'requester', required: true, assignee: isOther ? target.slice('lane:'.length) : null };
}

/** Damage of the log of tickets, as gates are told of it. What it hides may be a ticket of any wave. */
export function ticketDamage(offsets: readonly number[]): string[] {
  return offsets.map((offset) => `dependencies:${offset}`);
}
