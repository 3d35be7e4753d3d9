import type { GateName, Verdict } from '../model/gate.js';
import { gateOrder } from '../model/gate.js';
import { componentGate } from './component.js';
import { contEvalRule } from './cont-eval.js';
import { contQaRule } from './cont-qa.js';
import { contractsGate } from './contracts.js';
import { assignmentGate, clarificationGate } from './coordination.js';
import { designGate } from './design.js';
import { documentationRule } from './documentation.js';
import type { GateInput } from './gate-input.js';
import { implementationGate } from './implementation.js';
import { infraGate } from './infra.js';
import { integrationRule } from './integration.js';
import { logGate } from './log.js';
import { ownershipGate } from './ownership.js';
import { securityRule } from './security.js';
import { judgeStage } from './steward.js';

/** Every gate that is judged; the same table serves the live run, status and replay. */
const registry: Partial<Record<GateName, (input: GateInput) => readonly Verdict[]>> = {
  log: logGate,
  design: designGate,
  implementation: implementationGate,
  component: componentGate,
  contracts: contractsGate,
  ownership: ownershipGate,
  assignment: assignmentGate,
  clarification: clarificationGate,
  infra: infraGate,
  'cont-eval': (input) => judgeStage(contEvalRule, input),
  security: (input) => judgeStage(securityRule, input),
  integration: (input) => judgeStage(integrationRule, input),
  documentation: (input) => judgeStage(documentationRule, input),
  'cont-qa': (input) => judgeStage(contQaRule, input),
};

/** The verdicts of one gate about this moment. */
export function evaluateGate(gate: GateName, input: GateInput): readonly Verdict[] {
  return registry[gate]?.(input) ?? [];
}

/** The verdicts of all gates about this moment, in the order of the gates. */
export function evaluateGates(input: GateInput): Verdict[] {
  return gateOrder.flatMap((gate) => evaluateGate(gate, input));
}

/** The first verdict that does not let pass: what a wave waits for. */
export function firstFailing(verdicts: readonly Verdict[]): Verdict | undefined {
  return verdicts.find(({ ok }) => !ok);
}
