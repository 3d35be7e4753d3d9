import { pendingChecks } from '../engine/contract-work.js';
import type { WaveState } from '../reducers/wave-state.js';
import { endLeashed } from '../runner/leashed-command.js';
import { discardOutput } from './logged-command.js';
import type { Session } from './session.js';
import type { WaveEntry } from './wave-journal.js';

/**
 * Settles the checks of an earlier holder: makes sure that nothing of them runs any more. Its leashes have ended their
 * programs by themselves; what had left its group, or was held by a suspended process, is ended here.
 * @returns what is to be recorded
 */
export async function adoptChecks(session: Session, state: WaveState): Promise<WaveEntry[]> {
  const pending = pendingChecks(state);
  await Promise.all(pending.map(({ pending: check }) => endLeashed(check?.checkId ?? '')));
  return pending.flatMap(({ agentId, contractId, pending: check }): WaveEntry[] => {
    if (check === null) return [];
    const { checkId } = check;
    discardOutput(session, checkId);
    const data = { checkId, contractId, reason: 'its launcher ended before it did' };
    return [{ type: 'contract.check-abandoned', attempt: state.attempt, agent: agentId, data }];
  });
}
