import type { Drift } from './drift.js';
import type { CoordinationRecord } from '../model/coordination-record.js';
import type { ClarificationRules } from '../model/clarification.js';
import type { Oversight } from '../model/oversight.js';
import type { Wave } from '../model/wave.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import type { LaneState, RunEntry } from '../reducers/lane-state.js';
import type { WaveTicket } from '../reducers/wave-tickets.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { StewardRole } from '../model/agent-role.js';

/** A record of the blackboard as a view shows it: read back from the log by its place. */
export type ShownRecord = CoordinationRecord & Readonly<{ at: string }>;

/** One damaged place of one of the wave's logs. */
export type ShownDamage = Readonly<{
  /** `control-plane`, `coordination` or `dependencies`. */
  log: string;
  offset: number;
  length: number;
  kind: 'torn' | 'corrupt';
  acknowledged: boolean;
}>;

/** The tickets between a wave and other lanes, as the log of tickets says. */
export type ShownTickets = Readonly<{
  /** What gates would look at now. */
  now: WaveState['tickets'];
  /** Open ones, those that are required first; then the newest that were closed. Both bounded. */
  open: readonly WaveTicket[];
  closed: readonly WaveTicket[];
  /** Of their log. */
  damage: readonly ShownDamage[];
}>;

/** Everything that the views of one wave are derived from; facts about processes are handed in as they were seen. */
export type StatusInput = Readonly<{
  /** How commands name its project; undefined where they need not. */
  project?: string | undefined;
  lane: string;
  wave: number;
  /** The wave as it runs or ran; else as its file stands now; null where there is neither. */
  definition: Wave | null;
  /** What changed after the close. */
  drift: Drift;
  state: WaveState;
  /** Where the last whole record of the wave's own log ends. */
  controlOffset: number;
  coordination: CoordinationState;
  /** The newest open records, newest first, at most as many as are shown. */
  records: readonly ShownRecord[];
  laneState: LaneState;
  /** The newest run on this wave, and whether its launcher lives. */
  run: RunEntry | null;
  launcherAlive: boolean;
  /** Whether a disk that the run writes to is full; undefined where nobody looked. */
  withoutRoom?: boolean | undefined;
  damage: readonly ShownDamage[];
  tickets: ShownTickets;
  required: readonly StewardRole[];
  /** How long agents may take. */
  rules: ClarificationRules;
  /** What people have to approve; undefined where nothing. */
  oversight?: Oversight | undefined;
  now: number;
}>;
