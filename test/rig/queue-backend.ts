import type { Result } from '../../src/base/result.js';
import { ok } from '../../src/base/result.js';
import type { StatusFile } from '../../src/model/status-file.js';
import type {
  AgentRunObservation,
  Backend,
  LaunchOrder,
  Patience,
  RunName,
  StopOutcome,
} from '../../src/runner/backends/backend.js';
import type { SpawnError } from '../../src/runner/spawn-agent.js';
import type { BackendHouse, Behaviour } from '../runner/backends/conformance.js';
import { pause } from './until.js';

/** What a worker tells of a run; the higher number is the newer word. */
type Fact = Readonly<{ intentId: string; sequence: number; seen: AgentRunObservation }>;

type Agent = { readonly run: RunName; readonly behaviour: Behaviour; sequence: number; isRunning: boolean };

const BURIED: AgentRunObservation = { kind: 'lost', reason: 'buried', status: null };
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Workers behind a work queue, as hosts of their own would be, in memory: orders and news arrive late, twice and in the wrong
 * order. What holds is a claim that is recorded before anything starts, and news that are taken by their number.
 */
export class QueueHouse implements BackendHouse {
  readonly #behaviours = new Map<string, Behaviour>();
  readonly #claims = new Map<string, 'worker' | 'recovery'>();
  readonly #agents = new Map<string, Agent>();
  readonly #starts = new Map<string, number>();
  readonly #history: Fact[] = [];
  readonly #holders: QueueBackend[] = [];

  holder(): Backend {
    const holder = new QueueBackend(this);
    for (const fact of [...this.#history].reverse()) holder.hear(fact);
    this.#holders.push(holder);
    return holder;
  }

  order(run: RunName, behaviour: Behaviour): LaunchOrder {
    this.#behaviours.set(run.intentId, behaviour);
    return { run, argv: ['agent'], cwd: '/', env: {}, promptHash: '' };
  }

  starts(intentId: string): number {
    return this.#starts.get(intentId) ?? 0;
  }

  letGo(intentId: string): void {
    const agent = this.#agents.get(intentId);
    if (agent?.isRunning === true) this.#end(agent, 0, null);
  }

  async lose({ intentId }: RunName): Promise<void> {
    const agent = this.#agents.get(intentId);
    if (agent?.isRunning !== true) return;
    agent.isRunning = false;
    this.#tell(agent, { kind: 'lost', reason: 'agent-dead-without-record', status: statusOf(agent) });
    await tick();
  }

  async close(): Promise<void> {
    for (const intentId of this.#agents.keys()) this.letGo(intentId);
    await tick();
  }

  /** Puts the order into the queue, which hands it out at least once. */
  async enqueue({ run }: LaunchOrder): Promise<void> {
    for (let times = 0; times < 2; times += 1) setImmediate(() => void this.#work(run));
    await tick();
  }

  /** @returns whose claim it is now */
  async claim(run: RunName, who: 'worker' | 'recovery'): Promise<'worker' | 'recovery'> {
    await tick();
    const owner = this.#claims.get(run.intentId);
    if (owner !== undefined) return owner;
    this.#claims.set(run.intentId, who);
    if (who === 'recovery') this.#publish({ intentId: run.intentId, sequence: 1, seen: BURIED });
    return who;
  }

  /** @returns whether there was anything to signal */
  signal({ intentId }: RunName, signal: 'TERM' | 'KILL'): boolean {
    const agent = this.#agents.get(intentId);
    if (agent?.isRunning !== true) return false;
    const { behaviour } = agent;
    const isDeaf = behaviour.does === 'wait' && behaviour.ignoresTerm === true;
    if (signal === 'KILL') this.#end(agent, 137, 'KILL');
    else if (!isDeaf) this.#end(agent, 143, 'TERM');
    return true;
  }

  /** Whether it runs, or is about to. */
  isActive({ intentId }: RunName): boolean {
    const agent = this.#agents.get(intentId);
    return agent?.isRunning ?? this.#claims.get(intentId) === 'worker';
  }

  async #work(run: RunName): Promise<void> {
    const before = this.#claims.get(run.intentId);
    if (before !== undefined || (await this.claim(run, 'worker')) !== 'worker') return;
    // Two deliveries may have asked for the claim before either had it: who finds the agent there came second.
    if (this.#agents.has(run.intentId)) return;
    const behaviour = this.#behaviours.get(run.intentId) ?? { does: 'exit', code: 0 };
    const agent: Agent = { run, behaviour, sequence: 0, isRunning: false };
    this.#agents.set(run.intentId, agent);
    this.#tell(agent, { kind: 'starting', claimed: true, shim: 'alive' });
    await tick();
    agent.isRunning = true;
    this.#starts.set(run.intentId, this.starts(run.intentId) + 1);
    this.#tell(agent, { kind: 'running', status: statusOf(agent), ending: false });
    await tick();
    if (behaviour.does === 'exit') this.#end(agent, behaviour.code, null);
    else if (behaviour.does === 'die')
      this.#end(agent, { TERM: 143, KILL: 137, SEGV: 139 }[behaviour.signal], behaviour.signal);
  }

  #end(agent: Agent, exitCode: number, signal: string | null): void {
    agent.isRunning = false;
    const endedAt = '2026-03-01T08:00:01.000Z';
    const status: StatusFile = { ...statusOf(agent), state: 'exited', exitCode, signal, endedAt };
    this.#tell(agent, { kind: 'exited', status, exitCode, signal, endedAt });
  }

  #tell(agent: Agent, seen: AgentRunObservation): void {
    agent.sequence += 1;
    this.#publish({ intentId: agent.run.intentId, sequence: agent.sequence, seen });
  }

  /** Everything that was ever said comes again, the newest first, and some of it late. */
  #publish(fact: Fact): void {
    this.#history.push(fact);
    const said = this.#history.filter(({ intentId }) => intentId === fact.intentId).reverse();
    for (const holder of this.#holders) {
      holder.hear(fact);
      setImmediate(() => said.forEach((old) => holder.hear(old)));
    }
  }
}

/** One holder: knows what it has heard. */
class QueueBackend implements Backend {
  readonly #house: QueueHouse;
  readonly #heard = new Map<string, Fact>();

  constructor(house: QueueHouse) {
    this.#house = house;
  }

  hear(fact: Fact): void {
    if (fact.sequence > (this.#heard.get(fact.intentId)?.sequence ?? 0)) this.#heard.set(fact.intentId, fact);
  }

  async launch(order: LaunchOrder): Promise<Result<null, SpawnError>> {
    await this.#house.enqueue(order);
    return ok(null);
  }

  observe({ intentId }: RunName): AgentRunObservation {
    return this.#heard.get(intentId)?.seen ?? { kind: 'starting', claimed: false, shim: 'unknown' };
  }

  async adopt(run: RunName): Promise<AgentRunObservation> {
    const owner = await this.#house.claim(run, 'recovery');
    const seen = this.observe(run);
    return owner === 'worker' && seen.kind === 'starting' ? { ...seen, claimed: true } : seen;
  }

  async cancel(run: RunName, { graceMs }: Patience): Promise<StopOutcome> {
    const nothing = { killed: false, stragglers: [], survivors: [] };
    await this.#house.claim(run, 'recovery');
    while (this.#house.isActive(run) && this.observe(run).kind === 'starting') await tick();
    if (!this.#house.signal(run, 'TERM')) return { ...nothing, kind: 'nothing-to-stop' };
    if (!this.#house.isActive(run)) return { ...nothing, kind: 'stopped' };
    await pause(graceMs);
    return { ...nothing, kind: 'stopped', killed: this.#house.signal(run, 'KILL') };
  }
}

function statusOf({ run }: Agent): StatusFile {
  return {
    schemaVersion: 1,
    lane: 'main',
    wave: run.wave,
    attempt: run.attempt,
    agentId: run.agentId,
    intentId: run.intentId,
    bootId: 'elsewhere',
    shim: { pid: 10, startTime: '1' },
    agent: { pid: 11, pgid: 11, startTime: '2' },
    startedAt: '2026-03-01T08:00:00.000Z',
    state: 'running',
    exitCode: null,
    signal: null,
    endedAt: null,
    promptHash: '',
    logPath: '',
  };
}
