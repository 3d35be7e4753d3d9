import { isoTime } from '../../base/clock.js';
import type { JsonObject } from '../../base/json.js';
import type { CoordinationEventData } from '../../events/coordination-event.js';
import type { RecordDraft } from '../../model/record.js';
import { LogWriter } from '../../store/log/append.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { Invocation } from '../command.js';
import { operatorName } from '../operator-name.js';

/** One event for the blackboard, by its type. */
export type BoardEvent = {
  readonly [Type in keyof CoordinationEventData]: Readonly<{
    type: Type;
    data: CoordinationEventData[Type];
    /** Id of its record in the log; a new one where left out. */
    id?: string;
  }>;
}[keyof CoordinationEventData];

/** Who writes: the agent that runs us, or the operator. */
export function actorOf(invocation: Invocation, { repo }: Pick<LaneContext, 'repo'>): string {
  const { WAVE_AGENT: agent } = invocation.io.env;
  return agent === undefined ? `operator:${operatorName(invocation, repo)}` : `agent:${agent}`;
}

/**
 * Appends events to the blackboard of a wave in their order; they are on disk when it returns.
 * @returns the ids of their records
 */
export function appendToBoard(
  invocation: Invocation,
  context: LaneContext,
  wave: number,
  events: readonly BoardEvent[],
): string[] {
  const { ids, clock, lane, layout } = context;
  const { WAVE_AGENT: agent, WAVE_RUN: run } = invocation.io.env;
  const actor = actorOf(invocation, context);
  const at = isoTime(clock.now());
  const drafts = events.map(({ type, data, id = ids.next() }): RecordDraft => ({
    ...{ id, at, lane, wave },
    ...(run === undefined ? {} : { run }),
    ...(agent === undefined ? {} : { agent }),
    ...{ actor, type, data: data as unknown as JsonObject },
  }));
  const writer = new LogWriter(layout.coordination(wave), layout.blob);
  try {
    writer.append(drafts, 'durable');
  } finally {
    writer.close();
  }
  return drafts.map(({ id }) => id);
}
