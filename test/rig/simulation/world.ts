import { stages } from '../../../src/model/attempt.js';
import type { Wave, WaveAgent } from '../../../src/model/wave.js';
import { isSteward } from '../../../src/model/agent-role.js';
import { stageOf } from '../../../src/gates/gate-input.js';
import { ownershipOverlaps } from '../../../src/waves/ownership.js';
import { agentOf } from '../wave-builder.js';
import type { Outcome } from './outcomes.js';
import { proves } from './outcomes.js';

/** One process, as it really is. Ordinals are moments of the simulation. */
export type Process = {
  readonly intentId: string;
  readonly agent: WaveAgent;
  readonly attempt: number;
  readonly promptHash: string;
  readonly outcome: Outcome;
  readonly bornAt: number;
  alive: boolean;
  diedAt: number | null;
  exit: Readonly<{ exitCode: number | null; signal: string | null }> | null;
};

/** The facts outside of the logs: processes and files. Says so when a rule of the house is broken. */
export class World {
  readonly processes = new Map<string, Process>();
  readonly disk = new Map<string, string>();
  readonly claims = new Set<string>();
  moment = 0;

  constructor(
    readonly wave: Wave,
    readonly maxAgents: number,
  ) {}

  get alive(): Process[] {
    return [...this.processes.values()].filter(({ alive }) => alive);
  }

  /** A process begins; it must be its turn. */
  /** What each contract was last answered, about which run and which version of its file. */
  readonly answers = new Map<
    string,
    Readonly<{ intentId: string; version: string | null; outcome: 'passed' | 'failed' | 'error' }>
  >();

  /** Some process changed what nobody owns, and nobody has undone it. */
  isAstray = false;

  spawn(process: Omit<Process, 'bornAt' | 'alive' | 'diedAt' | 'exit'>): void {
    this.#checkTurn(process.agent);
    this.moment += 1;
    const isUp = process.outcome !== 'shim-dies-first';
    this.processes.set(process.intentId, {
      ...process,
      bornAt: this.moment,
      alive: isUp,
      diedAt: isUp ? null : this.moment,
      exit: null,
    });
  }

  /** A process ends the way that was chosen for it, having done what it does. */
  end(process: Process, stopped = false): void {
    const { agent, outcome, intentId } = process;
    this.moment += 1;
    process.alive = false;
    process.diedAt = this.moment;
    this.isAstray ||= outcome === 'strays';
    const [path] = agent.deliverables;
    if (path !== undefined) {
      if (outcome === 'leaves-no-file') this.disk.delete(path);
      else if (!stopped && outcome !== 'crashes' && outcome !== 'not-found') this.disk.set(path, intentId);
    }
    process.exit = stopped
      ? { exitCode: 143, signal: 'TERM' }
      : (exits[outcome] ?? { exitCode: 0, signal: null });
  }

  /** The newest process of the agent. */
  newest(agentId: string): Process | undefined {
    return [...this.processes.values()].findLast(({ agent }) => agent.agentId === agentId);
  }

  /** Whether the agent's newest process has shown what it should, and its file is there. */
  isProven({ agentId }: WaveAgent): boolean {
    const process = this.newest(agentId);
    const agent = agentOf(this.wave, agentId);
    if (process === undefined || process.alive || !proves(agent, process.outcome)) return false;
    if (process.exit?.exitCode !== 0 || (this.isAstray && process.outcome === 'strays')) return false;
    if (!agent.deliverables.every((path) => this.disk.has(path))) return false;
    return agent.contracts.every(({ id, onFailure }) => {
      const answer = this.answers.get(`${agentId}/${id}`);
      if (answer?.intentId !== process.intentId || answer.version !== this.versionOf(agent)) return false;
      return answer.outcome === 'passed' || (answer.outcome === 'failed' && onFailure === 'warn');
    });
  }

  /** What a check of the agent's work would look at. */
  versionOf({ deliverables: [path = ''] }: WaveAgent): string | null {
    return this.disk.get(path) ?? null;
  }

  /** Whether a wave that is closed now may be: the opinion that the gates are compared with. */
  checkClosed(promptHash: (agentId: string) => string): void {
    if (this.isAstray) throw new Error('closed with something astray');
    if (this.alive.length > 0) throw new Error(`closed while ${this.alive[0]?.intentId} runs`);
    for (const agent of this.wave.agents) {
      const process = this.newest(agent.agentId);
      if (!this.isProven(agent))
        throw new Error(`closed with ${agent.agentId} unproven (${process?.outcome ?? 'never ran'})`);
      if (process?.promptHash !== promptHash(agent.agentId))
        throw new Error(`closed with an old prompt of ${agent.agentId}`);
      if (!isSteward(agent.role)) continue;
      for (const earlier of this.wave.agents.filter((other) => rank(other) < rank(agent))) {
        const last = this.newest(earlier.agentId)?.diedAt ?? 0;
        if (last > process.bornAt) throw new Error(`${agent.agentId} judged before ${earlier.agentId} ended`);
      }
    }
  }

  #checkTurn(agent: WaveAgent): void {
    const { alive } = this;
    const fail = (what: string): never => {
      throw new Error(`${agent.agentId} starts ${what}`);
    };
    if (alive.some((other) => other.agent.agentId === agent.agentId)) fail('while it runs');
    if (alive.length >= this.maxAgents) fail('when there is no room');
    if (alive.some((other) => ownershipOverlaps(other.agent.ownedPaths, agent.ownedPaths))) {
      fail('while another one owns its paths');
    }
    if (alive.some((other) => rank(other.agent) !== rank(agent))) fail('while another stage runs');
    if (isSteward(agent.role) && alive.length > 0) fail('while another steward runs');
    const before = this.wave.agents.filter((other) => rank(other) < rank(agent));
    const open = [...before, ...agent.dependsOn.map((id) => agentOf(this.wave, id))].find((other) => {
      const forwarded = isSteward(other.role) && this.newest(other.agentId)?.outcome === 'forwards-gap';
      return !forwarded && !this.isProven(other);
    });
    if (open !== undefined) fail(`although ${open.agentId} is unproven`);
  }
}

const exits: Partial<Record<Outcome, NonNullable<Process['exit']>>> = {
  crashes: { exitCode: 1, signal: null },
  lost: { exitCode: null, signal: null },
  'not-found': { exitCode: 127, signal: null },
};

function rank(agent: WaveAgent): number {
  return stages.indexOf(stageOf(agent));
}
