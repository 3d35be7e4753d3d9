import type { Stage } from '../model/attempt.js';
import { stages } from '../model/attempt.js';
import { gateOrder } from '../model/gate.js';
import type { GateName, Verdict } from '../model/gate.js';
import { isResident, isSteward } from '../model/agent-role.js';
import type { WaveAgent } from '../model/wave.js';
import { pendingAsks } from '../reducers/hook-ask.js';
import { activeRuns, limitOf } from '../reducers/wave-state.js';
import { isOpenContradiction } from '../gates/contradictions.js';
import { rungsAfter, rungsAtEnd, rungsBeforeMerge } from '../gates/approval.js';
import type { Rung } from '../gates/ladder.js';
import { evaluateGate, evaluateGates, gatesBeside } from '../gates/evaluate-gates.js';
import { agentsOf } from '../gates/gate-input.js';
import { FORWARDED } from '../gates/steward.js';
import { isComing } from './agents-before.js';
import { affordable, barsAttempt, blockForBudget } from './budget-bar.js';
import { boardWork } from './board-work.js';
import { callForAnswers, callForWork } from './call-again.js';
import type { ContractWork } from './contract-work.js';
import { contractWork, pendingChecks } from './contract-work.js';
import type { DecisionInput } from './decision-input.js';
import { endAttempt } from './end-of-attempt.js';
import { forwardGaps, settleGaps } from './forwarded-gaps.js';
import { judgeHeldSlices } from './held-slices.js';
import { askFirst } from './hook-work.js';
import type { Intent } from './intent.js';
import { unfinishedEnd } from './unfinished-end.js';
import { barredBy, blockLaunch } from './launch-barrier.js';
import { mergeWork, removeWork } from './merge-work.js';
import { mustOpen } from './must-open.js';
import { planAttempt } from './plan-attempt.js';
import { awaitDefaults, missingApproval, questionTimers, questionWork } from './question-work.js';
import { dismissResidents, startResidents, workingRuns } from './residents.js';
import { endSpentRework } from './rework.js';
import { startable } from './startable.js';
import { triageTimers } from './triage.js';

/**
 * What to do next about one wave. Pure: the same call serves the live run, the dry run and replay. An empty answer means
 * that the wave is over for this run, or that something must be observed first.
 */
export function decide(input: DecisionInput): readonly Intent[] {
  return dismissResidents(input, decideNext(input));
}

function decideNext(input: DecisionInput): readonly Intent[] {
  const { state, now } = input;
  if (state.outcome === 'completed') return [];
  if (mustOpen(input)) return [{ kind: 'open-wave' }];
  if (state.outcome !== 'open') return [];
  const upkeep = keepUp(input);
  if (state.cancel !== 'none') return cancel(input, upkeep);
  if (!state.attemptActive) {
    const end = unfinishedEnd(state);
    if (end !== undefined) return [end];
    if (state.retryNotBefore !== null && now < state.retryNotBefore && state.reruns.length === 0) {
      return [...upkeep, { kind: 'wait', until: state.retryNotBefore }];
    }
    if (upkeep.length > 0) return upkeep;
    const [bar] = barredBy(input);
    return [bar === undefined ? beginAttempt(input) : blockLaunch(bar)];
  }
  if (upkeep.some(isEvidence)) return upkeep;
  const checks = contractWork(input);
  const planned = advance(input, checks);
  const steps = planned.some(({ kind }) => kind === 'end-attempt') && isGiving(input, upkeep) ? [] : planned;
  const isAtWork = workingRuns(state).length > 0 || steps.some(({ kind }) => kind === 'start-agent');
  const residents = isAtWork ? affordable(startResidents(input), input).steps : [];
  return [
    ...upkeep,
    ...questionTimers(input),
    ...triageTimers(input),
    ...checks.intents,
    ...residents,
    ...steps,
  ];
}

/** The next pass, unless it could start nobody. */
function beginAttempt(input: DecisionInput): Intent {
  const plan = planAttempt(input);
  const spent = barsAttempt(plan, input);
  return spent === undefined ? { kind: 'start-attempt', plan } : blockForBudget(spent)[1];
}

/** It changes what the gates say: nothing else is decided before it is on record. */
export function isEvidence({ kind }: Intent): boolean {
  return (
    kind === 'conclude-agent' ||
    kind === 'record-adjudication' ||
    kind === 'answer-by-default' ||
    kind === 'answer-clarification' ||
    kind === 'route-clarification' ||
    kind === 'escalate-clarification' ||
    kind === 'withdraw-follow-up' ||
    kind === 'withdraw-question'
  );
}

/** Whether what holds the wave up is being given to somebody: no attempt ends before that, since the next one may be for it. */
function isGiving({ openRecords, contradictions }: DecisionInput, upkeep: readonly Intent[]): boolean {
  const holdsUp = new Set([
    ...openRecords.flatMap(({ id, blocks }) => (blocks ? [id] : [])),
    ...contradictions.filter(isOpenContradiction).map(({ repairId }) => repairId),
  ]);
  return upkeep.some(
    (intent) =>
      intent.kind === 'note-contradiction' ||
      (intent.kind === 'assign-record' && holdsUp.has(intent.routing.recordId)),
  );
}

/** What is due whatever the stage: evidence to collect and to judge, limits that ran out. */
function keepUp(input: DecisionInput): Intent[] {
  const { state, now } = input;
  const intents = [...judgeHeldSlices(input), ...boardWork(input), ...questionWork(input)];
  for (const run of state.agents.values()) {
    if (run.state === 'exited') intents.push({ kind: 'conclude-agent', intentId: run.intentId });
    if (run.state !== 'running' || run.stop !== null) continue;
    if (run.stalled !== null) {
      intents.push({ kind: 'stop-agent', intentId: run.intentId, reason: 'stalled' });
      continue;
    }
    if (run.timeLimitMs === null) continue;
    const limit = limitOf(run, run.timeLimitMs);
    if (now >= limit) intents.push({ kind: 'stop-agent', intentId: run.intentId, reason: 'time-limit' });
    else intents.push({ kind: 'wait', until: limit });
  }
  return intents;
}

function cancel({ state }: DecisionInput, upkeep: readonly Intent[]): Intent[] {
  // A resident ends when there is nobody left that it is resident for.
  const active = state.cancel === 'forced' ? activeRuns(state) : workingRuns(state);
  if (active.length > 0) {
    const stops: Intent[] = active
      .filter(({ stop }) => stop === null && state.cancel === 'forced')
      .map(({ intentId }) => ({ kind: 'stop-agent', intentId, reason: 'cancelled' }));
    return [...upkeep, ...stops];
  }
  if (upkeep.some(({ kind }) => kind === 'conclude-agent')) return [...upkeep];
  const checks = pendingChecks(state).flatMap(({ pending }) => pending ?? []);
  if (checks.length > 0) {
    const stops = checks.map(({ checkId }): Intent => ({ kind: 'stop-check', checkId }));
    return [...upkeep, ...(state.cancel === 'forced' ? stops : [])];
  }
  const detail = state.cancelReason || 'cancelled by a person';
  const end = state.attemptActive ? [endPlainly('cancelled', 'cancelled', detail)] : [];
  return [...end, { kind: 'cancel-wave', detail }];
}

/** Goes through the stages in their order, as far as the evidence carries, and says what the first open one needs. */
function advance(input: DecisionInput, { unfinished }: ContractWork): Intent[] {
  const active = workingRuns(input.state);
  // Nothing is left running when an attempt ends.
  const asks = pendingAsks(input.state);
  const isBusy = active.length + pendingChecks(input.state).length + asks.length > 0;
  if (asks.some(({ hook }) => hook === 'wave.closing')) return [];
  const changed = outdated(input);
  if (changed.length > 0)
    return isBusy
      ? []
      : [endPlainly('retry', 'prompt-changed', `the wave changed meanwhile: ${changed.join(', ')}`)];
  // Who asked and ended before the answer came runs again with it.
  const heard = callForAnswers(input);
  if (heard !== undefined) return isBusy ? [] : heard;
  const inferred: Intent[] = [];
  const settled = settleGaps(input);
  if (settled.length > 0) return settled;
  let isForwarding = false;
  // A person wants something done again: this attempt ends, and the next one is planned with it.
  const wishes = input.state.reruns.map(({ by, reason }) => `${by}: ${reason}`).join('; ');
  if (input.state.reruns.length > 0) return isBusy ? [] : [endPlainly('retry', 'rerun-requested', wishes)];
  for (const stage of stages) {
    if (stage === 'security' && mustAskProvider(input)) return [...inferred, { kind: 'ask-provider' }];
    const { steps: starting, bar } = affordable(startable(input, stage), input);
    if (starting.length > 0) return [...inferred, ...starting];
    // What runs may finish; then only a person can go on.
    if (bar !== undefined) return [...inferred, ...(isBusy ? [] : blockForBudget(bar))];
    if (active.some((run) => run.stage === stage) || isAskedAbout(stage, input)) return inferred;
    if (agentsUpTo(stage, input.wave).some(({ agentId }) => unfinished.has(agentId))) return inferred;
    const verdicts = barrier(stage, input);
    const failing = verdicts.filter(
      ({ ok, statusCode }) => !ok && !(isStage(stage) && statusCode === FORWARDED),
    );
    // What still runs in a later stage ends first.
    if (failing.length > 0) return isBusy ? inferred : [...inferred, ...endPass(input, failing)];
    // Recorded before anybody after it starts: they are told.
    const gaps = forwardGaps(verdicts, input);
    if (gaps.length > 0) return [...inferred, ...gaps];
    isForwarding ||= verdicts.some(({ ok, statusCode }) => !ok && statusCode === FORWARDED);
    // What a missing steward would say follows from everything before it: with a gap there, nothing does.
    if (isForwarding) continue;
    const merging = mergeWork(stage, input);
    const asked = [
      ...rungsAfter(stage, verdicts, input),
      ...(merging?.kind === 'merge' ? rungsBeforeMerge(stage, input) : []),
    ];
    const approval = approve(asked, input, isBusy);
    if (approval !== undefined) return [...inferred, ...approval];
    if (merging !== undefined && isBusy) return inferred;
    if (merging?.kind === 'merge') return [...inferred, { kind: 'merge-worktree', of: merging.of }];
    if (merging?.kind === 'stuck') {
      return [
        ...inferred,
        ...endPass(
          input,
          evaluateGate('integration', input).filter(({ ok }) => !ok),
        ),
      ];
    }
    if (isStage(stage) && agentsOf(input.wave, stage).length === 0 && !input.state.inferred.has(stage)) {
      inferred.push({ kind: 'infer-stage', stage, evidence: evidenceFor(stage, verdicts) });
    }
  }
  const verdicts = evaluateGates(input);
  const failing = verdicts.filter(({ ok }) => !ok);
  if (failing.every(({ gate }) => gate === 'approval')) {
    const approval = approve(rungsAtEnd(verdicts, input), input, isBusy);
    if (approval !== undefined) return [...inferred, ...approval];
  }
  if (failing.length > 0) return [...inferred, ...endPass(input, failing)];
  const leaving = isBusy ? [] : removeWork(input);
  if (leaving.length > 0) return [...inferred, ...leaving];
  const asking = askFirst('wave.closing', null, input);
  if (asking !== undefined) return [...inferred, ...asking];
  return [
    ...inferred,
    endPlainly('closed', 'pass', `${verdicts.length} verdicts pass`),
    completion(input, verdicts),
  ];
}

/**
 * Agents whose evidence in this attempt, new or reused, comes of another prompt than theirs is now, and those that the plan
 * does not know: the file changed while nobody held the lane.
 */
function outdated({ wave, state, policy }: DecisionInput): string[] {
  const known = new Set([...(state.plan?.selectedAgentIds ?? []), ...(state.plan?.reusableAgentIds ?? [])]);
  return wave.agents
    .filter(({ role }) => !isResident(role))
    .map(({ agentId }) => agentId)
    .filter((agentId) => {
      if (!known.has(agentId)) return true;
      const run = state.agents.get(agentId);
      return (
        run !== undefined && !isComing(state, agentId) && run.promptHash !== policy.promptHashes[agentId]
      );
    });
}

/** Whether a hook has still to say whether an agent of the stage may start. */
function isAskedAbout(stage: Stage, { wave, state }: DecisionInput): boolean {
  const agents = new Set<string | null>(agentsOf(wave, stage).map(({ agentId }) => agentId));
  return pendingAsks(state).some(({ agentId }) => agents.has(agentId));
}

/** Once in each attempt, when everything that it is to look at has been made. */
function mustAskProvider({ state, securityProvider }: DecisionInput): boolean {
  return securityProvider !== undefined && state.provider?.attempt !== state.attempt;
}

function endPass(input: DecisionInput, failing: readonly Verdict[]): Intent[] {
  return (
    awaitDefaults(input, failing) ??
    endSpentRework(input, failing) ??
    callForWork(input, failing) ??
    endAttempt(input, failing)
  );
}

/** Asks a person about these rungs, and goes no further without them; undefined where nothing is missing. */
function approve(
  rungs: readonly Rung[],
  input: DecisionInput,
  isBusy: boolean,
): readonly Intent[] | undefined {
  const missing = rungs.length === 0 ? undefined : missingApproval(rungs, input);
  if (missing === undefined) return undefined;
  if (missing.ask.length > 0) return missing.ask;
  return isBusy ? [] : endPass(input, [missing.verdict]);
}

/** The end of a pass that nobody failed. */
function endPlainly(outcome: 'closed' | 'retry' | 'cancelled', statusCode: string, detail: string): Intent {
  const failureClass = outcome === 'cancelled' ? 'cancelled' : null;
  return { kind: 'end-attempt', outcome, statusCode, detail, failureClass, backoffMs: 0 };
}

function completion({ wave }: DecisionInput, verdicts: readonly Verdict[]): Intent {
  const inferred = verdicts.filter((verdict) => verdict.inferred).length;
  return {
    kind: 'complete-wave',
    detail: `${wave.agents.length} agent${wave.agents.length === 1 ? '' : 's'}, ${verdicts.length} verdicts pass, ${inferred} of them inferred`,
    evidence: [...new Set(verdicts.flatMap(({ evidence }) => evidence))].slice(0, 200),
  };
}

/** What must pass before the stage after this one begins. What is open about an agent of a later stage is for its own turn. */
function barrier(stage: Stage, input: DecisionInput): Verdict[] {
  const after = stages.slice(stages.indexOf(stage) + 1).flatMap((next) => agentsOf(input.wave, next));
  const later = new Set<string | null>(after.map(({ agentId }) => agentId));
  return gatesOf(stage)
    .flatMap((gate) => evaluateGate(gate, input))
    .filter(({ agentId }) => !later.has(agentId));
}

function agentsUpTo(stage: Stage, wave: DecisionInput['wave']): WaveAgent[] {
  return stages.slice(0, stages.indexOf(stage) + 1).flatMap((one) => agentsOf(wave, one));
}

function gatesOf(stage: Stage): readonly GateName[] {
  if (stage === 'documentation') return [...gatesBeside, stage, 'component-matrix'];
  if (stage !== 'implementation') return [...gatesBeside, stage];
  return ['hooks', ...gateOrder.slice(gateOrder.indexOf('implementation'), gateOrder.indexOf('cont-eval'))];
}

function evidenceFor(stage: Stage, verdicts: readonly Verdict[]): string[] {
  return verdicts.filter(({ gate }) => gate === stage).flatMap(({ evidence }) => [...evidence]);
}

function isStage(stage: Stage): stage is Exclude<Stage, 'design' | 'implementation'> {
  return stage !== 'design' && isSteward(stage === 'implementation' ? 'implementation' : stage);
}
