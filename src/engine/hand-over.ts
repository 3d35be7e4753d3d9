import { isForwardedGap } from '../gates/coordination.js';
import type { GateInput, OpenRecord } from '../gates/gate-input.js';
import { isOtherLane, laneTarget } from '../waves/record-target.js';

/** A record on the blackboard that is for other lanes: it becomes a ticket to each of them. */
export type HandOver = Readonly<{
  recordId: string;
  /** The targets that are lanes, as they were written. */
  lanes: readonly string[];
  /** Whom else it names: it stays open for them. */
  others: readonly string[];
  /** It keeps the wave from closing, and so will the tickets. */
  required: boolean;
}>;

/** What is asked of other lanes on the blackboard, where nobody of theirs would look. */
export function handOvers({ openRecords, wave }: Pick<GateInput, 'openRecords' | 'wave'>): HandOver[] {
  return openRecords.filter(isRequest).flatMap(({ id, targets, blocks }) => {
    const lanes = targets.filter((target) => isOtherLane(laneTarget(target), wave));
    const others = targets.filter((target) => !lanes.includes(target));
    return lanes.length === 0 ? [] : [{ recordId: id, lanes, others, required: blocks }];
  });
}

function isRequest(record: OpenRecord): boolean {
  const { kind } = record;
  return (kind === 'request' || kind === 'blocker' || kind === 'handoff') && !isForwardedGap(record);
}
