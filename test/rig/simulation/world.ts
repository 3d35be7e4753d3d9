import { stages } from '../../../src/model/attempt.js';
import type { Wave, WaveAgent } from '../../../src/model/wave.js';
import { isSteward } from '../../../src/model/agent-role.js';
import { stageOf } from '../../../src/gates/gate-input.js';
import { ownershipOverlaps } from '../../../src/waves/ownership.js';
import { agentOf } from '../wave-builder.js';
import type { Life } from './machine.js';
import { proves } from './outcomes.js';

/** What a check of a contract found last, about which run and which version of its file. */
type Answer = Readonly<{
  /** The agent and the contract. */
  about: string;
  intentId: string;
  version: string | null;
  outcome: 'passed' | 'failed' | 'error';
}>;

/** An agent that was there, with ordinals for when. */
type RealRun = { readonly life: Life; readonly bornAt: number; diedAt: number | null };

/** The work of one wave as it really is: its agents' files and who changed them. Says so when a rule of the house is broken. */
export class World {
  readonly disk = new Map<string, string>();
  /** What checks found, by their id; it counts once it is on record. */
  readonly found = new Map<string, Answer>();
  readonly #answers = new Map<string, Answer>();
  /** Some process changed what nobody owns, and nobody has undone it. */
  isAstray = false;
  /** Oldest first. */
  readonly #runs: RealRun[] = [];
  #moment = 0;

  constructor(
    readonly wave: Wave,
    readonly maxAgents: number,
  ) {}

  get alive(): Life[] {
    return this.#runs.filter(({ diedAt }) => diedAt === null).map(({ life }) => life);
  }

  /** An agent really begins. However many shims there were, each intent is answered once. */
  began(life: Life): void {
    const { agentId } = life.agent;
    if (this.#runs.some((run) => run.life.intentId === life.intentId))
      throw new Error(`${life.intentId} was started twice`);
    if (this.alive.some(({ agent }) => agent.agentId === agentId))
      throw new Error(`${agentId} runs twice at a time`);
    if (this.alive.length >= this.maxAgents) throw new Error(`${agentId} runs when there is no room`);
    this.#moment += 1;
    this.#runs.push({ life, bornAt: this.#moment, diedAt: null });
  }

  /** An agent is gone, having done what it does if it came that far. */
  ended(life: Life, stopped: boolean): void {
    const { agent, outcome, intentId } = life;
    this.#moment += 1;
    const run = this.#runs.find((one) => one.life === life);
    if (run === undefined) throw new Error(`${intentId} ended and never began`);
    run.diedAt = this.#moment;
    this.isAstray ||= outcome === 'strays';
    const [path] = agent.deliverables;
    if (path === undefined) return;
    if (outcome === 'leaves-no-file') this.disk.delete(path);
    else if (!stopped && outcome !== 'crashes' && outcome !== 'not-found') this.disk.set(path, intentId);
  }

  /** The answer of this check is on record. */
  answered(checkId: string): void {
    const answer = this.found.get(checkId);
    if (answer === undefined) throw new Error(`${checkId} is answered and never was`);
    this.#answers.set(answer.about, answer);
  }

  /** Whether that agent was really there, and is gone. */
  hasEnded(intentId: string): Life | undefined {
    return this.#runs.find(({ life, diedAt }) => life.intentId === intentId && diedAt !== null)?.life;
  }

  hasRun(intentId: string): boolean {
    return this.#runs.some(({ life }) => life.intentId === intentId);
  }

  /** Whether the agent's newest process has shown what it should, and its file is there. */
  isProven({ agentId }: WaveAgent): boolean {
    const run = this.#newest(agentId);
    const agent = agentOf(this.wave, agentId);
    if (run === undefined || run.diedAt === null || !proves(agent, run.life.outcome)) return false;
    if (run.life.exit?.exitCode !== 0 || (this.isAstray && run.life.outcome === 'strays')) return false;
    if (!agent.deliverables.every((path) => this.disk.has(path))) return false;
    return agent.contracts.every(({ id, onFailure }) => {
      const answer = this.#answers.get(`${agentId}/${id}`);
      if (answer?.intentId !== run.life.intentId || answer.version !== this.versionOf(agent)) return false;
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
      const run = this.#newest(agent.agentId);
      if (run === undefined || !this.isProven(agent))
        throw new Error(`closed with ${agent.agentId} unproven (${run?.life.outcome ?? 'never ran'})`);
      if (run.life.promptHash !== promptHash(agent.agentId))
        throw new Error(`closed with an old prompt of ${agent.agentId}`);
      if (!isSteward(agent.role)) continue;
      for (const earlier of this.wave.agents.filter((other) => rank(other) < rank(agent))) {
        const last = this.#newest(earlier.agentId)?.diedAt ?? 0;
        if (last > run.bornAt) throw new Error(`${agent.agentId} judged before ${earlier.agentId} ended`);
      }
    }
  }

  /** Whether it is this agent's turn, while these others are under way. */
  checkTurn(agent: WaveAgent, others: readonly WaveAgent[]): void {
    const fail = (what: string): never => {
      throw new Error(`${agent.agentId} is asked for ${what}`);
    };
    if (others.some(({ agentId }) => agentId === agent.agentId)) fail('while it runs');
    if (others.length >= this.maxAgents) fail('when there is no room');
    if (others.some((other) => ownershipOverlaps(other.ownedPaths, agent.ownedPaths)))
      fail('while another one owns its paths');
    if (others.some((other) => rank(other) !== rank(agent))) fail('while another stage runs');
    if (isSteward(agent.role) && others.length > 0) fail('while another steward runs');
    const before = this.wave.agents.filter((other) => rank(other) < rank(agent));
    const open = [...before, ...agent.dependsOn.map((id) => agentOf(this.wave, id))].find((other) => {
      const forwarded = isSteward(other.role) && this.#newest(other.agentId)?.life.outcome === 'forwards-gap';
      return !forwarded && !this.isProven(other);
    });
    if (open !== undefined) fail(`although ${open.agentId} is unproven`);
  }

  #newest(agentId: string): RealRun | undefined {
    return this.#runs.findLast(({ life }) => life.agent.agentId === agentId);
  }
}

function rank(agent: WaveAgent): number {
  return stages.indexOf(stageOf(agent));
}
