import type { Claim } from '../../../src/runner/claim-intent.js';
import type { ProcessSight, TraceFiles } from '../../../src/runner/observe.js';
import type { ProcessInfo, ProcessReading } from '../../../src/runner/process-identity.js';
import { liveness } from '../../../src/runner/process-identity.js';
import type { ProcessIdentity, StatusFile } from '../../../src/model/status-file.js';
import type { WaveAgent } from '../../../src/model/wave.js';
import type { Dice } from './dice.js';
import { exitOf } from './outcomes.js';
import type { Outcome } from './outcomes.js';

/** Where one agent run stands. `up`: its shim runs and has no claim yet; `over`: nothing of it is left to happen. */
type Phase = 'up' | 'claimed' | 'staged' | 'published' | 'running' | 'ended' | 'over';

/** What a shim is told when it is started. */
export type Order = Readonly<{
  intentId: string;
  wave: number;
  attempt: number;
  round: number;
  agent: WaveAgent;
  promptHash: string;
  outcome: Outcome;
}>;

/** One shim with its agent, as they really are. */
export type Life = Order & {
  readonly shim: ProcessIdentity;
  child: ProcessIdentity | null;
  phase: Phase;
  exit: Readonly<{ exitCode: number | null; signal: string | null }> | null;
  /** For so long the host gives it no time: others overtake it. */
  lag: number;
};

/** What the house around the machine wants to know, and may object to. */
export type Onlooker = Readonly<{
  /** An agent runs from now on. */
  began: (life: Life) => void;
  /** It runs no more, and `stopped` says that it did not get to its end. */
  ended: (life: Life, stopped: boolean) => void;
  now: () => number;
}>;

const FIRST_PID = 100;
const MOST_LAG = 120;

/**
 * A host: process table, claims, status files. Shims do step by step what `src/runner/shim.sh` does. Pids are few and used
 * again at once, and some of the dead are never reaped.
 */
export class Machine {
  readonly #table = new Map<number, ProcessInfo>();
  readonly #claims = new Map<string, Claim>();
  readonly #statuses = new Map<string, StatusFile>();
  readonly lives: Life[] = [];
  #active: Life[] = [];
  #boots = 1;
  #ticks = 0;
  #nextPid = FIRST_PID;

  constructor(
    private readonly dice: Dice,
    private readonly onlooker: Onlooker,
  ) {}

  /** What an observer of the product sees of processes and files here. */
  readonly sight: ProcessSight = {
    bootId: () => this.bootId,
    liveness: (identity, boot) => liveness(identity, boot, this.#kernel),
  };
  readonly files: TraceFiles = {
    claim: (path) => this.#claims.get(path) ?? { by: 'nobody' },
    status: (path) => {
      const status = this.#statuses.get(path);
      return status === undefined ? { kind: 'absent' } : { kind: 'present', status };
    },
  };
  readonly #kernel = {
    bootId: () => this.bootId,
    readProcess: (pid: number): ProcessReading => this.#table.get(pid) ?? 'absent',
  };

  get bootId(): string {
    return `boot-${this.#boots}`;
  }

  /** Whether somebody would move if there were time. */
  get isLagging(): boolean {
    return this.#active.some((life) => life.lag > 0 && this.#hasStep(life));
  }

  get running(): Life[] {
    return this.#active.filter(({ phase }) => phase === 'running');
  }

  /** Those of which something is left. */
  get active(): readonly Life[] {
    return this.#active;
  }

  /** Those whose shim or agent stage has something to do. */
  get due(): Life[] {
    return this.#active.filter((life) => life.lag === 0 && this.#hasStep(life));
  }

  /** Time passes for those that got none; all of it where nobody else has anything to do. */
  catchUp(steps: number): void {
    for (const life of this.#active) life.lag = Math.max(0, life.lag - steps);
  }

  spawn(order: Order): void {
    const life: Life = {
      ...order,
      shim: this.#fork(1),
      child: null,
      phase: 'up',
      exit: null,
      lag: this.#lag(),
    };
    this.lives.push(life);
    this.#active.push(life);
  }

  /** Recovery takes the claim, so that no shim ever will. */
  takeClaim(intentId: string): boolean {
    if (this.#claims.has(intentId)) return false;
    this.#claims.set(intentId, { by: 'recovery' });
    return true;
  }

  /** The next step of a shim or of its agent stage. */
  step(life: Life): void {
    life.lag = this.#lag();
    switch (life.phase) {
      case 'up':
        if (this.#claims.has(life.intentId)) return this.#over(life);
        this.#claims.set(life.intentId, { by: 'shim', bootId: this.bootId, shim: life.shim });
        life.phase = 'claimed';
        if (life.outcome === 'shim-dies-first') this.killShim(life);
        return;
      case 'claimed':
        life.child = this.#fork(life.shim.pid);
        life.phase = 'staged';
        return;
      case 'staged':
        this.#publish(life, null);
        life.phase = 'published';
        return;
      case 'published':
        if (!this.#lives(life.shim)) return this.#over(life);
        life.phase = 'running';
        return this.onlooker.began(life);
      case 'ended':
        this.#publish(life, life.exit);
        return this.#over(life);
      case 'running':
      case 'over':
        throw new Error(`${life.intentId} has no step to do`);
    }
  }

  /** An agent comes to the end that was chosen for it. */
  end(life: Life): void {
    const exit = exitOf(life.outcome);
    this.#endAgent(life, exit, false);
    if (exit.exitCode === null) this.killShim(life);
  }

  /** A signal to whoever is still the one that was recorded. */
  stop(status: StatusFile): void {
    const life = this.#active.find(({ intentId }) => intentId === status.intentId);
    if (life === undefined || liveness(status.agent, status.bootId, this.#kernel) !== 'alive') return;
    this.#signal(life, { exitCode: 143, signal: 'TERM' });
  }

  killAgent(life: Life): void {
    this.#signal(life, { exitCode: 137, signal: 'KILL' });
  }

  killShim(life: Life): void {
    this.#leave(life.shim, 1);
    if (!this.#hasStep(life) && life.phase !== 'running') this.#over(life);
  }

  /** An agent is stopped as by SIGSTOP: alive, and never done by itself. */
  suspend({ child }: Life): void {
    const info = child === null ? undefined : this.#table.get(child.pid);
    if (info !== undefined) this.#table.set(info.pid, { ...info, state: 'T' });
  }

  isSuspended({ child }: Life): boolean {
    return child !== null && this.#table.get(child.pid)?.state === 'T';
  }

  /** Everything stops and starts anew; claims were never synced, so that any of them may be gone. */
  reboot(): void {
    this.#table.clear();
    for (const life of this.#active) {
      if (life.phase === 'running') this.onlooker.ended(life, true);
      life.phase = 'over';
    }
    this.#active = [];
    for (const intentId of [...this.#claims.keys()]) if (this.dice.oneIn(2)) this.#claims.delete(intentId);
    this.#boots += 1;
    this.#nextPid = FIRST_PID;
    // Start times are counted from the boot: the same pid may have the same one again.
    this.#ticks = 0;
    const booted = this.dice.roll(8);
    for (let others = 0; others < booted; others += 1) this.#fork(1);
  }

  #lag(): number {
    return this.dice.oneIn(3) ? this.dice.roll(MOST_LAG) : 0;
  }

  #hasStep({ phase, shim, child }: Life): boolean {
    if (phase === 'up' || phase === 'claimed' || phase === 'ended') return this.#lives(shim);
    return (phase === 'staged' || phase === 'published') && child !== null && this.#lives(child);
  }

  #signal(life: Life, exit: NonNullable<Life['exit']>): void {
    if (life.phase === 'running') return this.#endAgent(life, exit, true);
    if (life.phase === 'published') return this.#endAgent(life, exit, true);
    // Nothing came back to the shim: it leaves its claim and nothing else.
    if (life.phase === 'staged') this.#over(life);
  }

  #endAgent(life: Life, exit: NonNullable<Life['exit']>, stopped: boolean): void {
    const ran = life.phase === 'running';
    life.exit = exit;
    life.phase = 'ended';
    if (life.child !== null) this.#leave(life.child, this.#lives(life.shim) ? life.shim.pid : 1);
    if (ran) this.onlooker.ended(life, stopped);
    if (!this.#lives(life.shim)) this.#over(life);
  }

  #over(life: Life): void {
    if (life.child !== null) this.#reap(life.child);
    this.#leave(life.shim, 1);
    life.phase = 'over';
    this.#active = this.#active.filter((other) => other !== life);
  }

  #publish(life: Life, exit: Life['exit']): void {
    const { intentId, wave, attempt, agent, shim, child, promptHash } = life;
    if (child === null) throw new Error('published before it was there');
    const at = new Date(this.onlooker.now()).toISOString();
    this.#statuses.set(statusPath(life), {
      schemaVersion: 1,
      lane: 'main',
      wave,
      attempt,
      agentId: agent.agentId,
      intentId,
      bootId: this.bootId,
      shim,
      agent: { ...child, pgid: child.pid },
      startedAt: at,
      state: exit === null ? 'running' : 'exited',
      exitCode: exit?.exitCode ?? null,
      signal: exit?.signal ?? null,
      endedAt: exit === null ? null : at,
      promptHash,
      logPath: '',
    });
  }

  #fork(ppid: number): ProcessIdentity {
    const most = FIRST_PID + this.#table.size + 3;
    do this.#nextPid = this.#nextPid >= most ? FIRST_PID : this.#nextPid + 1;
    while (this.#table.has(this.#nextPid));
    return this.#take(this.#nextPid, ppid);
  }

  #take(pid: number, ppid: number): ProcessIdentity {
    this.#ticks += 1;
    const identity = { pid, startTime: String(this.#ticks) };
    this.#table.set(pid, { ...identity, ppid, pgid: pid, state: 'S' });
    return identity;
  }

  /** It ends; whoever is its parent reaps it, or does not. */
  #leave(identity: ProcessIdentity, ppid: number): void {
    const info = this.#table.get(identity.pid);
    if (info?.startTime !== identity.startTime) return;
    if (ppid !== 1 || this.dice.oneIn(2)) this.#table.set(info.pid, { ...info, ppid, state: 'Z' });
    else {
      this.#table.delete(info.pid);
      // Its pid is somebody else's at once.
      if (this.dice.oneIn(3)) this.#take(info.pid, 1);
    }
  }

  #reap({ pid, startTime }: ProcessIdentity): void {
    if (this.#table.get(pid)?.startTime === startTime) this.#table.delete(pid);
  }

  #lives(identity: ProcessIdentity): boolean {
    return liveness(identity, this.bootId, this.#kernel) === 'alive';
  }
}

/** Where the status file of an agent run is. */
export function statusPath({
  wave,
  attempt,
  agent: { agentId },
  round,
}: Readonly<{ wave: number; attempt: number; agent: Readonly<{ agentId: string }>; round: number }>): string {
  return `${wave}/${attempt}/${agentId}/${round}`;
}
