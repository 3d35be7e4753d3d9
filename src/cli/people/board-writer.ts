import type { CoordinationEventData } from '../../events/coordination-event.js';
import { LogWriter } from '../../store/log/append.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { Invocation } from '../command.js';
import { checkBoard } from '../check-board.js';
import { postingTo } from '../ended-wave.js';
import { recordDraft } from '../record-draft.js';

/** One event for the blackboard, by its type. */
export type BoardEvent = {
  readonly [Type in keyof CoordinationEventData]: Readonly<{
    type: Type;
    data: CoordinationEventData[Type];
    /** Id of its record in the log; a new one where left out. */
    id?: string;
  }>;
}[keyof CoordinationEventData];

/**
 * Appends events to the blackboard of a wave in their order; they are on disk when it returns.
 * @param agent in whose name; the agent that runs us where left out
 * @returns the ids of their records
 * @throws Problem `lane/unknown`, `wave/not-found` where nobody would see it, `wave/completed` where nobody would act on it
 */
export function appendToBoard(
  invocation: Invocation,
  context: LaneContext,
  wave: number,
  events: readonly BoardEvent[],
  agent?: string,
): string[] {
  checkBoard(context, wave);
  const posted = events.flatMap((event) => (event.type === 'record.posted' ? [event.data] : []));
  const posting = posted.length === 0 ? undefined : postingTo(invocation, context, wave, posted);
  const { layout } = context;
  const drafts = events.map((event) => recordDraft(invocation, context, { ...event, wave }, agent));
  const writer = new LogWriter(layout.coordination(wave), layout.blob);
  try {
    writer.append(drafts, 'durable');
  } finally {
    writer.close();
  }
  posting?.done();
  return drafts.map(({ id }) => id);
}
