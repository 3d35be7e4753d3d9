import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../src/runner/process-identity.js';
import { readStatusFile } from '../../src/runner/status-file.js';
import type { StatusFile } from '../../src/model/status-file.js';
import { ChaosLane } from './chaos-lane.js';
import type { RunningCli } from './scratch-repository.js';
import { Dice } from './simulation/dice.js';
import { pause } from './until.js';

/** Who is disturbed. */
export const victims = ['launcher', 'supervisor', 'shim', 'agent', 'poster'] as const;
type Victim = (typeof victims)[number];

/** What came of a soak. */
export type SoakFigures = {
  readonly seed: number;
  killed: Record<Victim, number>;
  suspended: Record<Victim, number>;
  rounds: number;
  /** Launchers and supervisors that were started. */
  holders: number;
  agentRuns: number;
  acknowledged: number;
  /** What did not hold, with the round that it was found in. */
  broken: string[];
  seconds: number;
};

const WAVES = [
  { A1: [], A2: ['A1'], A3: [] },
  { A1: [], A2: [] },
];
/** So many disturbances in a round, so that its restarts are judged while they are still many. */
const PER_ROUND = 20;
const MOST_RESTARTS = 20;
const LOOK_MS = 20;
const MOST_LOOKS = 500;

/**
 * Disturbs real lanes, round after round, until so many signals have been sent; each round ends undisturbed and is judged.
 * @param side how many rounds go on side by side, each by a seed of its own
 */
export async function soak(seed: number, disturbances: number, side = 1): Promise<SoakFigures> {
  const none = (): Record<Victim, number> => ({ launcher: 0, supervisor: 0, shim: 0, agent: 0, poster: 0 });
  const figures: SoakFigures = {
    seed,
    killed: none(),
    suspended: none(),
    rounds: 0,
    holders: 0,
    agentRuns: 0,
    acknowledged: 0,
    broken: [],
    seconds: 0,
  };
  const began = performance.now();
  const rounds = async (dice: Dice): Promise<void> => {
    while (sent(figures) < disturbances) await new Round(dice, figures).run(PER_ROUND, disturbances);
  };
  await Promise.all(Array.from({ length: side }, (_, index) => rounds(new Dice(seed + index))));
  figures.seconds = Math.round((performance.now() - began) / 1000);
  return figures;
}

/** How many signals were sent. */
export function sent({ killed, suspended }: SoakFigures): number {
  return victims.reduce((sum, victim) => sum + killed[victim] + suspended[victim], 0);
}

/** One lane from its first launch to its end. */
class Round {
  readonly #lane = new ChaosLane(WAVES, 0.3);
  readonly #holder: 'launcher' | 'supervisor';
  readonly #number: number;
  #driver: RunningCli | undefined;
  #poster: RunningCli | undefined;
  /** The lane's work is done, so that there is nothing to disturb any more. */
  #isDone = false;
  #isGiven = false;
  #posts = 0;
  readonly #continued: Promise<void>[] = [];

  constructor(
    private readonly dice: Dice,
    private readonly figures: SoakFigures,
  ) {
    figures.rounds += 1;
    this.#number = figures.rounds;
    this.#holder = dice.oneIn(2) ? 'launcher' : 'supervisor';
  }

  async run(most: number, inAll: number): Promise<void> {
    const { figures } = this;
    try {
      for (let times = 0; times < most && !this.#isDone && sent(figures) < inAll; times += 1)
        await this.#disturb(this.#chosen());
      await Promise.all(this.#continued);
      await this.#settle();
      figures.agentRuns += this.#lane.starts.length;
      figures.acknowledged += this.#lane.acknowledged.length;
      figures.broken.push(...this.#lane.broken().map((what) => `round ${this.#number}: ${what}`));
    } finally {
      this.#lane.close();
    }
  }

  /** Chosen before anybody looks who is there: a slow machine must not spare those that come late. */
  #chosen(): Victim {
    return this.dice.pick([this.#holder, 'shim', 'agent', 'poster'] as const) ?? this.#holder;
  }

  /** Sees to it that somebody works on the lane; a supervisor is given a run, and goes on with that however often it dies. */
  async #drive(): Promise<void> {
    if (this.#driver !== undefined) return;
    if (this.#holder === 'launcher') return this.#start(['launch', '--auto-next', ...RETRIES]);
    if (!this.#isGiven) await this.#lane.run(['submit', '--auto-next', ...RETRIES], { step: 'spawn node' });
    this.#isGiven = true;
    this.#start(['supervise', '--once']);
  }

  #start(args: readonly string[]): void {
    this.figures.holders += 1;
    const driver = this.#lane.repo.start(args);
    this.#driver = driver;
    void driver.result.then(({ signal: by }) => {
      this.#driver = undefined;
      if (by !== null) return;
      this.#isDone = this.#lane.isComplete;
      // A run that ended otherwise failed of what was done to its agents: there is to be another one.
      this.#isGiven = false;
    });
  }

  /** A command that puts a record on the blackboard: what it answered to must stay there. */
  #post(): void {
    if (this.#poster !== undefined) return;
    this.#posts += 1;
    const id = `post-${this.#posts}`;
    const about = [
      '--wave',
      '0',
      '--agent',
      'A1',
      '--kind',
      'evidence',
      '--summary',
      `number ${this.#posts}`,
    ];
    const poster = this.#lane.repo.start(['coord', 'post', ...about, '--id', id]);
    this.#poster = poster;
    this.#continued.push(
      poster.result.then(({ code }) => {
        this.#poster = undefined;
        if (code === 0) this.#lane.acknowledged.push(id);
      }),
    );
  }

  /** Waits until somebody of this kind is there, and a moment more; nobody comes any more once the lane's work is done. */
  async #disturb(victim: Victim): Promise<void> {
    for (let looks = 0; looks < MOST_LOOKS && !this.#isDone; looks += 1) {
      await this.#drive();
      if (victim === 'poster') this.#post();
      const pid = this.dice.pick(this.#targets(victim));
      if (pid === undefined) {
        await pause(LOOK_MS);
        continue;
      }
      await pause(this.dice.roll(150));
      if (this.dice.oneIn(4)) this.#suspend(victim, pid);
      else if (signal(pid, 'SIGKILL')) this.figures.killed[victim] += 1;
      return;
    }
  }

  #targets(victim: Victim): number[] {
    if (victim === 'shim' || victim === 'agent')
      return runningAgents(this.#lane.repo.path).map((status) => status[victim].pid);
    const child = (victim === 'poster' ? this.#poster : this.#driver)?.child;
    return child?.pid === undefined || child.exitCode !== null || child.signalCode !== null
      ? []
      : [child.pid];
  }

  #suspend(victim: Victim, pid: number): void {
    if (!signal(pid, 'SIGSTOP')) return;
    this.figures.suspended[victim] += 1;
    this.#continued.push(pause(20 + this.dice.roll(300)).then(() => void signal(pid, 'SIGCONT')));
  }

  /** Nobody is disturbed any more: launched again until everything is done. */
  async #settle(): Promise<void> {
    await this.#driver?.result;
    await this.#poster?.result;
    if (this.#holder === 'supervisor') await this.#lane.repo.wave$('supervise', '--once');
    for (let restarts = 0; restarts < MOST_RESTARTS; restarts += 1) {
      this.figures.holders += 1;
      const { code } = await this.#lane.repo.wave$('launch', '--auto-next', ...RETRIES);
      if (code === 0) return;
    }
  }
}

/** An agent that dies fails its run at once, and the next run takes it up: nobody waits longer from retry to retry. */
const RETRIES = ['--max-retries-per-wave', '0'];

/** Agents of the lane that certainly are who their status files say. */
function runningAgents(repo: string): StatusFile[] {
  const folder = join(repo, '.tmp/main/status');
  return filesOf(folder).flatMap((path) => {
    const reading = readStatusFile(join(folder, path));
    if (reading.kind !== 'present' || reading.status.state !== 'running') return [];
    const { agent, shim, bootId } = reading.status;
    return isAlive(agent, bootId) && isAlive(shim, bootId) ? [reading.status] : [];
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.json'),
    );
  } catch {
    return [];
  }
}

/** @returns whether there was somebody to receive it */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
