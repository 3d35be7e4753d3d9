import type { ContractEventData } from '../../events/families/contract-events.js';
import { baselineKey, contractKey } from '../contract-check.js';
import type { ContractCheck } from '../contract-check.js';
import type { WaveState } from '../wave-state.js';
import type { WaveAppliers } from './applier.js';
import { runOf } from './applier.js';

/** How the state takes in each of {@link ContractEventData}. */
export const contractAppliers: WaveAppliers<ContractEventData> = {
  'baseline.measured': (state, data, record) => {
    const agentId = record.agent ?? '';
    if (data.files.some((file) => typeof (file as Partial<typeof file>).path !== 'string'))
      return 'a measured file has no path';
    for (const file of data.files) {
      const key = baselineKey(agentId, file.path);
      if (!state.baselines.has(key)) state.baselines.set(key, file);
    }
    return undefined;
  },
  'contract.check-requested': (state, data, record) => {
    const { checkId, contractId, intentId, runsProgram } = data;
    const known = checkOf(state, record.agent ?? '', contractId);
    known.pending = { checkId, intentId, runsProgram, requestedAt: record.at };
    return undefined;
  },
  'contract.checked': (state, data, record) => {
    const known = checkOf(state, record.agent ?? '', data.contractId);
    // Of a check that another one took the place of, nobody asks any more.
    if (known.pending?.checkId !== data.checkId) return undefined;
    known.pending = null;
    const { checkId, intentId, definition, outcome, failureClass, findings, total } = data;
    const { files, durationMs, logPath } = data;
    known.result = {
      ...{ checkId, intentId, definition, outcome, failureClass, findings, total },
      ...{ files, durationMs, logPath },
      attempt: record.attempt ?? state.attempt,
      run: record.run ?? null,
    };
    if (outcome === 'failed') countRound(state, known, data);
    return undefined;
  },
  'contract.check-abandoned': (state, data, record) => {
    const known = checkOf(state, record.agent ?? '', data.contractId);
    if (known.pending?.checkId === data.checkId) known.pending = null;
    return undefined;
  },
};

/** A launch that plans its first attempt begins with fresh rounds; one that goes on with an attempt does not. */
export function forgetRounds(state: WaveState): void {
  for (const check of state.contracts.values()) check.rounds = [];
}

function checkOf(state: WaveState, agentId: string, contractId: string): ContractCheck {
  const key = contractKey(agentId, contractId);
  const known = state.contracts.get(key);
  if (known !== undefined) return known;
  const check: ContractCheck = { agentId, contractId, pending: null, result: null, task: '', rounds: [] };
  state.contracts.set(key, check);
  return check;
}

/** One round for each run: a second look at the same run's work corrects the first. */
function countRound(
  state: WaveState,
  check: ContractCheck,
  { intentId, definition, digest, total }: ContractEventData['contract.checked'],
): void {
  const task = `${runOf(state, intentId)?.promptHash ?? ''} ${definition}`;
  const earlier = check.task === task ? check.rounds.filter((round) => round.intentId !== intentId) : [];
  check.task = task;
  check.rounds = [...earlier, { intentId, digest, total }];
}
