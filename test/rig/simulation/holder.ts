import type { LaunchPolicy } from '../../../src/model/launch-policy.js';
import type { RunOutcome } from '../../../src/events/lane-event.js';
import type { LaneState } from '../../../src/reducers/lane-state.js';
import { laneReducer, runUnderWay } from '../../../src/reducers/lane-state.js';
import { waveReducer } from '../../../src/reducers/reduce-wave.js';
import { RATE_LIMIT } from '../control-events.js';
import type { Draft } from '../events.js';
import { outcome } from '../lane-events.js';
import type { House, Place } from './house.js';
import { SimulatedJournal } from './shared-log.js';
import type { Steps } from './steps.js';
import type { StopWish } from './wave-work.js';
import { workOn } from './wave-work.js';

/** One process that takes the lane: a launch begins a run of its own, a supervisor goes on with the one that is under way. */
export type HolderOrder = Readonly<{
  id: string;
  kind: 'launch' | 'supervise';
  limits: Pick<LaunchPolicy, 'maxAgents' | 'maxRetries' | 'staggerMs'>;
  wish: () => StopWish;
}>;

/** Works on the waves of the lane, one after the other, as `src/supervisor/launch-lane.ts` does. */
export function* hold(house: House, order: HolderOrder): Steps<RunOutcome> {
  const lane = new SimulatedJournal(house.lane, laneReducer, house.ports);
  yield* lane.takeOver(order.id);
  const launcher = { bootId: house.machine.bootId, pid: 1, startTime: order.id };
  const request = { waves: [...house.waves.keys()], autoNext: true, operator: 'ada', flags: [] };
  const earlier = order.kind === 'supervise' ? runUnderWay(lane.state)?.runId : undefined;
  const runId = earlier ?? `run-${order.id}`;
  const say = (type: string, data: unknown): Draft => ({ type, data, run: runId });
  yield* lane.append(
    earlier === undefined ? say('run.started', { request, launcher }) : say('run.adopted', { launcher }),
  );
  for (;;) {
    const next = nextWave(house, lane.state);
    const reached = next === undefined ? 'completed' : yield* holdWave(house, order, next, lane, runId);
    if (next !== undefined && reached === 'completed') continue;
    yield* lane.append(say('run.ended', { outcome: reached, exitCode: 0, detail: '' }));
    return reached;
  }
}

/** The first wave that the lane does not know to be completed. */
export function nextWave({ waves }: House, lane: LaneState): Place | undefined {
  return [...waves.values()].find(({ world }) => lane.waves.get(world.wave.wave)?.outcome !== 'completed');
}

function* holdWave(
  house: House,
  { id, limits, wish }: HolderOrder,
  place: Place,
  lane: SimulatedJournal<LaneState>,
  runId: string,
): Steps<RunOutcome> {
  const { wave, agents } = place.world.wave;
  const journal = new SimulatedJournal(place.log, waveReducer, house.ports);
  yield* journal.takeOver(id);
  // As it was when the holder read the wave; a prompt that changes later is the next holder's.
  const promptHashes = Object.fromEntries(agents.map(({ agentId }) => [agentId, house.promptHash(agentId)]));
  const defaults = { executors: {}, preferredAgents: {}, rateLimit: RATE_LIMIT };
  const policy = { ...limits, ...defaults, runId, promptHashes };
  if (journal.state.outcome !== 'completed')
    yield* workOn({ house, place, journal, policy, wish, stops: new Set() });
  const reached = journal.state.outcome === 'open' ? 'failed' : journal.state.outcome;
  // Also what makes good a holder that was killed between the wave's last record and this one.
  yield* lane.append({ ...outcome(wave, reached), run: runId });
  return reached;
}
