import { unreachable } from '../../../src/base/unreachable.js';
import type { Intent } from '../../../src/engine/intent.js';
import { pendingChecks } from '../../../src/engine/contract-work.js';
import type { Basis } from '../../../src/events/event-family.js';
import type { AgentRun } from '../../../src/reducers/wave-state.js';
import { nextRound } from '../../../src/reducers/wave-state.js';
import type { Found } from '../contract-events.js';
import { checked, checking } from '../contract-events.js';
import { concluded, event, opened, requested } from '../control-events.js';
import type { Draft } from '../events.js';
import { agentOf } from '../wave-builder.js';
import { LIMIT_MS } from './house.js';
import type { Outcome } from './outcomes.js';
import { printed } from './outcomes.js';
import type { Steps } from './steps.js';
import type { Work } from './wave-work.js';
import { append, bury, statusOf, stop } from './wave-work.js';

/** What a check finds where chance means no good. */
const answers: Partial<Record<Outcome, Found>> = {
  crashes: { outcome: 'failed' },
  'says-no': { outcome: 'failed', findings: ['this', 'and that'] },
  malformed: { outcome: 'error' },
  hangs: { outcome: 'error', failureClass: 'timeout' },
  'cannot-start': { outcome: 'error', failureClass: 'transient' },
};

/** Does what was decided, as `src/supervisor/perform-intents.ts` does. */
export function* perform(work: Work, intent: Intent, basis: Basis): Steps {
  const { house, place, policy } = work;
  const { wave } = place.world;
  switch (intent.kind) {
    case 'open-wave':
      return yield* append(work, opened(wave, {}, { policy, required: [] }, basis));
    case 'start-attempt': {
      const { plan } = intent;
      return yield* append(work, event('attempt.started', { plan, basis }, { attempt: plan.attempt }));
    }
    case 'start-agent':
    case 'await-slots':
    case 'wait':
      return;
    case 'stop-agent': {
      const run = runOf(work, intent.intentId);
      if (run === undefined || statusOf(house, place, run) === undefined) return;
      const { intentId, reason } = intent;
      const about = { agent: run.agentId, attempt: run.attempt };
      yield* append(work, event('agent-run.stop-requested', { intentId, reason, basis }, about));
      return yield* stop(work, run);
    }
    case 'conclude-agent': {
      const run = runOf(work, intent.intentId);
      if (run !== undefined) yield* append(work, conclusion(work, run));
      return;
    }
    case 'record-adjudication': {
      const data = { ...intent.adjudication, basis };
      return yield* append(work, event('adjudication.recorded', data, { agent: intent.agentId }));
    }
    case 'forward-gap': {
      const { recordId, gap } = intent;
      const about = { agent: gap.agentId };
      return yield* append(work, event('gap.forwarded', { ...gap, recordId, basis }, about));
    }
    case 'settle-gap': {
      const { recordId, status } = intent;
      return yield* append(work, event('gap.settled', { recordId, status, basis }));
    }
    case 'note-contradiction': {
      const { id, about, values, claims, version, repairId } = intent.contradiction;
      const data = { id, about, values, claims, version, repairId, basis };
      return yield* append(work, event('contradiction.detected', data));
    }
    case 'resolve-contradiction':
      return yield* append(work, event('contradiction.resolved', { ...intent, basis }));
    case 'check-contract':
      return yield* check(work, intent.agentId, intent.contractId, basis);
    case 'infer-stage': {
      const { stage, evidence } = intent;
      return yield* append(work, event('stage.inferred', { stage, evidence, basis }));
    }
    case 'end-attempt':
      return yield* append(work, event('attempt.ended', { ...intent, basis }));
    case 'complete-wave':
      return yield* append(
        work,
        event('wave.completed', { ...intent, fingerprint: wave.fingerprint, basis }),
      );
    case 'fail-wave':
      return yield* append(work, event('wave.failed', { ...intent, basis }));
    case 'block-wave':
      return yield* append(work, event('wave.blocked', { ...intent, basis }));
    case 'cancel-wave':
      return yield* append(work, event('wave.cancelled', { ...intent, basis }));
    case 'close-repair':
    case 'stop-check':
    case 'open-ticket':
    case 'assign-record':
    case 'answer-clarification':
    case 'route-clarification':
    case 'escalate-clarification':
    case 'withdraw-follow-up':
    case 'ask-approval':
    case 'answer-by-default':
    case 'withdraw-question':
    case 'ask-provider':
    case 'ask-hook':
    case 'merge-worktree':
    case 'remove-worktree':
      throw new Error(`the simulation has nobody for ${intent.kind}`);
    default:
      unreachable(intent);
  }
}

/** Records that these agents are to start, all of them at once, and then starts one shim each. */
export function* start(work: Work, agentIds: readonly string[], basis: Basis): Steps {
  const { house, place, journal } = work;
  const { world } = place;
  const { wave } = world.wave;
  const { attempt } = journal.state;
  const due = agentIds.map((agentId, index) => ({
    agent: agentOf(world.wave, agentId),
    intentId: `${agentId}.${attempt}.${house.besides.length}.${index}`,
    round: nextRound(journal.state, agentId, attempt),
  }));
  const drafts = due.map(({ agent, intentId }): Draft => {
    const hash = work.policy.promptHashes[agent.agentId] ?? '';
    const { data, ...about } = requested(agent, { attempt, intentId, hash, timeLimitMs: LIMIT_MS });
    return { ...about, data: { ...(data as object), basis } };
  });
  yield* append(work, ...drafts);
  for (const { agent, intentId, round } of due) {
    yield `spawn ${intentId}`;
    const outcome = house.nextOutcome();
    const run = runOf(work, intentId);
    house.tell(`spawn ${intentId}: ${outcome}`);
    if (outcome === 'cannot-start') {
      if (run?.state === 'requested') yield* bury(work, run);
      continue;
    }
    const promptHash = work.policy.promptHashes[agent.agentId] ?? '';
    house.machine.spawn({ intentId, wave, attempt, round, agent, promptHash, outcome });
    house.changes += 1;
  }
}

/** Between the request and its answer a holder may be killed or fenced off; the next one asks anew. */
function* check(work: Work, agentId: string, contractId: string, basis: Basis): Steps {
  const { house, place, journal, policy } = work;
  const { world } = place;
  const agent = agentOf(world.wave, agentId);
  const contract = agent.contracts.find(({ id }) => id === contractId);
  const run = journal.state.agents.get(agentId);
  if (contract === undefined || run === undefined)
    throw new Error(`nothing to check: ${agentId}/${contractId}`);
  if (pendingChecks(journal.state).length > 0) throw new Error('two programs check at once');
  const { intentId } = run;
  const about = {
    checkId: `check ${house.besides.length}`,
    attempt: journal.state.attempt,
    launch: policy.runId,
    run: { intentId },
  };
  const request = checking(agent, contract, about);
  yield* append(work, { ...request, data: { ...(request.data as object), basis } });
  yield `check ${agentId}/${contractId}`;
  const [path = ''] = agent.deliverables;
  const version = world.versionOf(agent);
  const found: Found = { ...answers[house.nextOutcome()], ...about, files: { [path]: version } };
  const [, answer] = checked(agent, contract, found) as readonly [Draft, Draft];
  const outcome = found.outcome ?? 'passed';
  world.found.set(about.checkId, { about: `${agentId}/${contractId}`, intentId, version, outcome });
  yield* append(work, answer);
}

/** What the run's evidence comes to; a process that never became its agent left none. */
function conclusion({ place }: Work, run: AgentRun): Draft {
  const { world } = place;
  const agent = agentOf(world.wave, run.agentId);
  const life = world.hasEnded(run.intentId);
  const [path = ''] = agent.deliverables;
  const version = world.disk.get(path);
  const { exitCode: exit, signal, stop: why } = run;
  return concluded(agent, {
    attempt: run.attempt,
    wave: world.wave.wave,
    intentId: run.intentId,
    exit,
    says: life === undefined ? '' : printed(agent, life.outcome),
    ...(signal === null ? {} : { signal }),
    ...(why === null ? {} : { stop: why }),
    ...(version === undefined ? { without: agent.deliverables } : { version }),
  });
}

function runOf({ journal }: Work, intentId: string): AgentRun | undefined {
  return [...journal.state.agents.values()].find((run) => run.intentId === intentId);
}
