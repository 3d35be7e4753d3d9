import type { Stage } from '../model/attempt.js';
import { stages } from '../model/attempt.js';
import type { GateName, Verdict } from '../model/gate.js';
import type { RerunRequest, RerunStrategy, Waiver } from '../model/rerun.js';
import type { Wave } from '../model/wave.js';
import { evaluateGate, gatesBeside } from '../gates/evaluate-gates.js';
import type { GateInput } from '../gates/gate-input.js';
import type { NamedGates } from '../gates/ladder.js';
import { stageOf } from '../gates/gate-input.js';

/** What a person wants of a wave that did not close. */
export type RecoveryOrder = Readonly<{
  strategy: Exclude<RerunStrategy, 'rerun'> | 'skip';
  /** Empty: the whole wave. */
  agents: readonly string[];
  /** For `resume-from-gate`, and for `skip`. */
  gates: readonly NamedGates[];
  reason: string;
}>;

/** Why an agent, or a gate, cannot be recovered. */
export type Unrecoverable = Readonly<{ subject: string; reason: string }>;

/** What is to be recorded for an order; what cannot be recovered is told apart and does not stop the rest. */
export type RecoveryPlan = Readonly<{
  request: Omit<RerunRequest, 'id'> | null;
  waivers: readonly Omit<Waiver, 'id'>[];
  refused: readonly Unrecoverable[];
}>;

/** Plans a recovery from what is recorded. Pure. */
export function planRecovery(input: GateInput, order: RecoveryOrder): RecoveryPlan {
  const { wave } = input;
  const findingsOf = findingsByGate(input);
  const judged = order.agents.map((agentId) => ({ agentId, reason: whyNot(input, agentId, findingsOf) }));
  const refused = judged.flatMap(({ agentId, reason }) =>
    reason === undefined ? [] : [{ subject: agentId, reason }],
  );
  const agents = judged.filter(({ reason }) => reason === undefined).map(({ agentId }) => agentId);
  const unreached = order.gates.filter(
    ({ gates: members }) => !members.some((gate) => isReached(gate, input)),
  );
  const gates = order.gates.filter((gate) => !unreached.includes(gate));
  const refusals = [
    ...refused,
    ...unreached.map(({ name }) => ({ subject: name, reason: 'it was never reached' })),
  ];
  const nothing = { request: null, waivers: [], refused: refusals };
  if (order.agents.length > 0 && agents.length === 0) return nothing;
  if (order.gates.length > 0 && gates.length === 0) return nothing;
  if (order.strategy === 'skip') return { ...nothing, waivers: waiversFor(order, agents, gates) };
  const common = { strategy: order.strategy, reason: order.reason, reuseAttempts: [], keepAgents: [] };
  // Whom a launch would hold for a person's judgement is run again when a person takes the wave up instead.
  const taken = isWhole(order) ? heldAgents(input) : agents;
  const request = { ...common, ...scopeOf(order.strategy, wave, taken, gates) };
  return { ...nothing, request };
}

function isWhole({ strategy, agents }: RecoveryOrder): boolean {
  return strategy === 'resume-from-last' && agents.length === 0;
}

function heldAgents(input: GateInput): string[] {
  return evaluateGate('implementation', input)
    .filter(({ ok, statusCode }) => !ok && statusCode === 'awaiting-adjudication')
    .flatMap(({ agentId }) => agentId ?? []);
}

function scopeOf(
  strategy: Exclude<RerunStrategy, 'rerun'>,
  wave: Wave,
  agents: readonly string[],
  gates: readonly NamedGates[],
): Pick<RerunRequest, 'agents' | 'fromStage' | 'reuse'> {
  switch (strategy) {
    case 'resume-from-last':
      return { agents, fromStage: null, reuse: 'normal' };
    case 'restart':
      return { agents, fromStage: null, reuse: 'clear' };
    case 'resume-from-gate': {
      const stage = earliest(gates.flatMap((named) => named.gates.map(stageOfGate)));
      if (agents.length === 0) return { agents, fromStage: stage, reuse: 'normal' };
      const from = stages.indexOf(stage);
      const after = wave.agents.filter(
        (agent) => agents.includes(agent.agentId) && stages.indexOf(stageOf(agent)) >= from,
      );
      return { agents: after.map(({ agentId }) => agentId), fromStage: null, reuse: 'normal' };
    }
  }
}

function waiversFor(
  { reason }: RecoveryOrder,
  agents: readonly string[],
  named: readonly NamedGates[],
): Omit<Waiver, 'id'>[] {
  const gates = named.map(({ name }) => name);
  if (agents.length === 0) return [{ agentId: null, gates, reason }];
  return agents.map((agentId) => ({ agentId, gates, reason }));
}

/** What a gate says, judged once however many agents are asked about: it looks at all of them each time. */
function findingsByGate(input: GateInput): (gate: GateName) => readonly Verdict[] {
  const known = new Map<GateName, readonly Verdict[]>();
  return (gate) => {
    const found = known.get(gate) ?? evaluateGate(gate, input);
    known.set(gate, found);
    return found;
  };
}

/** What is proven needs no recovery, and what a person cancelled is taken up by a launch. */
function whyNot(
  input: GateInput,
  agentId: string,
  findingsOf: (gate: GateName) => readonly Verdict[],
): string | undefined {
  const agent = input.wave.agents.find((candidate) => candidate.agentId === agentId);
  if (agent === undefined) return 'the wave has no such agent';
  const run = input.state.agents.get(agentId);
  if (run === undefined) return undefined;
  if (run.state === 'requested' || run.state === 'running') return 'it is running';
  if (run.failureClass === 'cancelled') return 'it was cancelled: wave launch goes on with it';
  const gates = [stageOf(agent), ...gatesBeside];
  const own = gates.flatMap(findingsOf).filter((one) => one.agentId === agentId);
  return own.some(({ ok }) => !ok) ? undefined : 'it is completed: its evidence stands';
}

/** The stage that has to run again so that a gate is judged anew. */
function stageOfGate(gate: GateName): Stage {
  if (gate === 'component-matrix') return 'documentation';
  // Approvals are asked for when everything else has passed.
  if (gate === 'approval') return 'cont-qa';
  return stages.find((stage) => stage === gate) ?? 'implementation';
}

function earliest(found: readonly Stage[]): Stage {
  return stages.find((stage) => found.includes(stage)) ?? 'implementation';
}

/** Some agent of its stage has run, or the stage was inferred, or the gate has found something already. */
function isReached(gate: GateName, { state }: Pick<GateInput, 'state'>): boolean {
  const stage = stageOfGate(gate);
  if (state.inferred.has(stage)) return true;
  const found = [...state.gates.values()].some((verdict) => verdict.gate === gate && isFinding(verdict));
  // What bars a launch is judged before anybody has run; what stewards would say is not.
  if (found && stage === 'implementation') return true;
  return [...state.agents.values()].some((run) => stages.indexOf(run.stage) >= stages.indexOf(stage));
}

function isFinding({ ok, statusCode }: Verdict): boolean {
  return !ok && statusCode !== 'missing-status';
}
