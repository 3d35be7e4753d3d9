import type { StewardRole } from '../model/agent-role.js';
import type { ClarificationRules } from '../model/clarification.js';
import { blocksWave, isQuestion } from '../model/coordination-record.js';
import type { Oversight } from '../model/oversight.js';
import type { Wave } from '../model/wave.js';
import type { Drift } from '../projections/drift.js';
import type { ShownTickets, StatusInput } from '../projections/status-input.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import type { LaneState, RunEntry } from '../reducers/lane-state.js';
import type { OpenRow } from '../reducers/open-columns.js';
import type { WaveState } from '../reducers/wave-state.js';
import { isLauncherAlive } from './launcher-alive.js';
import { shownDamage } from './open-damage.js';
import { readBoardRecord } from './read-board-record.js';
import type { LaneLayout } from '../store/layout.js';
import type { LogFold } from '../store/log/fold.js';

/** How many open records a status shows. */
const SHOWN_RECORDS = 50;
/** How many of them are kept for each kind of record that something waits for. */
const SHOWN_FIRST = 15;

/** The folds of a wave's logs, whoever opened them. */
export type WaveFolds = Readonly<{
  control: LogFold<WaveState>;
  coordination: LogFold<CoordinationState>;
  lane: LaneState;
}>;

/** What the folds do not say. */
export type StatusSurroundings = Readonly<{
  layout: LaneLayout;
  lane: string;
  wave: number;
  /** The wave as its file stands; null where there is none, or where it need not be read. */
  fileWave: Wave | null;
  drift: Drift;
  tickets: ShownTickets;
  required: readonly StewardRole[];
  rules: ClarificationRules;
  oversight: Oversight | undefined;
  now: number;
}>;

/** Everything that views of the wave are derived from, as the folds and the process table have it now. Writes nothing. */
export function statusOf(folds: WaveFolds, about: StatusSurroundings): StatusInput {
  const { control, coordination, lane } = folds;
  const state = control.state;
  const run = runOn(lane, state, about.wave);
  return {
    project: about.layout.project,
    lane: about.lane,
    wave: about.wave,
    definition: state.opened?.wave ?? about.fileWave,
    drift: about.drift,
    state,
    controlOffset: control.offset,
    coordination: coordination.state,
    records: shownRows(coordination.state).flatMap(
      (row) => readBoardRecord(about.layout, about.wave, row) ?? [],
    ),
    laneState: lane,
    run,
    launcherAlive: run !== null && isLauncherAlive(run),
    damage: [
      ...shownDamage('control-plane', control.meta),
      ...shownDamage('coordination', coordination.meta),
      ...about.tickets.damage,
    ],
    tickets: about.tickets,
    required: about.required,
    rules: about.rules,
    oversight: about.oversight,
    now: about.now,
  };
}

/** Questions to people and the oldest records that hold the wave up, whatever came after them; then the newest; newest first. */
function shownRows({ open, questions }: CoordinationState): OpenRow[] {
  const asked = questions.isEmpty ? [] : open.select(({ kind }) => isQuestion(kind), SHOWN_FIRST);
  const first = [...asked, ...open.select(blocksWave, SHOWN_FIRST)];
  const rows = new Map([...first, ...open.newest(SHOWN_RECORDS)].map((row) => [row.id, row]));
  return [...rows.values()].slice(0, SHOWN_RECORDS).sort((left, right) => right.offset - left.offset);
}

function runOn(lane: LaneState, state: WaveState, wave: number): RunEntry | null {
  const own = lane.runs.findLast(({ runId }) => runId === state.run);
  return own ?? lane.runs.findLast(({ request }) => request.waves.includes(wave)) ?? null;
}
