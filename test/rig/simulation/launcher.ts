import { RATE_LIMIT } from '../control-events.js';
import { unreachable } from '../../../src/base/unreachable.js';
import type { DecisionInput } from '../../../src/engine/decision-input.js';
import { pendingChecks } from '../../../src/engine/contract-work.js';
import { contradictionsOf } from '../../../src/gates/contradictions.js';
import { decide } from '../../../src/engine/decide.js';
import type { Intent } from '../../../src/engine/intent.js';
import type { LaunchPolicy } from '../../../src/model/launch-policy.js';
import type { OpenRecord } from '../../../src/gates/gate-input.js';
import { defaultClarificationRules } from '../../../src/model/clarification.js';
import { QuestionIndex } from '../../../src/reducers/question-index.js';
import { coordinationReducer } from '../../../src/reducers/coordination-state.js';
import { waveReducer } from '../../../src/reducers/reduce-wave.js';
import type { AgentRun, WaveState } from '../../../src/reducers/wave-state.js';
import { activeRuns } from '../../../src/reducers/wave-state.js';
import type { PlacedRecord } from '../../../src/engine/replay/replay-wave.js';
import { gateNews } from '../../../src/engine/gate-news.js';
import type { Basis } from '../../../src/events/event-family.js';
import { concluded, event, measured, opened, requested } from '../control-events.js';
import type { Found } from '../contract-events.js';
import { checked, checking } from '../contract-events.js';
import type { Draft } from '../events.js';
import { foldOf, log, T0 } from '../events.js';
import { agentOf } from '../wave-builder.js';
import type { Outcome } from './outcomes.js';
import { printed } from './outcomes.js';
import type { World } from './world.js';

const NOTHING = coordinationReducer.initial();

/** A person decides about every agent that is held for what it wrote: it is to do it again. */
export function decideHeld(place: Ground): void {
  for (const run of place.state.agents.values()) {
    if (run.adjudication?.status !== 'ambiguous') continue;
    const status = 'rework-required';
    const said = {
      intentId: run.intentId,
      status,
      detail: 'nobody can say',
      evidence: [],
      markers: [],
    } as const;
    append(place, event('adjudication.recorded', said, { agent: run.agentId }), 'no run');
  }
}

/** A person undoes what strayed, which the next measurement finds. */
export function undoStrays(place: Ground): void {
  const strayed = [...place.state.agents.values()].flatMap(({ unowned }) => unowned.map(({ path }) => path));
  if (strayed.length === 0) return;
  place.world.isAstray = false;
  const data = {
    tree: `${place.records}`,
    changes: [],
    running: [],
    unowned: [],
    restored: [...new Set(strayed)],
  };
  append(place, event('workspace.measured', data), 'no run');
}

/** The launcher was killed at this point; its successor finds what is on disk. */
export class Crash extends Error {}

export const LIMIT_MS = 60_000;

/** What the loop knows from elsewhere than the wave's own log. */
export type Besides = Readonly<{ openRecords: readonly OpenRecord[]; damage: readonly string[] }>;

/** Everything that outlives a launcher. */
export type Ground = {
  readonly world: World;
  state: WaveState;
  records: number;
  /** What was appended; each record takes one byte. */
  readonly log: PlacedRecord[];
  /** What the blackboard and the damage were before each look at them: offsets of a second log. */
  readonly besides: Besides[];
  now: number;
  openRecords: OpenRecord[];
  damage: string[];
  promptVersion: number;
  wish: 'none' | 'graceful' | 'forced';
  /** Called at every step between two effects; throws {@link Crash} where the launcher is to die. */
  readonly step: () => void;
  readonly nextOutcome: () => Outcome;
};

/** What a check finds where chance means no good. */
const answers: Partial<Record<Outcome, Found>> = {
  crashes: { outcome: 'failed' },
  'says-no': { outcome: 'failed', findings: ['this', 'and that'] },
  malformed: { outcome: 'error' },
  hangs: { outcome: 'error', failureClass: 'timeout' },
  'cannot-start': { outcome: 'error', failureClass: 'transient' },
};

/** One launcher: the loop of the supervisor over a world in memory. */
export class Launcher {
  readonly #ground: Ground;
  readonly #policy: LaunchPolicy;

  constructor(
    ground: Ground,
    policy: Pick<LaunchPolicy, 'runId' | 'maxAgents' | 'maxRetries' | 'staggerMs'>,
  ) {
    this.#ground = ground;
    const { agents } = ground.world.wave;
    const promptHashes = Object.fromEntries(
      agents.map(({ agentId }) => [agentId, this.#promptHash(agentId)]),
    );
    this.#policy = { ...policy, promptHashes, executors: {}, preferredAgents: {}, rateLimit: RATE_LIMIT };
  }

  get isOver(): boolean {
    const { state } = this.#ground;
    return state.outcome === 'completed' || (state.run === this.#policy.runId && state.outcome !== 'open');
  }

  /** Requests of an earlier launcher that nobody answered will not be answered any more. */
  adopt(): void {
    const { world, state } = this.#ground;
    for (const { agentId, contractId, pending } of pendingChecks(state)) {
      const data = { checkId: pending?.checkId ?? '', contractId, reason: 'its launcher is gone' };
      this.#append(event('contract.check-abandoned', data, { agent: agentId, attempt: state.attempt }));
    }
    for (const run of activeRuns(state)) {
      if (run.state !== 'requested' || world.claims.has(run.intentId)) continue;
      world.claims.add(run.intentId);
      this.#bury(run, 'transient');
    }
  }

  /** One turn; the moments that it waits for, or undefined where something was done. */
  turn(): readonly number[] | undefined {
    const before = this.#ground.records;
    this.#noteWish();
    this.#observe();
    this.#measure();
    this.#noteGates();
    const basis = this.#basis();
    const intents = decide(this.#input());
    for (const intent of intents) this.#perform(intent, basis);
    const starts = intents.flatMap((intent) => (intent.kind === 'start-agent' ? [intent.agentId] : []));
    this.#start(starts, basis);
    if (this.#ground.records > before) return undefined;
    return intents.flatMap((intent) => (intent.kind === 'wait' ? [intent.until] : []));
  }

  #input(): DecisionInput {
    const { state, now, openRecords, damage, world } = this.#ground;
    return {
      wave: world.wave,
      state,
      openRecords,
      expertise: new Map(),
      tickets: [],
      contradictions: contradictionsOf(world.wave, state, NOTHING),
      questions: new QuestionIndex(),
      damage,
      required: [],
      policy: this.#policy,
      clarifications: defaultClarificationRules,
      board: { ...NOTHING, isTaken: () => false, isOpen: () => false },
      now,
    };
  }

  #basis(): Basis {
    const { besides, openRecords, damage, now, records } = this.#ground;
    besides.push({ openRecords, damage });
    return { control: records, coordination: besides.length - 1, at: new Date(now).toISOString() };
  }

  #promptHash(agentId: string): string {
    return `${agentId} v${this.#ground.promptVersion}`;
  }

  #append(draft: Draft): void {
    append(this.#ground, draft, this.#policy.runId);
    this.#ground.step();
  }

  #noteWish(): void {
    const { state, wish } = this.#ground;
    if (wish === 'none' || state.run !== this.#policy.runId || state.outcome !== 'open') return;
    if (state.cancel !== wish && state.cancel !== 'forced')
      this.#append(event('cancel.requested', { force: wish === 'forced' }));
  }

  #observe(): void {
    const { world } = this.#ground;
    const active = activeRuns(this.#ground.state);
    for (const { intentId, stop } of active) {
      const process = world.processes.get(intentId);
      // A stop that an earlier launcher recorded and did not live to perform.
      if (stop !== null && process?.alive === true) world.end(process, true);
    }
    // Before the exits: whoever follows must not find them recorded, and what strayed attributed to nobody.
    if (active.some(({ intentId }) => this.#hasStrayed(intentId))) {
      const running = active.map(({ intentId }) => intentId);
      const data = { tree: `${this.#ground.records}`, changes: [], running, unowned: ['elsewhere'] };
      this.#append(event('workspace.measured', data));
    }
    for (const run of active) this.#observeRun(run);
  }

  #hasStrayed(intentId: string): boolean {
    const process = this.#ground.world.processes.get(intentId);
    return process?.exit !== null && process?.outcome === 'strays';
  }

  #observeRun(run: AgentRun): void {
    const process = this.#ground.world.processes.get(run.intentId);
    if (process === undefined) return;
    if (process.outcome === 'shim-dies-first') return this.#bury(run, 'unknown');
    const about = { agent: run.agentId, attempt: run.attempt };
    const { intentId } = run;
    if (run.state === 'requested') {
      const shim = { pid: 1, startTime: '1' };
      const startedAt = new Date(this.#ground.now).toISOString();
      const data = { intentId, bootId: 'b', shim, agent: { ...shim, pgid: 1 }, startedAt };
      this.#append(event('agent-run.started', data, about));
    }
    if (process.exit === null) return;
    this.#append(
      event('agent-run.exited', { intentId, ...process.exit, endedAt: null, detail: 'ended' }, about),
    );
  }

  #measure(): void {
    const { world, state } = this.#ground;
    const paths = world.wave.agents
      .filter(({ agentId }) => state.agents.get(agentId)?.state === 'concluded')
      .flatMap(({ deliverables }) => deliverables);
    for (const path of paths) {
      const draft = measured({ [path]: world.disk.get(path) ?? null });
      const [now] = (draft.data as { files: { exists: boolean; sha256: string | null }[] }).files;
      const known = state.measured.get(path);
      if (known?.exists !== now?.exists || known?.sha256 !== now?.sha256) this.#append(draft);
    }
  }

  #noteGates(): void {
    const basis = this.#basis();
    for (const verdict of gateNews(this.#input())) {
      const about = verdict.agentId === null ? {} : { agent: verdict.agentId };
      this.#append(event('gate.evaluated', { verdict, basis }, about));
    }
  }

  #perform(intent: Intent, basis: Basis): void {
    const { world, state } = this.#ground;
    switch (intent.kind) {
      case 'open-wave':
        return this.#append(opened(world.wave, {}, { policy: this.#policy, required: [] }, basis));
      case 'start-attempt':
        return this.#append(
          event('attempt.started', { plan: intent.plan, basis }, { attempt: intent.plan.attempt }),
        );
      case 'start-agent':
      case 'wait':
        return;
      case 'stop-agent': {
        const process = world.processes.get(intent.intentId);
        if (process === undefined) return;
        const { intentId, reason } = intent;
        this.#append(
          event('agent-run.stop-requested', { intentId, reason, basis }, { agent: process.agent.agentId }),
        );
        if (process.alive) world.end(process, true);
        return;
      }
      case 'conclude-agent': {
        const run = [...state.agents.values()].find(({ intentId }) => intentId === intent.intentId);
        return run === undefined ? undefined : this.#conclude(run);
      }
      case 'record-adjudication':
        return this.#append(
          event('adjudication.recorded', { ...intent.adjudication, basis }, { agent: intent.agentId }),
        );
      case 'forward-gap': {
        const { recordId, gap } = intent;
        return this.#append(event('gap.forwarded', { ...gap, recordId, basis }, { agent: gap.agentId }));
      }
      case 'settle-gap': {
        const { recordId, status } = intent;
        return this.#append(event('gap.settled', { recordId, status, basis }));
      }
      case 'note-contradiction': {
        const { id, about, values, claims, version, repairId } = intent.contradiction;
        const data = { id, about, values, claims, version, repairId, basis };
        return this.#append(event('contradiction.detected', data));
      }
      case 'resolve-contradiction':
        return this.#append(event('contradiction.resolved', { ...intent, basis }));
      case 'close-repair':
        throw new Error('the simulation has no blackboard');
      case 'check-contract':
        return this.#check(intent.agentId, intent.contractId, basis);
      case 'stop-check':
        throw new Error('checks of the simulation answer at once');
      case 'open-ticket':
      case 'assign-record':
        throw new Error('the simulation asks nobody');
      case 'answer-clarification':
      case 'route-clarification':
      case 'escalate-clarification':
      case 'withdraw-follow-up':
      case 'ask-approval':
      case 'answer-by-default':
      case 'withdraw-question':
        throw new Error('the simulation has no people to ask');
      case 'ask-provider':
        throw new Error('the simulation has no provider');
      case 'infer-stage':
        return this.#append(
          event('stage.inferred', { stage: intent.stage, evidence: intent.evidence, basis }),
        );
      case 'end-attempt':
        return this.#append(event('attempt.ended', { ...intent, basis }));
      case 'complete-wave':
        world.checkClosed((agentId) => this.#promptHash(agentId));
        if (this.#ground.openRecords.length + this.#ground.damage.length > 0)
          throw new Error('closed with something open');
        return this.#append(
          event('wave.completed', { ...intent, fingerprint: world.wave.fingerprint, basis }),
        );
      case 'fail-wave':
        return this.#append(event('wave.failed', { ...intent, basis }));
      case 'block-wave':
        return this.#append(event('wave.blocked', { ...intent, basis }));
      case 'cancel-wave':
        return this.#append(event('wave.cancelled', { ...intent, basis }));
      default:
        unreachable(intent);
    }
  }

  /** Between the request and its answer a launcher may be killed; the next one asks anew. */
  #check(agentId: string, contractId: string, basis: Basis): void {
    const { world, state, records } = this.#ground;
    const agent = agentOf(world.wave, agentId);
    const contract = agent.contracts.find(({ id }) => id === contractId);
    const run = state.agents.get(agentId);
    if (contract === undefined || run === undefined)
      throw new Error(`nothing to check: ${agentId}/${contractId}`);
    if (pendingChecks(state).length > 0) throw new Error('two programs check at once');
    if (!agent.deliverables.every((path) => world.disk.has(path)))
      throw new Error(`${agentId} delivered nothing`);
    const chance = this.#ground.nextOutcome();
    const [path = ''] = agent.deliverables;
    const found: Found = {
      ...answers[chance],
      checkId: `check ${records}`,
      attempt: state.attempt,
      launch: this.#policy.runId,
      run: { intentId: run.intentId },
      files: { [path]: world.versionOf(agent) },
    };
    const [, answer] = checked(agent, contract, found) as readonly [Draft, Draft];
    this.#append({
      ...checking(agent, contract, found),
      data: { ...(checking(agent, contract, found).data as object), basis },
    });
    world.answers.set(`${agentId}/${contractId}`, {
      intentId: run.intentId,
      version: world.versionOf(agent),
      outcome: found.outcome ?? 'passed',
    });
    this.#append(answer);
  }

  #conclude(run: AgentRun): void {
    const { world } = this.#ground;
    const process = world.processes.get(run.intentId);
    if (process === undefined) throw new Error(`${run.intentId} ended and never was`);
    const { agent, outcome } = process;
    const [path = ''] = agent.deliverables;
    const version = world.disk.get(path);
    const { exitCode: exit, signal, stop } = run;
    const draft = concluded(agent, {
      attempt: run.attempt,
      intentId: run.intentId,
      exit,
      says: printed(agent, outcome),
      ...(signal === null ? {} : { signal }),
      ...(stop === null ? {} : { stop }),
      ...(version === undefined ? { without: agent.deliverables } : { version }),
    });
    this.#append(draft);
  }

  #start(agentIds: readonly string[], basis: Basis): void {
    const { world, state } = this.#ground;
    const attempt = state.attempt;
    const due = agentIds.map((agentId) => ({
      agentId,
      intentId: `${agentId}.${attempt}.${this.#ground.records}`,
    }));
    for (const { agentId, intentId } of due) {
      const run = { attempt, intentId, hash: this.#promptHash(agentId), timeLimitMs: LIMIT_MS };
      const { data, ...about } = requested(agentOf(world.wave, agentId), run);
      this.#append({ ...about, data: { ...(data as object), basis } });
    }
    for (const { agentId, intentId } of due) {
      const outcome = this.#ground.nextOutcome();
      world.claims.add(intentId);
      const run = this.#ground.state.agents.get(agentId);
      if (outcome === 'cannot-start' && run !== undefined) this.#bury(run, 'transient');
      else {
        const agent = agentOf(world.wave, agentId);
        world.spawn({ intentId, agent, attempt, promptHash: this.#promptHash(agentId), outcome });
      }
      this.#ground.step();
    }
  }

  #bury(run: AgentRun, failureClass: 'transient' | 'unknown'): void {
    const data = { intentId: run.intentId, reason: 'no process', failureClass };
    this.#append(event('agent-run.buried', data, { agent: run.agentId, attempt: run.attempt }));
  }
}

/** An untouched place for a wave. */
export function ground(world: World, ports: Pick<Ground, 'step' | 'nextOutcome'>): Ground {
  return {
    world,
    state: waveReducer.initial(),
    records: 0,
    log: [],
    besides: [],
    now: T0,
    openRecords: [],
    damage: [],
    promptVersion: 1,
    wish: 'none',
    ...ports,
  };
}

function append(ground: Ground, draft: Draft, run: string): void {
  const placed = log({ ...draft, run, at: new Date(ground.now).toISOString(), id: `R${ground.records}` });
  ground.state = foldOf(waveReducer, placed, ground.state);
  ground.log.push(...placed.map(({ record }) => ({ record, offset: ground.records })));
  ground.records += 1;
  if (ground.state.anomalies.length > 0) throw new Error(`anomaly: ${ground.state.anomalies.join('; ')}`);
}
