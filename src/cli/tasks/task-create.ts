import { isOpenStatus } from '../../model/coordination-record.js';
import type { Handler } from '../command.js';
import { wantsJson } from '../context.js';
import { postRecord } from '../for-agents/coord-post.js';

/** `wave control task create`: puts a record on the blackboard, as `wave coord post` does. */
export const taskCreate: Handler = async (invocation) => {
  const { record, wave, isNew } = await postRecord(invocation);
  if (wantsJson(invocation)) {
    const state = isOpenStatus(record.status) ? 'open' : 'closed';
    const head = { id: record.id, schemaVersion: 1, kind: 'task', lane: record.lane, wave };
    const document = { ...head, posted: isNew, status: record.status, state, record };
    invocation.io.stdout(`${JSON.stringify(document)}\n`);
  } else invocation.io.stdout(`${record.id}\n`);
  return 0;
};
