import type { AttemptPlan, Stage } from '../model/attempt.js';
import type { ExecutorKind } from '../model/executor.js';
import type { Verdict } from '../model/gate.js';
import { isResident } from '../model/agent-role.js';
import type { WaveAgent } from '../model/wave.js';
import { evaluateGate, gatesBeside } from '../gates/evaluate-gates.js';
import { isAboutWork } from '../gates/contracts.js';
import { stageOf } from '../gates/gate-input.js';
import { judgeSlice } from '../gates/implementation.js';
import { complaintsAbout } from '../gates/input-refusal.js';
import { isSkipped, waived } from '../gates/waivers.js';
import { measuredOf } from '../reducers/agent-worktree.js';
import { openGaps } from '../reducers/open-gaps.js';
import type { AgentRun, WaveState } from '../reducers/wave-state.js';
import { agentsBefore, rankOf } from './agents-before.js';
import { executorNow } from './agent-turn.js';
import type { CallBack } from './call-back.js';
import { callBacks } from './call-back.js';
import type { DecisionInput } from './decision-input.js';
import type { RerunScope } from './rerun-scope.js';
import { rerunScope } from './rerun-scope.js';

/**
 * Plans the next pass: everything whose recorded evidence no longer stands runs, the rest is reused. Evidence stands when
 * the prompt is the same, the agent's gates pass on what was measured now, everything before it stands too, and nobody
 * asked for it to be done again. An exit code of 0 alone is never enough.
 */
export function planAttempt(input: DecisionInput): AttemptPlan {
  const { wave, state } = input;
  const scope = rerunScope(state);
  const calls = callBacks(input);
  const reasons: Record<string, string> = {};
  const reusable = new Set<string>();
  const inOrder = wave.agents
    .filter(({ role }) => !isResident(role))
    .sort((left, right) => rankOf(left) - rankOf(right));
  // Dependencies may point forward within a stage, so that one pass over the file is not enough.
  for (let settled = false; !settled;) {
    settled = true;
    for (const agent of inOrder) {
      if (reusable.has(agent.agentId)) continue;
      const reason = whyNotReusable(input, agent, reusable, scope, calls);
      reasons[agent.agentId] = reason ?? whyReusable(input, agent);
      if (reason !== undefined) continue;
      reusable.add(agent.agentId);
      settled = false;
    }
  }
  const selected = inOrder.filter(({ agentId }) => !reusable.has(agentId));
  const [first] = selected;
  return {
    attempt: state.attempt + 1,
    selectedAgentIds: selected.map(({ agentId }) => agentId),
    reusableAgentIds: inOrder.filter(({ agentId }) => reusable.has(agentId)).map(({ agentId }) => agentId),
    invalidatedAgentIds: selected
      .filter(({ agentId }) => state.agents.has(agentId))
      .map(({ agentId }) => agentId),
    resumeFromPhase: first === undefined ? 'cont-qa' : stageOf(first),
    executorChanges: executorChanges(input, selected),
    forwardedClosureGaps: openGaps(state),
    rerunIds: scope.ids,
    reasons,
  };
}

/** Where this run has left an agent's own executor for another one. */
function executorChanges(input: DecisionInput, selected: readonly WaveAgent[]): Record<string, ExecutorKind> {
  const changes = selected.flatMap(({ agentId }) => {
    const now = executorNow(agentId, input);
    return now === input.policy.executors[agentId]?.[0] ? [] : [[agentId, now] as const];
  });
  return Object.fromEntries(changes);
}

function whyNotReusable(
  input: DecisionInput,
  agent: WaveAgent,
  reusable: ReadonlySet<string>,
  scope: RerunScope,
  calls: readonly CallBack[],
): string | undefined {
  const { wave, state, policy } = input;
  if (isSkipped(agent.agentId, state)) return undefined;
  const asked = scope.asked(agent) ?? calls.find(({ agentId }) => agentId === agent.agentId)?.reason;
  if (asked !== undefined) return asked;
  const run = state.agents.get(agent.agentId);
  if (run === undefined) return 'it has not run';
  if (run.state !== 'concluded') return `its last run is ${run.state}`;
  if (run.promptHash !== policy.promptHashes[agent.agentId]) return 'its prompt changed';
  // That a contract could not be checked says nothing about the work: it is checked again, the agent is not run again.
  // That a person is to judge what it said says nothing either: it is held, and what the person decides counts.
  const failing = verdictsAbout(input, agent).find(
    (verdict) => !verdict.ok && !isHeld(verdict) && (verdict.gate !== 'contracts' || isAboutWork(verdict)),
  );
  if (failing !== undefined) return `${failing.gate}: ${failing.statusCode}`;
  const [complaint] = complaintsAbout(agent.agentId, state);
  if (complaint !== undefined) return complaint;
  const changed = changedFile(run, state);
  if (changed !== undefined) return `${changed} is not what it left`;
  if (!scope.mayReuse(run.attempt)) return `its evidence is of attempt ${run.attempt}`;
  if (scope.keeps(agent.agentId)) return undefined;
  const before = agentsBefore(agent, wave);
  const open = before.find((agentId) => !reusable.has(agentId));
  if (open !== undefined) return `${open} comes before it and runs again`;
  const later = before.find((agentId) => (state.agents.get(agentId)?.concludedSeq ?? 0) > run.requestedSeq);
  return later === undefined ? undefined : `${later} has run since`;
}

function whyReusable(input: DecisionInput, agent: WaveAgent): string {
  if (isSkipped(agent.agentId, input.state)) return 'a person let the wave go on without it';
  if (verdictsAbout(input, agent).some(isHeld)) return 'held: a person is to judge what it said';
  return 'its evidence still stands';
}

function isHeld({ ok, statusCode }: Verdict): boolean {
  return !ok && statusCode === 'awaiting-adjudication';
}

/** The verdicts that say whether this agent's own evidence stands. */
function verdictsAbout(input: DecisionInput, agent: WaveAgent): Verdict[] {
  const stage: Stage = stageOf(agent);
  const own =
    stage === 'implementation'
      ? [waived(judgeSlice(agent, input.state), input.state)]
      : evaluateGate(stage, input).filter(({ agentId }) => agentId === agent.agentId);
  const sides = [...gatesBeside, 'component-matrix' as const].flatMap((gate) => evaluateGate(gate, input));
  // Running again undoes no change: what strayed is for a person to settle, and the work stands meanwhile.
  const ofIt = sides.filter(({ agentId, gate }) => agentId === agent.agentId && gate !== 'ownership');
  return [...own, ...ofIt];
}

/** A file of its evidence that exists now with other content than when it was concluded. */
function changedFile({ agentId, envelope }: AgentRun, state: WaveState): string | undefined {
  const left = [...(envelope?.deliverables ?? []), ...(envelope?.proofArtifacts ?? [])];
  return left.find(({ path, sha256 }) => {
    const now = measuredOf(agentId, path, state);
    return now?.exists === true && now.sha256 !== sha256;
  })?.path;
}
