import type { WaveState } from '../../../src/reducers/wave-state.js';
import { runUnderWay } from '../../../src/reducers/lane-state.js';
import { Dice } from './dice.js';
import type { Fate } from './fates.js';
import { checkReplay } from './check-replay.js';
import { hold, nextWave } from './holder.js';
import { House } from './house.js';
import type { Life } from './machine.js';
import { cleanUp } from './people.js';
import { Fenced } from './shared-log.js';
import type { Steps } from './steps.js';
import { TURN } from './steps.js';
import { strike } from './strike.js';
import type { StopWish } from './wave-work.js';

/** One holder as the scheduler knows it. */
export type Holder = {
  readonly id: string;
  readonly steps: Steps<WaveState['outcome']>;
  /** As by SIGSTOP. */
  isSuspended: boolean;
  /** It is between two turns: nothing that it looked at waits to be acted on. */
  isResting: boolean;
  /** The changes that it may have taken in: those before its turn began. */
  seen: number;
  /** What it sleeps until; undefined where it has something to do. */
  sleep: readonly number[] | undefined;
  wish: StopWish;
};

/** What came of it. */
export type Chronicle = Readonly<{
  /** How each run of the lane that came to its end did, in order; the last one is undisturbed. */
  endings: readonly WaveState['outcome'][];
  states: readonly WaveState[];
  steps: number;
  hash: string;
  story: readonly string[];
}>;

/** Thrown where a rule was broken or nothing moves any more, with everything that led there. */
export class Broken extends Error {
  constructor(
    readonly seed: number,
    readonly story: readonly string[],
    cause: unknown,
  ) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const command = `WAVE_SIM_SEED=${seed} npx vitest run test/engine/simulation.test.ts`;
    super(`${said}\n  again, with its story: ${command}`, { cause });
  }
}

/**
 * Runs a lane as fate has it: holders are killed, suspended and followed by others, and after everything that can go
 * wrong a last one finds a world in which nothing does.
 * @throws Broken
 */
export function simulate(fate: Fate, isTold = false): Chronicle {
  const simulation = new Simulation(fate, isTold);
  try {
    return simulation.run();
  } catch (error) {
    throw new Broken(fate.seed, simulation.house.story, error);
  }
}

/** Decides who moves next. */
export class Simulation {
  readonly house: House;
  readonly dice: Dice;
  holders: Holder[] = [];
  readonly #fate: Fate;
  readonly #endings: WaveState['outcome'][] = [];
  readonly #crashes: Set<number>;
  #incidents: Fate['incidents'];
  #steps = 0;
  #holderSteps = 0;
  #started = 0;

  constructor(fate: Fate, isTold: boolean) {
    const { maxAgents, maxRetries, incidents } = fate;
    const prompts = incidents.filter(({ what }) => what === 'prompt-changed').length;
    const outcomes = [...fate.outcomes];
    this.#fate = fate;
    this.dice = new Dice(fate.seed);
    const limits = { maxAgents, maxAttempts: maxRetries + 1 + prompts };
    this.house = new House(fate.waves, limits, this.dice, () => outcomes.shift() ?? 'good', isTold);
    this.#incidents = incidents;
    this.#crashes = new Set(fate.crashes);
  }

  run(): Chronicle {
    const { house } = this;
    const most = 20_000 + 4000 * this.#fate.waves.reduce((sum, { agents }) => sum + agents.length, 0);
    while (!this.#isOver()) {
      this.#steps += 1;
      if (this.#steps > most) throw new Error(`${most} steps, and no end`);
      this.#incidents = this.#incidents.filter((incident) => {
        return incident.step > this.#steps || !strike(this, incident.what);
      });
      if (!this.holders.some(({ isSuspended }) => !isSuspended)) this.startHolder();
      this.#move();
    }
    this.#wakeGhosts();
    house.checkEnd();
    for (const place of house.waves.values()) checkReplay(place.log, house.besides);
    const states = [...house.waves.values()].map(({ view }) => view.state);
    return { endings: this.#endings, states, steps: this.#steps, hash: house.hash(), story: house.story };
  }

  /** Another one takes the lane, whoever holds it. */
  startHolder(): void {
    this.#started += 1;
    const { maxRetries, outcomes, incidents, crashes } = this.#fate;
    const patience = 4 + crashes.length + outcomes.length + 2 * incidents.length;
    if (this.#started > patience * (2 + maxRetries)) throw new Error(`holder ${this.#started}, and no end`);
    const id = `h${this.#started}`;
    const kind = this.dice.oneIn(2) ? 'supervise' : 'launch';
    const holder: Holder = {
      id,
      steps: hold(this.house, { id, kind, limits: this.#fate, wish: () => holder.wish }),
      isSuspended: false,
      isResting: true,
      seen: 0,
      sleep: undefined,
      wish: 'none',
    };
    this.holders.push(holder);
    this.house.tell(`${id} takes the lane (${kind})`);
  }

  kill(holder: Holder): void {
    this.holders = this.holders.filter((other) => other !== holder);
    this.house.tell(`${holder.id} is killed`);
  }

  #isOver(): boolean {
    if (this.holders.some(({ isSuspended }) => !isSuspended)) return false;
    const lane = this.house.laneState();
    return nextWave(this.house, lane) === undefined && runUnderWay(lane) === undefined;
  }

  #move(): void {
    const { machine } = this.house;
    machine.catchUp(1);
    const awake = this.holders.filter((holder) => this.#isAwake(holder));
    const { due, running } = machine;
    const mortal = running.filter((life) => life.outcome !== 'hangs' && !machine.isSuspended(life));
    const choices = [
      ...awake.flatMap((holder) => Array.from({ length: 4 }, () => () => this.#advance(holder))),
      ...(due.length > 0 ? Array.from({ length: 4 }, () => () => this.#stepOf(this.dice.pick(due))) : []),
      ...(mortal.length > 0 ? [() => this.#endOf(this.dice.pick(mortal))] : []),
    ];
    const choice = this.dice.pick(choices);
    if (choice !== undefined) choice();
    else if (!machine.isLagging) this.#letTimePass();
  }

  #isAwake({ isSuspended, sleep, seen }: Holder): boolean {
    if (isSuspended) return false;
    if (sleep === undefined || seen !== this.house.changes) return true;
    return sleep.some((until) => until <= this.house.now);
  }

  /** Nothing moves until the next moment that somebody waits for. */
  #letTimePass(): void {
    const sleeping = this.holders.filter(({ isSuspended }) => !isSuspended);
    const moments = sleeping.flatMap(({ sleep }) => sleep ?? []);
    if (moments.length === 0) throw new Error('nothing moves');
    this.house.now = Math.min(...moments);
  }

  #stepOf(life: Life | undefined): void {
    if (life === undefined) return;
    this.house.tell(`${life.intentId}: its shim goes on from ${life.phase}`);
    this.house.machine.step(life);
    this.house.changes += 1;
  }

  #endOf(life: Life | undefined): void {
    if (life === undefined) return;
    this.house.tell(`${life.intentId} ends: ${life.outcome}`);
    this.house.machine.end(life);
    this.house.changes += 1;
  }

  #advance(holder: Holder): void {
    this.#holderSteps += 1;
    if (this.#crashes.delete(this.#holderSteps)) return this.kill(holder);
    holder.sleep = undefined;
    if (holder.isResting) holder.seen = this.house.changes;
    const step = this.#next(holder);
    if (step === undefined) return;
    if (step.done === true) {
      this.holders = this.holders.filter((other) => other !== holder);
      this.house.tell(`${holder.id} has ended: ${step.value}`);
      this.#endings.push(step.value);
      if (step.value !== 'completed') cleanUp(this.house);
      return;
    }
    holder.isResting = step.value === TURN || typeof step.value !== 'string';
    if (typeof step.value !== 'string') holder.sleep = step.value;
    else if (step.value !== TURN) this.house.tell(`${holder.id} is about to: ${step.value}`);
  }

  /** The holder's next step; undefined where it found that it was fenced off, and went. */
  #next(holder: Holder): IteratorResult<string | readonly number[], WaveState['outcome']> | undefined {
    try {
      return holder.steps.next();
    } catch (error) {
      if (!(error instanceof Fenced)) throw error;
      this.holders = this.holders.filter((other) => other !== holder);
      this.house.tell(`${holder.id} is fenced off`);
      return undefined;
    }
  }

  /** Those that slept through the end wake up, and find that there is nothing for them to do. */
  #wakeGhosts(): void {
    const settled = this.house.waves.size;
    for (const ghost of this.holders) {
      for (let steps = 0; this.holders.includes(ghost); steps += 1) {
        if (steps > 1000) throw new Error(`${ghost.id} woke up and goes on and on`);
        this.#advance(ghost);
      }
    }
    if (this.house.machine.running.length > 0 || settled === 0) throw new Error('a ghost has acted');
  }
}
