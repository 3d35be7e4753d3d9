import type { Verdict } from '../model/gate.js';
import type { GateInput } from './gate-input.js';
import { answer, pass } from './verdict.js';

/** Damage that nobody has acknowledged blocks closing. */
export function logGate(input: GateInput): Verdict[] {
  if (input.damage.length === 0) return [pass('log', { detail: 'the logs are whole' })];
  return [
    answer('log', 'log-damaged', {
      detail: `damaged: ${input.damage.slice(0, 5).join(', ')}`,
      evidence: input.damage.slice(0, 100),
    }),
  ];
}
