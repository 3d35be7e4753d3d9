import type { GateName, Verdict } from '../model/gate.js';
import { gateOrder } from '../model/gate.js';
import { stewardRoles } from '../model/agent-role.js';
import { approvalGate } from './approval.js';
import { componentGate } from './component.js';
import { componentMatrixGate } from './component-matrix.js';
import { contEvalRule } from './cont-eval.js';
import { contQaRule } from './cont-qa.js';
import { contractsGate } from './contracts.js';
import { assignmentGate, clarificationGate, dependencyGate } from './coordination.js';
import { designGate } from './design.js';
import { documentationRule } from './documentation.js';
import type { GateInput } from './gate-input.js';
import { hooksGate } from './hooks.js';
import { implementationGate } from './implementation.js';
import { infraGate } from './infra.js';
import { integrationRule } from './integration.js';
import { logGate } from './log.js';
import { ownershipGate } from './ownership.js';
import { unmergedBranches } from './unmerged-branches.js';
import { securityRule } from './security.js';
import { judgeStage } from './steward.js';
import { answer } from './verdict.js';
import { waived } from './waivers.js';

/** Every gate that is judged; the same table serves the live run, status and replay. */
const registry: Partial<Record<GateName, (input: GateInput) => readonly Verdict[]>> = {
  log: logGate,
  hooks: hooksGate,
  design: designGate,
  implementation: implementationGate,
  component: componentGate,
  contracts: contractsGate,
  ownership: ownershipGate,
  assignment: assignmentGate,
  dependency: dependencyGate,
  clarification: clarificationGate,
  infra: infraGate,
  'cont-eval': (input) => judgeStage(contEvalRule, input),
  security: (input) => judgeStage(securityRule, input),
  integration: (input) => unmergedBranches(input) ?? judgeStage(integrationRule, input),
  documentation: (input) => judgeStage(documentationRule, input),
  'component-matrix': componentMatrixGate,
  'cont-qa': (input) => judgeStage(contQaRule, input),
  // What is approved is what every other gate says.
  approval: (input) => approvalGate(input, judgements(input)),
};

/** Gates that judge agents of every stage, beside the gate of the stage itself. */
export const gatesBeside = [
  'hooks',
  'contracts',
  'ownership',
  'infra',
] as const satisfies readonly GateName[];

/** The verdicts of one gate about this moment. */
export function evaluateGate(gate: GateName, input: GateInput): readonly Verdict[] {
  const verdicts = registry[gate]?.(input) ?? [];
  return input.state.waivers.size === 0 ? verdicts : verdicts.map((one) => waived(one, input.state));
}

/**
 * The verdicts of all gates about this moment, in the order of the gates. What a missing steward would say follows from the
 * gates before it: as long as one of them is open, nothing does.
 */
export function evaluateGates(input: GateInput): Verdict[] {
  const verdicts = judgements(input);
  return [...verdicts, ...approvalGate(input, verdicts).map((verdict) => waived(verdict, input.state))];
}

/** Of all gates at which no person is asked. */
function judgements(input: GateInput): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const gate of gateOrder) {
    if (gate === 'approval') continue;
    const open = firstFailing(verdicts);
    const found = evaluateGate(gate, input);
    verdicts.push(
      ...(open === undefined || !isSteward(gate) ? found : found.map((verdict) => pending(verdict, open))),
    );
  }
  return verdicts;
}

function isSteward(gate: GateName): boolean {
  return (stewardRoles as readonly string[]).includes(gate);
}

function pending(verdict: Verdict, open: Verdict): Verdict {
  if (!verdict.inferred || !verdict.ok) return verdict;
  return answer(verdict.gate, 'missing-status', {
    inferred: true,
    detail: `waits for ${open.gate}`,
    failureClass: 'deterministic',
  });
}

/** The first verdict that does not let pass: what a wave waits for. */
export function firstFailing(verdicts: readonly Verdict[]): Verdict | undefined {
  return verdicts.find(({ ok }) => !ok);
}
