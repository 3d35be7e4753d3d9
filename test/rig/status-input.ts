import { NO_DRIFT } from '../../src/projections/drift.js';
import { defaultClarificationRules } from '../../src/model/clarification.js';
import type { Wave } from '../../src/model/wave.js';
import type { ShownRecord, StatusInput } from '../../src/projections/status-input.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import { given } from './control-events.js';
import { blackboard } from './coordination-events.js';
import type { Step } from './events.js';
import { foldOf, log, T0 } from './events.js';
import { runStarted } from './lane-events.js';

/** What views of the wave are given after these records, while run `r1` is at it and its launcher lives. */
export function statusInput(
  wave: Wave,
  steps: readonly Step[],
  over: Partial<StatusInput> = {},
): StatusInput {
  const laneState = foldOf(laneReducer, log(runStarted('r1')));
  const { records = [], state = given(...steps) } = over;
  return {
    lane: 'main',
    wave: 3,
    definition: wave,
    drift: NO_DRIFT,
    state,
    controlOffset: 0,
    coordination: boardOf(records),
    records,
    laneState,
    run: laneState.runs[0] ?? null,
    launcherAlive: true,
    damage: [],
    tickets: { now: state.tickets, open: [], closed: [], damage: [] },
    required: [],
    rules: defaultClarificationRules,
    now: T0,
    ...over,
  };
}

/** A blackboard on which these records stand, given newest first as views have them. */
function boardOf(records: readonly ShownRecord[]) {
  return blackboard([...records].reverse().map(({ at, ...data }) => ({ type: 'record.posted', at, data })));
}
