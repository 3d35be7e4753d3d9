import type { Wave } from '../../../src/model/wave.js';
import { replayWave } from '../../../src/engine/replay/replay-wave.js';
import { waveReducer } from '../../../src/reducers/reduce-wave.js';
import type { WaveState } from '../../../src/reducers/wave-state.js';
import { blackboard, posted } from '../coordination-events.js';
import { openRecord } from '../moments.js';
import type { Ground } from './launcher.js';
import { Crash, decideHeld, undoStrays, ground, Launcher } from './launcher.js';
import type { Outcome } from './outcomes.js';
import { World } from './world.js';

/** Something that happens from outside at a turn. */
export type Incident = Readonly<{
  turn: number;
  what:
    | 'file-deleted'
    | 'file-changed'
    | 'record-posted'
    | 'log-damaged'
    | 'prompt-changed'
    | 'cancelled'
    | 'killed';
}>;

/** Everything that chance decides, before it begins. */
export type Fate = Readonly<{
  wave: Wave;
  maxAgents: number;
  maxRetries: number;
  staggerMs: number;
  outcomes: readonly Outcome[];
  /** Which of those that run ends next. */
  ends: readonly number[];
  /** Steps between two effects at which the launcher is killed. */
  crashes: readonly number[];
  incidents: readonly Incident[];
}>;

const MOST_TURNS = 2000;

/** What came of it. */
export type Chronicle = Readonly<{
  /** How each run of the lane ended, in order; the last one is undisturbed. */
  endings: readonly WaveState['outcome'][];
  state: WaveState;
  turns: number;
}>;

/**
 * Runs a wave as fate has it: launchers that are killed are followed by others, and after everything that can go wrong a
 * last one finds a world in which nothing does. Throws where a rule is broken or nothing moves any more.
 */
export function simulate(fate: Fate): Chronicle {
  const world = new World(fate.wave, fate.maxAgents);
  const pending = { outcomes: [...fate.outcomes], ends: [...fate.ends], incidents: [...fate.incidents] };
  let steps = 0;
  const place = ground(world, {
    step: () => {
      steps += 1;
      if (fate.crashes.includes(steps)) throw new Crash();
    },
    nextOutcome: () => pending.outcomes.shift() ?? 'good',
  });
  const endings: WaveState['outcome'][] = [];
  const clock = { turns: 0 };
  for (let run = 1; place.state.outcome !== 'completed'; run += 1) {
    if (run > fate.crashes.length + fate.outcomes.length + fate.incidents.length + 2) {
      throw new Error(
        `run ${run} and the wave is ${place.state.outcome}: ${place.state.outcomeDetail?.detail ?? ''}`,
      );
    }
    // A person cleans up before going on.
    if (endings.length > 0) {
      Object.assign(place, { openRecords: [], damage: [], wish: 'none' });
      decideHeld(place);
      undoStrays(place);
    }
    if (launch(fate, place, `r${run}`, pending, clock)) endings.push(place.state.outcome);
  }
  checkReplay(place);
  return { endings, state: place.state, turns: clock.turns };
}

/** Whatever happened, every decision can be taken again from the log alone and is what it was. */
function checkReplay({ log, besides }: Ground): void {
  let folded = waveReducer.initial();
  let offset = 0;
  const { differences } = replayWave(log, ({ control, coordination }) => {
    if (control < offset) throw new Error('a decision was based on less than the one before it');
    for (; offset < control; offset += 1) {
      const record = log[offset]?.record;
      if (record !== undefined) folded = waveReducer.apply(folded, record);
    }
    const { openRecords = [], damage = [] } = besides[coordination] ?? {};
    const board = blackboard(openRecords.map(({ id, kind }) => posted(id, { kind, priority: 'high' })));
    return { state: folded, coordination: board, damage };
  });
  const [first] = differences;
  if (first !== undefined) throw new Error(`replay differs: ${JSON.stringify(first)}`);
}

type Pending = { ends: number[]; incidents: Incident[] };

/** One launcher from its start to its end; false where it was killed. */
function launch(
  fate: Fate,
  place: Ground,
  runId: string,
  pending: Pending,
  clock: { turns: number },
): boolean {
  const { maxAgents, maxRetries, staggerMs } = fate;
  try {
    const launcher = new Launcher(place, { runId, maxAgents, maxRetries, staggerMs });
    launcher.adopt();
    while (!launcher.isOver) {
      clock.turns += 1;
      if (clock.turns > MOST_TURNS) throw new Error(`${MOST_TURNS} turns, and no end`);
      strike(place, pending, clock.turns);
      const waits = launcher.turn();
      check(place, fate);
      if (waits === undefined || launcher.isOver) continue;
      letTimePass(place, pending, waits);
    }
    if (place.world.alive.length > 0) throw new Error(`over, and ${place.world.alive[0]?.intentId} runs`);
    return true;
  } catch (error) {
    if (error instanceof Crash) return false;
    throw error;
  }
}

function check({ state, world }: Ground, { maxRetries, incidents }: Fate): void {
  const changes = incidents.filter(({ what }) => what === 'prompt-changed').length;
  if (state.attemptsOfRun > maxRetries + 1 + Math.min(1, changes))
    throw new Error(`${state.attemptsOfRun} attempts`);
  if (state.outcome === 'completed' && world.alive.length > 0) throw new Error('completed while agents run');
}

/** Nothing moves: the next process ends, or the next moment that somebody waits for comes. */
function letTimePass(place: Ground, { ends }: Pending, waits: readonly number[]): void {
  const mortal = place.world.alive.filter(({ outcome }) => outcome !== 'hangs');
  if (mortal.length > 0) {
    const process = mortal[(ends.shift() ?? 0) % mortal.length];
    if (process !== undefined) place.world.end(process);
    return;
  }
  if (waits.length === 0)
    throw new Error(`nothing moves: attempt ${place.state.attempt}, ${place.state.outcome}`);
  place.now = Math.max(place.now, Math.min(...waits));
}

function strike(place: Ground, pending: Pending, turn: number): void {
  const due = pending.incidents.filter((incident) => incident.turn <= turn);
  pending.incidents = pending.incidents.filter((incident) => incident.turn > turn);
  for (const { what } of due) {
    const [path] = place.world.disk.keys();
    switch (what) {
      case 'file-deleted':
        if (path !== undefined) place.world.disk.delete(path);
        break;
      case 'file-changed':
        if (path !== undefined) place.world.disk.set(path, `changed in turn ${turn}`);
        break;
      case 'record-posted':
        place.openRecords = [
          ...place.openRecords,
          openRecord('blocker', `b${turn}.${place.openRecords.length}`),
        ];
        break;
      case 'log-damaged':
        place.damage = [...place.damage, `coordination:${turn}`];
        break;
      case 'prompt-changed':
        place.promptVersion += 1;
        throw new Crash();
      case 'cancelled':
        place.wish = 'graceful';
        break;
      case 'killed':
        place.wish = 'forced';
        break;
    }
  }
}
