import type { Verdict } from '../model/gate.js';
import type { GateInput } from './gate-input.js';
import { answer } from './verdict.js';

/** One verdict per agent with contracts. None can be checked yet, and unknown is never success. */
export function contractsGate(input: GateInput): Verdict[] {
  return input.wave.agents.flatMap(({ agentId, contracts }) => {
    const [contract] = contracts;
    if (contract === undefined) return [];
    return [
      answer('contracts', 'contract-error', {
        agentId,
        rung: contract.stage === 'build' ? 'gate-2' : 'gate-3',
        failureClass: 'deterministic',
        detail: `contract ${contract.id} (${contract.type}) cannot be checked by this version`,
      }),
    ];
  });
}
