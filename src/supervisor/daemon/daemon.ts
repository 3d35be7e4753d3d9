import { messageOf } from '../../base/message-of.js';
import { existsSync } from 'node:fs';
import { Problem } from '../../base/problem.js';
import { Waker } from '../../base/waker.js';
import type { RecordDraft } from '../../model/record.js';
import type { RunOptions } from '../../model/run-options.js';
import { readRunOptions } from '../../model/run-options.js';
import type { LaneState, RunEntry } from '../../reducers/lane-state.js';
import { laneReducer, runUnderWay } from '../../reducers/lane-state.js';
import { isAlive, readProcess } from '../../runner/process-identity.js';
import { readEmergencyStop } from '../../store/emergency-stop.js';
import type { RepoLayout } from '../../store/layout.js';
import type { Lease, LeaseKind } from '../../store/lease.js';
import { acquireLease } from '../../store/lease.js';
import type { LogFold } from '../../store/log/fold.js';
import { openFold } from '../../store/log/snapshot.js';
import type { HintSource } from '../../store/watch.js';
import { watchForHints } from '../../store/watch.js';
import { FencedOff } from '../journal.js';
import type { LaneContext } from '../lane-context.js';
import { launchLane } from '../launch-lane.js';
import { prepareRun } from '../prepare-run.js';
import type { RepositoryLane } from '../repository-lanes.js';
import { AgentSlots } from './agent-slots.js';
import { DaemonFile, thisProcess } from './daemon-file.js';
import { dueRun } from './due-run.js';
import { SeenAgents } from './seen-agents.js';

/** What the daemon needs from outside. */
export type DaemonPorts = Readonly<{
  repoLayout: RepoLayout;
  /** Every lane there is now. */
  lanes: () => Promise<readonly RepositoryLane[]>;
  /**
   * What work on a lane needs, with the configuration as it stands now.
   * @param configFile another file than `wave.config.json`, or null
   * @throws Problem where the configuration is not usable
   */
  open: (lane: RepositoryLane, configFile: string | null) => Promise<LaneContext>;
  /** The same without a configuration: enough to record that there is none. */
  openBare: (lane: RepositoryLane) => LaneContext;
  lease: LeaseKind | undefined;
  /** False turns file watchers off; scans go on. */
  watch: boolean;
  /** How many agents may run at once over all lanes, as the configuration has it now; null means any number. */
  maxAgents: () => number | null;
  /** Folder of raw output. */
  spool: string;
  now: () => number;
  /** One line for people; what it is about is in it. */
  say: (text: string) => void;
  onRecord: (lane: RepositoryLane, record: RecordDraft) => void;
}>;

/** When the daemon ends by itself. */
export type DaemonLife = Readonly<{
  /** As soon as nothing is left to do. */
  once: boolean;
  /** After nothing was to be done for this long. */
  idleMs: number;
  /** How long to try for the lease while work is due: somebody may hold it who is about to let go. */
  patienceMs: number;
}>;

/** Why the daemon ended. `held`: another one serves the repository. */
export type DaemonEnd = 'done' | 'idle' | 'detached' | 'held';

/** The scan that finds what no hint told of. */
const SCAN_MS = 1000;
const LEASE_POLL_MS = 50;
/** A lane whose run came to an error is tried again after this long, doubled each time. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** A lane that another holder took from us is left alone for at least this long. */
const LEFT_ALONE_MS = 60_000;

type Lane = {
  readonly place: RepositoryLane;
  readonly fold: LogFold<LaneState>;
  readonly waker: Waker;
  work: Promise<void> | undefined;
  notBefore: number;
  pauseMs: number;
};

/** Serves all lanes of one repository in this process, each by the same loop as a launch in the foreground. */
export class Daemon {
  readonly #ports: DaemonPorts;
  readonly #life: DaemonLife;
  readonly #lanes = new Map<string, Lane>();
  readonly #waker = new Waker();
  readonly #slots: AgentSlots;
  readonly #seen: SeenAgents;
  readonly #complaints = new Map<string, string>();
  #detached = false;
  #lease: Lease | undefined;
  #hints: HintSource | undefined;
  #watched = '';

  constructor(ports: DaemonPorts, life: DaemonLife) {
    this.#ports = ports;
    this.#life = life;
    this.#slots = new AgentSlots(ports.maxAgents);
    this.#seen = new SeenAgents(ports.spool);
  }

  /** Lets go of everything: agents go on, and the next daemon goes on with the runs. */
  detach(): void {
    this.#detached = true;
    this.#waker.wake();
    for (const { waker } of this.#lanes.values()) waker.wake();
  }

  /** Serves until there is nothing to do for long enough, or until it is to detach. */
  async run(): Promise<DaemonEnd> {
    for (;;) {
      const lease = await this.#acquire();
      if (lease === undefined) return this.#detached ? 'detached' : 'held';
      let end: DaemonEnd;
      try {
        this.#lease = lease;
        end = await this.#serve();
        this.#ports.say(end === 'held' ? 'lets go: its lease is held no more' : `ends: ${end}`);
      } finally {
        await this.#hints?.close();
        this.#hints = undefined;
        this.#watched = '';
        await lease.release();
      }
      // Who submitted a run while we were going saw a daemon. The lease is free by now, so that whoever comes later does not:
      // one look back, and nobody waits in vain.
      if (end === 'detached' || (end !== 'held' && !(await this.#isWorkDue()))) return end;
    }
  }

  /** Tries for as long as work is due: who holds the lease may be on the way out, or may only have looked. */
  async #acquire(): Promise<Lease | undefined> {
    const until = this.#ports.now() + this.#life.patienceMs;
    for (;;) {
      const lease = await acquireLease(this.#ports.repoLayout.daemonLease(), this.#ports.lease);
      if (lease !== undefined || this.#detached) return lease;
      if (this.#ports.now() >= until || !(await this.#isWorkDue())) return undefined;
      await this.#waker.wait(LEASE_POLL_MS);
    }
  }

  async #serve(): Promise<DaemonEnd> {
    const file = new DaemonFile(this.#ports.repoLayout, new Date(this.#ports.now()).toISOString());
    this.#ports.say(`serves ${this.#ports.repoLayout.repo} as process ${process.pid}`);
    let busyAt = this.#ports.now();
    for (;;) {
      if (this.#isToLetGo()) {
        for (const { work } of this.#lanes.values()) await work;
        return this.#detached ? 'detached' : 'held';
      }
      // Removed, or moved elsewhere: nobody will submit anything to it any more.
      if (!existsSync(this.#ports.repoLayout.repo)) return 'done';
      await file.keep();
      const left = await this.#claim();
      await this.#watch();
      if (left > 0) busyAt = this.#ports.now();
      if (left === 0 && this.#life.once) return 'done';
      if (left === 0 && this.#ports.now() - busyAt >= this.#life.idleMs) return 'idle';
      await this.#waker.wait(SCAN_MS);
    }
  }

  /** Begins with what is due. @returns how many lanes are worked on, or wait to be */
  async #claim(): Promise<number> {
    const isHalted = this.#isHalted();
    let left = 0;
    const lanes = await this.#refreshed();
    // All of them, before anybody is given a slot: agents of a daemon that was killed run on.
    for (const lane of lanes) this.#countAgents(lane, isHalted);
    for (const lane of lanes) {
      if (lane.work === undefined) {
        const run = this.#dueRun(lane, isHalted);
        const isUrgent = isHalted || run?.cancel === 'forced';
        if (run !== undefined && (isUrgent || this.#ports.now() >= lane.notBefore)) this.#begin(lane, run);
        else if (run === undefined && !isWaiting(lane.fold.state, isHalted)) continue;
      }
      left += 1;
    }
    return left;
  }

  /** What runs in a lane that we do not work on has its slots all the same. */
  #countAgents(lane: Lane, isHalted: boolean): void {
    const { place, fold, work } = lane;
    if (work !== undefined || !this.#slots.isLimited) return;
    const isAttended = isHeldElsewhere(runUnderWay(fold.state)) || this.#dueRun(lane, isHalted) !== undefined;
    try {
      this.#slots.observe(nameOf(place), this.#seen.count(place, fold.state, isAttended));
    } catch (error) {
      // What was seen of it before counts until it can be read again.
      this.#complain(place, messageOf(error));
    }
  }

  async #isWorkDue(): Promise<boolean> {
    const isHalted = this.#isHalted();
    const lanes = await this.#refreshed();
    return lanes.some((lane) => lane.work === undefined && this.#dueRun(lane, isHalted) !== undefined);
  }

  /** Told to, or because another daemon may serve the repository by now. */
  #isToLetGo(): boolean {
    return this.#detached || this.#lease?.isLost() === true;
  }

  #isHalted(): boolean {
    return readEmergencyStop(this.#ports.repoLayout.emergencyStop()) !== undefined;
  }

  #dueRun({ fold }: Lane, isHalted: boolean): RunEntry | undefined {
    return dueRun(fold.state, { isHeld: isHeldElsewhere(runUnderWay(fold.state)), isHalted });
  }

  /** All lanes, those that are new included, as their logs stand now. */
  async #refreshed(): Promise<Lane[]> {
    const places = await this.#ports.lanes();
    return places.flatMap((place) => {
      const { layout } = place;
      try {
        const known = this.#lanes.get(layout.root);
        if (known !== undefined) {
          known.fold.refresh();
          return [known];
        }
        const snapshotPath = layout.snapshot('lane', laneReducer.name);
        const fold = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob, snapshotPath });
        const lane: Lane = {
          place,
          fold,
          waker: new Waker(),
          work: undefined,
          notBefore: 0,
          pauseMs: FIRST_PAUSE_MS,
        };
        this.#lanes.set(layout.root, lane);
        return [lane];
      } catch (error) {
        // A lane that cannot be read now must not keep the others from being served.
        this.#complain(place, messageOf(error));
        return [];
      }
    });
  }

  async #watch(): Promise<void> {
    const paths = [...this.#lanes.values()].map(({ place }) => place.layout.laneLog()).sort();
    if (paths.join('\n') === this.#watched) return;
    this.#watched = paths.join('\n');
    await this.#hints?.close();
    this.#hints = await watchForHints(paths, () => this.#waker.wake(), this.#ports.watch);
  }

  #begin(lane: Lane, run: RunEntry): void {
    lane.work = this.#work(lane, run)
      .catch((error: unknown) => this.#failed(lane, run, error))
      .finally(() => {
        lane.work = undefined;
        this.#waker.wake();
      });
  }

  async #work(lane: Lane, run: RunEntry): Promise<void> {
    const { place } = lane;
    const options = readRunOptions(run.options);
    const { context, prepare } = await this.#prepare(place, run, options);
    this.#seen.forget(place, lane.fold.state);
    const how = run.startedAt === null ? 'begins' : 'is taken up again';
    // Said once of a run that is tried again and again.
    if (!this.#complaints.has(place.layout.root)) this.#say(place, `run ${run.runId} ${how}`);
    const result = await launchLane({
      context,
      runId: run.runId,
      request: run.request,
      options,
      prepare,
      lease: this.#ports.lease,
      watch: this.#ports.watch,
      slots: this.#slots.join(nameOf(place), () => lane.waker.wake()),
      triesAgain: true,
      stopWish: () => (this.#isToLetGo() ? 'detached' : 'none'),
      waker: lane.waker,
      onAppended: (record) => this.#ports.onRecord(place, record),
      onTurn: () => undefined,
      onTrouble: (text) => this.#say(place, text),
    });
    lane.pauseMs = FIRST_PAUSE_MS;
    this.#complaints.delete(place.layout.root);
    this.#say(place, `run ${run.runId} ${result.outcome}: ${result.detail}`);
  }

  /** A configuration that cannot be used is how the run ends; for that to be on record it is begun all the same. */
  async #prepare(
    place: RepositoryLane,
    run: RunEntry,
    options: RunOptions,
  ): Promise<Pick<Parameters<typeof launchLane>[0], 'context' | 'prepare'>> {
    try {
      const context = await this.#ports.open(place, options.configFile);
      return { context, prepare: () => prepareRun(context, options, run.request.waves) };
    } catch (error) {
      return {
        context: this.#ports.openBare(place),
        prepare: () => {
          throw error;
        },
      };
    }
  }

  /** One lane's trouble is not the others': it is said, and looked at again later. */
  #failed(lane: Lane, run: RunEntry, error: unknown): void {
    if (error instanceof Problem && error.code === 'lane/held') {
      // Somebody else was quicker, most often for a moment only.
      lane.notBefore = this.#ports.now() + FIRST_PAUSE_MS;
      return;
    }
    const isTaken = error instanceof FencedOff;
    const why = isTaken ? 'another process took over and goes on with it' : messageOf(error);
    this.#complain(lane.place, `run ${run.runId}: ${why}`);
    lane.notBefore = this.#ports.now() + (isTaken ? LEFT_ALONE_MS : lane.pauseMs);
    lane.pauseMs = Math.min(2 * lane.pauseMs, LONGEST_PAUSE_MS);
  }

  /** What is wrong for a while is said once. */
  #complain(place: RepositoryLane, text: string): void {
    if (this.#complaints.get(place.layout.root) === text) return;
    this.#complaints.set(place.layout.root, text);
    this.#say(place, text);
  }

  #say(place: RepositoryLane, text: string): void {
    this.#ports.say(`${nameOf(place)}  ${text}`);
  }
}

/** Runs that wait for somebody else to be done with the lane: there is something left, if nothing to do about it now. */
function isWaiting(state: LaneState, isHalted: boolean): boolean {
  return !isHalted && state.runs.some(({ startedAt, ended }) => startedAt === null && ended === null);
}

/**
 * Whether another process works on the run. One that is suspended does not: it finds its epoch stale when it wakes up. We do
 * not either, where this is asked: something ended our work on it.
 */
function isHeldElsewhere(run: RunEntry | undefined): boolean {
  const launcher = run?.launcher ?? null;
  if (launcher === null || !isAlive(launcher, launcher.bootId)) return false;
  const ours = thisProcess();
  if (launcher.pid === ours.pid && launcher.startTime === ours.startTime) return false;
  const seen = readProcess(launcher.pid);
  return typeof seen === 'string' || seen.state !== 'T';
}

/** As people are told of it; one of a kind in its repository. */
function nameOf({ project, lane }: RepositoryLane): string {
  return `${project === undefined ? '' : `${project}/`}${lane}`;
}
