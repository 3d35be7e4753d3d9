import type { ExitName } from '../../base/exit-code.js';
import type { LoadedWave } from '../../supervisor/load-lane.js';
import type { LanePlace, WholeRepository } from '../context.js';

/**
 * What a check found. `problem`: something that is to be done here cannot be. `warning`: it may go wrong. `note`: worth knowing.
 */
export type FindingState = 'ok' | 'note' | 'warning' | 'problem';

/** One line of `wave doctor`. */
export type Finding = Readonly<{
  state: FindingState;
  /** What it is about, in a word, such as `git`. */
  about: string;
  text: string;
  /** What to do, as a command where there is one. */
  hint?: string;
  /** What a problem ends the command with; `environment` where left out. */
  exit?: ExitName;
  /** Mends it without a risk; says what it did. Run by `--fix` alone. */
  fix?: () => Promise<string>;
}>;

/** What checks look at. */
export type DoctorPlace = LanePlace &
  WholeRepository &
  Readonly<{
    /** Another file than wave.config.json, where one was named. */
    configFile: string | undefined;
    /** The lane's waves, and those of them that are not completed: only these need anything still. */
    waves: readonly LoadedWave[];
    open: readonly LoadedWave[];
    /** How long a program may take to say its version. */
    patienceMs: number;
  }>;

/** One check of the surroundings. Looks only; what it cannot find out is a finding too. */
export type Check = (place: DoctorPlace) => Promise<readonly Finding[]> | readonly Finding[];
