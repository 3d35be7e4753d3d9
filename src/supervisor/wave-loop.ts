import type { DecisionInput } from '../engine/decision-input.js';
import { decisionInput } from '../engine/decision-input.js';
import { decide } from '../engine/decide.js';
import type { Intent } from '../engine/intent.js';
import type { Basis } from '../events/event-family.js';
import { isoTime } from '../base/clock.js';
import { UNLIMITED } from '../model/agent-slots.js';
import type { DecisionSettings } from '../model/launch-policy.js';
import type { Wave } from '../model/wave.js';
import { runOf } from '../reducers/wave/applier.js';
import { activeRuns } from '../reducers/wave-state.js';
import type { AgentRun } from '../reducers/wave-state.js';
import { FileMeasurer } from '../store/measure-file.js';
import { whatIsLacking } from '../store/passing.js';
import { adoptChecks } from './adopt-checks.js';
import { AgentAttendance } from './agent-attendance.js';
import { AgentOutputs } from './agent-outputs.js';
import { AgentWorktrees } from './agent-worktrees.js';
import { AgentStops, EMERGENCY_GRACE_MS } from './agent-stops.js';
import { ContractChecks } from './contract-checks.js';
import { lookAtContract } from './look-at-contract.js';
import { CheckoutWatch } from './checkout-watch.js';
import { checkWindows, programChecks } from './check-windows.js';
import { decisionSettings } from './decision-settings.js';
import { gateEvents } from './gate-events.js';
import { measureArtifacts, measureEnvelopes } from './measure-artifacts.js';
import { measureMatrix } from './measure-matrix.js';
import { mergeWorktree } from './merge-worktree.js';
import { measureWorkspace } from './measure-workspace.js';
import { nameOf } from './observe-runs.js';
import { ownedElsewhere } from './owned-elsewhere.js';
import { performIntents } from './perform-intents.js';
import { LogReplaced } from './journal.js';
import { AskedHooks } from './lifecycle/asked-hooks.js';
import { budgetEvents } from './run-budgets.js';
import { stopOrder } from './stop-order.js';
import type { Session } from './session.js';
import { StartDocs } from './library-docs/start-docs.js';
import { SecurityProvider } from './security-provider.js';
import type { StallWatch } from './stall-watch.js';
import { takeAcks } from './take-acks.js';
import { takeShare } from './take-share.js';
import { UnderWay } from './under-way.js';
import type { WaveEntry, WaveJournal } from './wave-journal.js';
import { watchStalls } from './watch-stalls.js';

/** The longest pause between two looks, and the pause while processes run. */
const IDLE_MS = 1000;
/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 5000;
const SCAN_MS = 200;
/** While hints tell of exits, and nobody prints: an exit that no hint told of is still noticed within a second. */
const HINTED_SCAN_MS = 800;

/** One wave on its way: observe, measure, decide, perform, until it is over for this run. */
export class WaveLoop {
  readonly #session: Session;
  readonly #journal: WaveJournal;
  readonly #wave: Wave;
  readonly #outputs: AgentOutputs;
  readonly #stops: AgentStops;
  readonly #attendance: AgentAttendance;
  readonly #underWay: UnderWay;
  readonly #checks: ContractChecks;
  readonly #hooks: AskedHooks;
  readonly #provider: SecurityProvider;
  readonly #docs: StartDocs;
  readonly #stalls: StallWatch;
  readonly #worktrees: AgentWorktrees;
  readonly #checkout: CheckoutWatch;
  readonly #settings: DecisionSettings;
  /** Of the lane's state folder, where the envelopes are. */
  readonly #envelopes: FileMeasurer;
  #isWaitingForRoom = false;
  /** Whether some agent has printed something since the turn before. */
  #isLoud = false;

  constructor(
    session: Session,
    journal: WaveJournal,
    wave: Wave,
    /** Path of the wave's file, relative to the repository. */
    private readonly file: string,
  ) {
    this.#session = session;
    this.#journal = journal;
    this.#wave = wave;
    this.#outputs = new AgentOutputs(session, wave.wave);
    this.#stalls = watchStalls(session, journal, wave, this.#outputs);
    this.#worktrees = new AgentWorktrees(session, journal, wave);
    this.#checkout = new CheckoutWatch(session, journal);
    this.#envelopes = new FileMeasurer(session.context.layout.root);
    this.#stops = new AgentStops(session.backend, session.waker, () =>
      session.emergency() === undefined ? GRACE_MS : EMERGENCY_GRACE_MS,
    );
    this.#attendance = new AgentAttendance(session, wave.wave, this.#stops);
    this.#underWay = new UnderWay({ waker: session.waker, clock: session.context.clock });
    this.#checks = new ContractChecks(
      (order, signal) => lookAtContract(this.#worktrees.viewFor(order.agent.agentId), order, signal),
      this.#underWay,
    );
    this.#hooks = new AskedHooks(session, wave.wave, this.#underWay);
    this.#provider = new SecurityProvider(session, wave);
    this.#docs = new StartDocs(session, wave);
    this.#settings = decisionSettings(session, wave);
  }

  /**
   * Runs until the wave is over for this run, or this process is to go.
   * @returns false when it was told to detach: agents go on, and the next launch adopts them
   */
  async run(): Promise<boolean> {
    const endGuard = this.#checkout.guard();
    try {
      return await this.#run();
    } catch (error) {
      // Whatever it was that failed first: nobody could adopt what the log no longer knows.
      const lost = error instanceof LogReplaced ? error : this.#lostLog();
      if (lost === undefined) throw error;
      await this.#endAll(this.#journal.known);
      throw lost;
    } finally {
      endGuard();
      this.#provider.close();
      // Agents outlive us, checks do not: whoever comes next begins them anew.
      await this.#underWay.end();
      await this.#docs.end();
    }
  }

  async #endAll(runs: readonly AgentRun[]): Promise<void> {
    await this.#stops.endAll(runs.map((run) => nameOf(this.#wave.wave, run)));
  }

  /** Set where the log that we hold is gone. */
  #lostLog(): LogReplaced | undefined {
    try {
      this.#journal.refresh();
      return undefined;
    } catch (error) {
      return error instanceof LogReplaced ? error : undefined;
    }
  }

  async #run(): Promise<boolean> {
    await this.#adopt();
    for (;;) {
      if (this.#session.stopWish() === 'detached') return false;
      const before = this.#journal.control.offset;
      const intents = await this.#turnOrWait();
      if (this.#isOver()) {
        // Nothing of it runs, and nothing starts before the lane asks again.
        this.#session.slots.settle(UNLIMITED);
        return true;
      }
      const idle = this.#journal.control.offset === before && !this.#outputs.isBehind();
      if (idle) await this.#pause(intents);
    }
  }

  #isOver(): boolean {
    const { run, outcome } = this.#journal.state;
    return outcome === 'completed' || (run === this.#settings.policy.runId && outcome !== 'open');
  }

  /** Requests of an earlier holder that no shim answered will not be answered any more, and neither will its checks. */
  async #adopt(): Promise<void> {
    await this.#resumeMerges();
    this.#journal.append(...(await this.#attendance.buryUnclaimed(activeRuns(this.#journal.state))));
    await this.#hooks.adopt(this.#journal.state);
    const abandoned = await adoptChecks(this.#session, this.#journal.state);
    if (abandoned.length === 0) return;
    // While they are on record as under way, what their programs changed is put down to them.
    await this.#measure(activeRuns(this.#journal.state).map(({ intentId }) => intentId));
    this.#journal.append(...abandoned);
  }

  /** What an earlier holder was merging is merged before anybody is asked about what changed by it. */
  async #resumeMerges(): Promise<void> {
    const measure = (running: readonly string[]): Promise<void> => this.#measure(running);
    const worktrees = this.#worktrees;
    const merging = { session: this.#session, journal: this.#journal, wave: this.#wave, worktrees, measure };
    for (const { of, merge } of this.#journal.state.worktrees.values())
      if (merge?.state === 'requested') await mergeWorktree(merging, of, true);
  }

  /**
   * A full disk, or a machine that has no descriptors, memory or processes left, stops nothing but us: agents go on, and as
   * soon as there is room the same turn is taken again, from what the logs then hold.
   */
  async #turnOrWait(): Promise<readonly Intent[]> {
    try {
      const intents = await this.#turn();
      this.#isWaitingForRoom = false;
      return intents;
    } catch (error) {
      const lacking = whatIsLacking(error);
      if (lacking === undefined) throw error;
      if (!this.#isWaitingForRoom) {
        const said = error instanceof Error ? `: ${error.message}` : '';
        this.#session.onTrouble(`${lacking}, nothing new starts until there is${said}`);
      }
      this.#isWaitingForRoom = true;
      await this.#endUnrecorded();
      return [{ kind: 'wait', until: this.#session.context.clock.now() + IDLE_MS }];
    }
  }

  /** Where everything is to stop now, agents are ended although that cannot be recorded: their status files say it later. */
  async #endUnrecorded(): Promise<void> {
    if (stopOrder(this.#session)?.force !== true) return;
    await this.#endAll(activeRuns(this.#journal.state));
  }

  async #turn(): Promise<readonly Intent[]> {
    this.#journal.refresh();
    this.#noteStopWish();
    await this.#observe();
    this.#isLoud = this.#outputs.pump(this.#journal.state.agents.values());
    this.#journal.note(...this.#outputs.toolCalls(this.#journal.state.agents.values()));
    this.#watchStalls();
    await this.#takeChecks();
    this.#journal.append(...measureArtifacts(this.#session.measurer, this.#wave, this.#journal.state));
    this.#journal.append(...measureEnvelopes(this.#envelopes, this.#journal.state));
    this.#journal.append(...this.#session.tickets.news(this.#wave.wave, this.#journal.state));
    this.#journal.append(...measureMatrix(this.#session, this.#wave, this.#journal.state));
    this.#journal.append(...takeAcks(this.#session.context.layout, this.#wave, this.#journal.state));
    this.#journal.append(...budgetEvents(this.#journal.state, this.#settings.budgets));
    const judged = this.#input();
    this.#journal.append(...gateEvents(judged, this.#basisOf(judged)));
    const { input, intents } = this.#decide();
    if (intents.some(({ kind }) => kind === 'start-agent')) await this.#session.beforeStart();
    await performIntents(
      {
        session: this.#session,
        journal: this.#journal,
        wave: this.#wave,
        file: this.file,
        settings: this.#settings,
        basis: this.#basisOf(input),
        outputs: this.#outputs,
        stops: this.#stops,
        checks: this.#checks,
        hooks: this.#hooks,
        provider: this.#provider,
        docs: this.#docs,
        worktrees: this.#worktrees,
        measure: (running) => this.#measure(running),
      },
      intents,
    );
    await this.#session.onTurn();
    return intents;
  }

  /** What is decided under the share of agent slots that the wave is due now; a share that changes is on record first. */
  #decide(): Readonly<{ input: DecisionInput; intents: readonly Intent[] }> {
    const input = this.#input();
    const intents = decide(input);
    if (!takeShare(this.#session, this.#journal, input, intents)) return { input, intents };
    const next = this.#input();
    return { input: next, intents: decide(next) };
  }

  #watchStalls(): void {
    const now = this.#session.context.clock.now();
    this.#journal.append(...this.#stalls.look(activeRuns(this.#journal.state), now));
  }

  #input(): DecisionInput {
    const { state, coordination } = this.#journal;
    const now = this.#session.context.clock.now();
    return decisionInput(this.#wave, this.#settings, {
      state,
      coordination,
      damage: this.#journal.damage(),
      now,
    });
  }

  /** What is recorded with what follows from this input, which must be the newest. */
  #basisOf({ now }: DecisionInput): Basis {
    return { ...this.#journal.offsets, at: isoTime(now) };
  }

  #noteStopWish(): void {
    const { state } = this.#journal;
    this.#session.lane.refresh();
    const order = stopOrder(this.#session);
    if (state.run !== this.#settings.policy.runId || state.outcome !== 'open') return;
    if (order === undefined) return;
    if (state.cancel === 'forced' || (state.cancel === 'graceful' && !order.force)) return;
    this.#journal.append({ type: 'cancel.requested', data: order });
  }

  /** Takes in what the processes did; where one ended, measures the work tree before anything else starts. */
  async #observe(): Promise<void> {
    const active = activeRuns(this.#journal.state);
    const running = active.map(({ intentId }) => intentId);
    const entries = await this.#attendance.look(active);
    if (entries.length === 0) return;
    // Measured before the exit is recorded: were we killed in between, the next holder would find nobody to ask about what
    // changed.
    const endedAt = endsOf(entries);
    if (endedAt.size > 0) await this.#measure(running, endedAt);
    this.#journal.append(...entries);
  }

  /** Takes in what the checks found; what their programs changed is measured first. */
  async #takeChecks(): Promise<void> {
    const finished = this.#underWay.finished();
    if (finished.length === 0) return;
    const { state } = this.#journal;
    if (programChecks(state).some(({ checkId }) => finished.some((check) => check.checkId === checkId))) {
      await this.#measure(activeRuns(state).map(({ intentId }) => intentId));
    }
    this.#journal.append(...finished.map(({ entry }) => entry));
    for (const { checkId } of finished) this.#underWay.forget(checkId);
  }

  async #measure(
    running: readonly string[],
    endedAt: ReadonlyMap<string, number> = new Map(),
  ): Promise<void> {
    const { context, snapshots, isExpected, announcer, redactor } = this.#session;
    const began = context.clock.now();
    const { state } = this.#journal;
    const checks = [...checkWindows(state, this.#underWay.finished()), ...announcer.windows()];
    const common = { state, endedAt, isExpected, checks, redactor };
    const entries = await measureWorkspace({
      ...common,
      repo: context.repo,
      worktree: null,
      snapshots,
      running: running.filter((intentId) => runOf(state, intentId)?.worktree === null),
      ownedElsewhere: (sinceMs) => ownedElsewhere(context, sinceMs),
    });
    this.#journal.append(...entries);
    this.#journal.append(...(await this.#worktrees.measure(running, common)));
    this.#journal.append(...(await this.#checkout.measure(running, checks)));
    announcer.measured(began);
  }

  async #pause(intents: readonly Intent[]): Promise<void> {
    const now = this.#session.context.clock.now();
    const active = activeRuns(this.#journal.state);
    const isHinted =
      this.#session.hasHints() && !this.#isLoud && active.every(({ state }) => state === 'running');
    const busyMs = isHinted ? HINTED_SCAN_MS : SCAN_MS;
    const timers = intents.flatMap((intent) => (intent.kind === 'wait' ? [intent.until - now] : []));
    await this.#session.waker.wait(Math.max(0, Math.min(active.length > 0 ? busyMs : IDLE_MS, ...timers)));
  }
}

/** When the agents that these events tell the end of ended, by intent. */
function endsOf(entries: readonly WaveEntry[]): Map<string, number> {
  const ends = entries.flatMap((entry): [string, number][] => {
    if (entry.type !== 'agent-run.exited') return [];
    const { intentId, endedAt } = entry.data;
    return [[intentId, endedAt === null ? Infinity : Date.parse(endedAt)]];
  });
  return new Map(ends);
}
