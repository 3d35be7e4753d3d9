import type { RunFacts } from '../../src/projections/run-view.js';
import { wavesOf } from '../../src/projections/run-view.js';
import { NO_SPENDING } from '../../src/model/spending.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import { given } from './control-events.js';
import type { Step } from './events.js';
import { foldOf, log, T0 } from './events.js';

/** What the view of run `id` of this lane is derived from, a minute after it began. @param wave3 the records of its wave */
export function runFacts(
  lane: readonly Step[],
  wave3: readonly Step[] = [],
  over: Partial<RunFacts> = {},
  id = 'r1',
): RunFacts {
  const laneState = foldOf(laneReducer, log(...lane));
  const run = laneState.runs.find(({ runId }) => runId === id);
  if (run === undefined) throw new Error(`no run ${id}`);
  const state = given(...wave3);
  return {
    project: undefined,
    lane: 'main',
    laneState,
    run,
    launcherAlive: true,
    launcherSuspended: false,
    daemon: { state: 'none', pid: null },
    withoutRoom: false,
    waves: wavesOf(laneState, run).map((number) => ({ wave: number, state })),
    spentElsewhere: NO_SPENDING,
    questions: [],
    seen: new Map(),
    now: T0 + 60_000,
    ...over,
  };
}
