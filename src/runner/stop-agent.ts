import type { ProcessIdentity, StatusFile } from '../model/status-file.js';
import type { StopOutcome } from './backends/backend.js';
import type { Liveness } from './process-identity.js';
import { isEnded, liveness } from './process-identity.js';
import { sweepSince } from './process-table.js';

/** What a stop needs to know of an agent run. */
export type StoppableRun = Pick<StatusFile, 'intentId' | 'bootId' | 'shim' | 'agent'>;

/** How patient a stop is, and how it passes the time. */
export type StopOptions = Readonly<{
  /** Between SIGTERM and SIGKILL. */
  graceMs: number;
  /** How long to look for the last ones after SIGKILL; 5 s where left out. Uninterruptible processes outlast it. */
  killWaitMs?: number;
  /** Before the second look, doubled from look to look up to 250 ms; 10 ms where left out. */
  pollMs?: number;
  /** Milliseconds of any clock that does not go backwards. */
  now(): number;
  wait(ms: number): Promise<void>;
}>;

type Target = ProcessIdentity & Readonly<{ inGroup: boolean }>;

/**
 * Ends everything that belongs to an agent run: its process group, and what left the group but carries the intent's
 * marker. SIGTERM, grace, SIGKILL, then proof that nothing is left. Each identity is checked right before each signal.
 * Works for an agent whose shim is dead and for one that has ended but left children behind. Never signals the shim.
 */
export async function stopAgent(status: StoppableRun, options: StopOptions): Promise<StopOutcome> {
  const hunt = new Hunt(status);
  // Those whose stops begin together look together.
  await Promise.resolve();
  const first = hunt.look();
  if (first === 'doubt') return outcome('doubt', hunt, false, []);
  if (first.length === 0) return outcome('nothing-to-stop', hunt, false, []);
  if (await endWith(hunt, 'SIGTERM', options.graceMs, options)) return outcome('stopped', hunt, false, []);
  const gone = await endWith(hunt, 'SIGKILL', options.killWaitMs ?? 5000, options);
  return outcome(gone ? 'stopped' : 'survivors', hunt, true, gone ? [] : hunt.left());
}

/** Signals everyone once, newcomers as they are seen, until nobody is left (true) or the time is up (false). */
async function endWith(
  hunt: Hunt,
  signal: 'SIGTERM' | 'SIGKILL',
  forMs: number,
  options: StopOptions,
): Promise<boolean> {
  const signalled = new Set<string>();
  const until = options.now() + forMs;
  // Every look reads the whole process table: soon often, for those that go at once, then less and less.
  for (let pauseMs = options.pollMs ?? 10; ; pauseMs = Math.min(pauseMs * 2, 250)) {
    const targets = hunt.left();
    if (targets.length === 0) return true;
    hunt.signalGroup(signal, signalled);
    for (const target of targets) hunt.signal(target, signal, signalled);
    hunt.lookAnew();
    if (options.now() >= until) return hunt.left().length === 0;
    await options.wait(Math.min(pauseMs, Math.max(1, until - options.now())));
  }
}

/** Who belongs to one agent run, look by look. */
class Hunt {
  readonly stragglers = new Map<string, ProcessIdentity>();
  /** Seen in the group while its leader was certainly the agent: theirs for good, even if the leader is gone. */
  readonly #members = new Set<string>();

  /** What was seen before this is not looked at any more; of `performance.now()`. */
  #news = performance.now();

  constructor(private readonly status: StoppableRun) {}

  /** What comes of the signals that were sent is seen by a look from now on. */
  lookAnew(): void {
    this.#news = performance.now();
  }

  look(): readonly Target[] | 'doubt' {
    return this.#leader() === 'unknown' ? 'doubt' : this.left();
  }

  left(): readonly Target[] {
    const { agent, intentId, shim } = this.status;
    const leader = this.#leader();
    if (leader === 'unknown') return [];
    const targets: Target[] = [];
    const sweep = sweepSince(this.#news);
    for (const info of sweep.processes) {
      if (isEnded(info) || isSame(info, shim) || info.pid === process.pid) continue;
      const identity = { pid: info.pid, startTime: info.startTime };
      const inGroup = info.pgid === agent.pgid;
      if (inGroup && leader === 'alive') this.#members.add(key(identity));
      if (this.#members.has(key(identity))) {
        targets.push({ ...identity, inGroup });
      } else if (sweep.carriesIntent(info.pid, intentId)) {
        if (!inGroup) this.stragglers.set(key(identity), identity);
        targets.push({ ...identity, inGroup });
      }
    }
    return targets;
  }

  /** One signal to the whole group at once, so that nobody in it sees another die first; only while the leader lives. */
  signalGroup(signal: NodeJS.Signals, signalled: Set<string>): void {
    if (this.#leader() !== 'alive' || signalled.has(key(this.status.agent))) return;
    const members = this.left().filter((target) => target.inGroup);
    if (this.#leader() !== 'alive' || !send(-this.status.agent.pgid, signal)) return;
    for (const member of members) signalled.add(key(member));
  }

  signal(target: ProcessIdentity, signal: NodeJS.Signals, signalled: Set<string>): void {
    if (signalled.has(key(target))) return;
    if (liveness(target, this.status.bootId) !== 'alive') return;
    if (send(target.pid, signal)) signalled.add(key(target));
  }

  #leader(): Liveness {
    return liveness(this.status.agent, this.status.bootId);
  }
}

/** @returns whether there was somebody to receive it */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    // Gone meanwhile (ESRCH), or not ours to signal (EPERM): the next look tells.
    return false;
  }
}

function outcome(
  kind: StopOutcome['kind'],
  hunt: Hunt,
  killed: boolean,
  left: readonly ProcessIdentity[],
): StopOutcome {
  const survivors = left.map(({ pid, startTime }) => ({ pid, startTime }));
  return { kind, killed, stragglers: [...hunt.stragglers.values()], survivors };
}

function isSame(left: ProcessIdentity, right: ProcessIdentity): boolean {
  return left.pid === right.pid && left.startTime === right.startTime;
}

function key({ pid, startTime }: ProcessIdentity): string {
  return `${pid}@${startTime}`;
}
