import { Problem } from '../../base/problem.js';
import { isOpenStatus } from '../../model/coordination-record.js';
import { coordinationReducer } from '../../reducers/coordination-state.js';
import { foldForReading } from '../../supervisor/read-wave-status.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { Invocation } from '../command.js';
import { appendToBoard } from '../people/board-writer.js';

/**
 * Gives a record that was for anybody to the agent that acts on it. Of two that take it at once, or where the launcher gives
 * it to somebody at that moment, the first in the log has it.
 * @throws Problem `coord/not-yours` where somebody else was first
 */
export async function takeRecord(
  invocation: Invocation,
  context: LaneContext,
  wave: number,
  recordId: string,
): Promise<void> {
  const { layout, ids } = context;
  const agentId = invocation.io.env.WAVE_AGENT ?? null;
  const current = async () =>
    foldForReading(layout.coordination(wave), coordinationReducer, layout, `wave-${wave}`);
  const before = (await current()).state.open.get(recordId)?.about?.assignment ?? null;
  const data = { id: ids.next(), recordId, agentId, reason: 'it took it', supersedes: before?.id ?? null };
  if ((before?.agentId ?? null) === null)
    appendToBoard(invocation, context, wave, [{ type: 'assignment.made', data }]);
  const row = (await current()).state.open.get(recordId);
  const owner = row?.about?.assignment?.agentId ?? null;
  // Where it was closed at that moment, whoever closes it next is told so.
  if (owner === agentId || row === undefined || !isOpenStatus(row.status)) return;
  throw new Problem('coord/not-yours', `${owner ?? 'somebody'} took ${recordId} a moment before`, {
    hint: `wave control task get --id ${recordId}`,
  });
}
