import type { Verdict } from '../model/gate.js';
import type { GateInput } from './gate-input.js';
import { answer, pass } from './verdict.js';

/** Infra and deploy markers, newest of each target: conformant, healthy or rolled over lets pass. */
export function infraGate(input: GateInput): Verdict[] {
  const open = [...input.state.agents.values()].flatMap(({ agentId, envelope }) => [
    ...(envelope?.infra ?? [])
      .filter(({ state }) => state !== 'conformant')
      .map((entry) => ({ agentId, text: `${entry.kind} ${entry.target} is ${entry.state}` })),
    ...(envelope?.deploy ?? [])
      .filter(({ state }) => state === 'failed' || state === 'deploying')
      .map((entry) => ({ agentId, text: `${entry.service} is ${entry.state}` })),
  ]);
  if (open.length === 0)
    return [pass('infra', { inferred: true, detail: 'nothing reported is out of order' })];
  return [
    answer('infra', 'infra-failed', {
      agentId: open[0]?.agentId ?? null,
      detail: open.map(({ text }) => text).join('; '),
    }),
  ];
}
