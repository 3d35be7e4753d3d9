import { continuation } from '../../engine/continuation.js';
import { observedChange, whoActs } from '../../engine/observed-change.js';
import type { CoordinationEventData } from '../../events/coordination-event.js';
import type { RerunRequest } from '../../model/rerun.js';
import type { StatusInput } from '../../projections/status-input.js';
import { appendRecord } from '../../store/log/append.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { Invocation } from '../command.js';
import { actorOf, recordDraft } from '../record-draft.js';
import type { BoardEvent } from './board-writer.js';
import { appendToBoard } from './board-writer.js';
import { hasEnded, isAtWork, lookAt } from './wave-at-work.js';

/** Changes of records that are in the log. */
export type Settled = Readonly<{
  /** Ids of what was appended, in the order of the changes. */
  ids: readonly string[];
  /** The agents that have to act on what was said. */
  agentIds: readonly string[];
}>;

/** Appends changes of records in their order, with what is observed of the agents that have to act on them. */
export function settleRecords(
  invocation: Invocation,
  context: LaneContext,
  { wave, state, coordination: { open } }: StatusInput,
  changes: readonly CoordinationEventData['record.changed'][],
): Settled {
  const witness = {
    open,
    actor: actorOf(invocation, context),
    hasEnded: (agentId: string): boolean => hasEnded(state, agentId),
  };
  const events = changes.map((change): BoardEvent => ({
    type: 'record.changed',
    data: observedChange(change, witness),
  }));
  return {
    ids: appendToBoard(invocation, context, wave, events),
    agentIds: whoActs(changes, witness),
  };
}

/**
 * Has the agents that have to act on an answer run again, once, where nothing runs and nobody has asked for that yet.
 * @param before the wave as it stood before the answer was appended: whoever was at work then hears it, also where it has
 *   ended since because it did
 */
export async function queueContinuation(
  invocation: Invocation,
  context: LaneContext,
  before: Readonly<{ wave: number; wasAtWork: boolean }>,
  about: Readonly<{ id: string; agentIds: readonly string[] }>,
): Promise<RerunRequest | null> {
  const { wave, wasAtWork } = before;
  const now = await lookAt(context, wave);
  const request = continuation(now.state, wasAtWork || isAtWork(now), about);
  if (request === undefined) return null;
  const { ids, layout } = context;
  const data: RerunRequest = { id: ids.next(), ...request };
  const draft = recordDraft(invocation, context, { type: 'rerun.requested', data, wave });
  appendRecord(layout.controlPlane(wave), draft, 'durable', layout.blob);
  return data;
}
