import { createHash } from 'node:crypto';
import type { OpenRecord } from '../../../src/gates/gate-input.js';
import type { LogRecord } from '../../../src/model/record.js';
import type { LaneState } from '../../../src/reducers/lane-state.js';
import { laneReducer } from '../../../src/reducers/lane-state.js';
import { waveReducer } from '../../../src/reducers/reduce-wave.js';
import type { WaveState } from '../../../src/reducers/wave-state.js';
import { activeRuns } from '../../../src/reducers/wave-state.js';
import type { Wave } from '../../../src/model/wave.js';
import type { Draft } from '../events.js';
import { T0 } from '../events.js';
import { agentOf } from '../wave-builder.js';
import type { Dice } from './dice.js';
import { Machine } from './machine.js';
import type { Life } from './machine.js';
import type { Outcome } from './outcomes.js';
import type { JournalPorts } from './shared-log.js';
import { SharedLog, SimulatedJournal, View } from './shared-log.js';
import { World } from './world.js';

/** What the loop knows from elsewhere than the wave's own log. */
export type Besides = Readonly<{ openRecords: readonly OpenRecord[]; damage: readonly string[] }>;

/** One wave: its log, its files, and the log as somebody sees it who never misses a record. */
export type Place = Readonly<{ log: SharedLog; world: World; view: View<WaveState> }> & {
  /** Intents and stops that are on record: nothing else may be acted on. */
  readonly requested: Set<string>;
  readonly stopped: Set<string>;
  /** Attempts that had closed when their holder was killed before the wave had: judging anew takes another one. */
  closed: number;
};

export const LIMIT_MS = 60_000;

/** Everything that outlives a holder: logs, host, files, people; and the rules that hold whatever happens. */
export class House {
  readonly lane = new SharedLog('lane', () => undefined);
  readonly waves = new Map<number, Place>();
  readonly machine: Machine;
  /** What the blackboard and the damage were before each look at them: offsets of a second log. */
  readonly besides: Besides[] = [];
  now = T0;
  openRecords: OpenRecord[] = [];
  damage: string[] = [];
  promptVersion = 1;
  /** Raised by whatever a sleeping holder would notice. */
  changes = 0;
  readonly story: string[] = [];
  readonly #acknowledged = new Map<SharedLog, string[]>();
  readonly #held = new Set<string>();
  #ids = 0;

  constructor(
    waves: readonly Wave[],
    private readonly limits: Readonly<{ maxAgents: number; maxAttempts: number }>,
    readonly dice: Dice,
    readonly nextOutcome: () => Outcome,
    private readonly isTold: boolean,
  ) {
    for (const wave of waves) {
      const log = new SharedLog(`wave ${wave.wave}`, () => this.#taken(wave.wave));
      const world = new World(wave, limits.maxAgents);
      const view = new View(log, waveReducer);
      this.waves.set(wave.wave, { log, world, view, requested: new Set(), stopped: new Set(), closed: 0 });
    }
    this.machine = new Machine(dice, {
      now: () => this.now,
      began: (life) => this.#began(life),
      ended: (life, stopped) => this.place(life.wave).world.ended(life, stopped),
    });
  }

  readonly ports: JournalPorts = {
    stamp: (draft) => this.stamp(draft),
    onAcknowledged: (log, ids) => {
      const known = this.#acknowledged.get(log) ?? [];
      this.#acknowledged.set(log, known);
      known.push(...ids);
      this.changes += 1;
    },
    onHeld: (log, epoch) => {
      const held = `${log.name}, epoch ${epoch}`;
      if (this.#held.has(held)) throw new Error(`two hold ${held}`);
      this.#held.add(held);
    },
  };

  place(wave: number): Place {
    const place = this.waves.get(wave);
    if (place === undefined) throw new Error(`no wave ${wave}`);
    return place;
  }

  /** The lane as its log says now. */
  laneState(): LaneState {
    return new SimulatedJournal(this.lane, laneReducer, this.ports).state;
  }

  promptHash(agentId: string): string {
    return `${agentId} v${this.promptVersion}`;
  }

  stamp(draft: Draft): LogRecord {
    this.#ids += 1;
    const id = `R${String(this.#ids).padStart(7, '0')}`;
    const { data, ...about } = draft;
    const at = new Date(this.now).toISOString();
    return { v: 1, id, at, lane: 'main', actor: 'launcher', ...about, data: data as LogRecord['data'] };
  }

  /** Somebody who holds no lane writes: a person. */
  post(wave: number, draft: Draft): void {
    const { log } = this.place(wave);
    log.write(this.stamp({ ...draft, wave, actor: 'operator:ada' }));
    log.sync();
    this.changes += 1;
  }

  tell(line: string): void {
    if (this.isTold) this.story.push(line);
  }

  /** The machine restarts: no process is left, and of the logs only what was synced is sure to be there. */
  reboot(): void {
    this.machine.reboot();
    const logs = [this.lane, ...[...this.waves.values()].map(({ log }) => log)];
    for (const log of logs) log.cutPower((unsynced) => this.dice.roll(unsynced + 1));
    for (const [number, place] of this.waves) {
      // What was written and lost never was: the rules are applied again to what is left.
      const view = new View(place.log, waveReducer);
      place.requested.clear();
      place.stopped.clear();
      view.refresh((record) => note(place, record));
      this.waves.set(number, { ...place, view });
    }
  }

  /** Everything that was acknowledged is there and counts, and nothing is left over. */
  checkEnd(): void {
    for (const log of [this.lane, ...[...this.waves.values()].map(({ log }) => log)]) {
      const counted = new Set<string>();
      new View(log, { initial: () => 0, apply: () => 0 }).refresh(({ id }) => counted.add(id));
      const lost = this.#acknowledged.get(log)?.find((id) => !counted.has(id));
      if (lost !== undefined) throw new Error(`${log.name}: ${lost} was acknowledged and does not count`);
    }
    const [left] = this.machine.running;
    if (left !== undefined) throw new Error(`over, and ${left.intentId} runs`);
    for (const { view, world, requested } of this.waves.values()) {
      const active = activeRuns(view.state);
      if (active.length > 0) throw new Error(`over, and ${active[0]?.intentId} is on record as under way`);
      const strange = world.alive[0];
      if (strange !== undefined || requested.size === 0) throw new Error('over, and nothing was done');
    }
  }

  /** Names everything that was recorded. */
  hash(): string {
    const hash = createHash('sha256');
    for (const log of [this.lane, ...[...this.waves.values()].map(({ log }) => log)])
      for (const record of log.records) hash.update(`${JSON.stringify(record)}\n`);
    return hash.digest('hex');
  }

  #began(life: Life): void {
    const { world, requested, view } = this.place(life.wave);
    if (!requested.has(life.intentId)) throw new Error(`${life.intentId} runs, and nobody asked for it`);
    const run = view.state.agents.get(life.agent.agentId);
    if (run?.intentId !== life.intentId || (run.state !== 'requested' && run.state !== 'running'))
      throw new Error(`${life.intentId} runs, and was given up before`);
    world.began(life);
  }

  #taken(wave: number): void {
    this.changes += 1;
    const place = this.place(wave);
    const { view, world } = place;
    view.refresh((record) => {
      note(place, record);
      const { anomalies, attemptsOfRun } = view.state;
      if (anomalies.length > 0) throw new Error(`anomaly: ${anomalies.join('; ')}`);
      if (record.type === 'attempt.ended' && record.data['outcome'] === 'closed') place.closed += 1;
      if (attemptsOfRun > this.limits.maxAttempts + place.closed)
        throw new Error(`${attemptsOfRun} attempts`);
      if (record.type === 'contract.checked') world.answered(String(record.data['checkId']));
      if (record.type === 'wave.completed') this.#closed(world);
      if (record.type === 'agent-run.requested') this.#checkRequest(place, record);
      if (record.type === 'agent-run.buried' && world.hasRun(String(record.data['intentId'])))
        throw new Error(`${String(record.data['intentId'])} is buried, and ran`);
    });
  }

  #closed(world: World): void {
    world.checkClosed((agentId) => this.promptHash(agentId));
    if (this.openRecords.length + this.damage.length > 0) throw new Error('closed with something open');
  }

  #checkRequest({ view, world }: Place, { agent = '', data }: LogRecord): void {
    const others = activeRuns(view.state).filter(({ intentId }) => intentId !== data['intentId']);
    const ids = new Set([...others, ...world.alive.map((life) => life.agent)].map(({ agentId }) => agentId));
    world.checkTurn(
      agentOf(world.wave, agent),
      [...ids].map((id) => agentOf(world.wave, id)),
    );
  }
}

function note({ requested, stopped }: Place, { type, data }: LogRecord): void {
  if (type === 'agent-run.requested') requested.add(String(data['intentId']));
  if (type === 'agent-run.stop-requested') stopped.add(String(data['intentId']));
}
