import { shellCommand } from '../base/shell-quote.js';

/** What `--project` takes for the lanes that belong to no project, where the configuration names a default one. */
export const NO_PROJECT = '.';

/** A lane as commands name it. */
export type LaneName = Readonly<{
  /** The word for `--project`; undefined where none is needed. */
  project?: string | undefined;
  lane: string;
}>;

/** A lane, or one of its waves, that a command is to be about. */
export type CommandPlace = LaneName & Readonly<{ wave?: number | null }>;

/** The project of a lane; null where it belongs to none. */
export function projectIdOf({ project }: Pick<LaneName, 'project'>): string | null {
  return project === undefined || project === NO_PROJECT ? null : project;
}

/** The flags that name the place. */
function placeFlags({ project, lane, wave = null }: CommandPlace): string[] {
  const within = project === undefined ? [] : ['--project', project];
  return [...within, '--lane', lane, ...(wave === null ? [] : ['--wave', String(wave)])];
}

/**
 * A command to type about a place. Every command that is printed is made here, so that none forgets the project: it runs as
 * printed, from any folder of the repository.
 * @param words the command and, behind the place, its further words
 */
export function placeCommand(
  words: readonly string[],
  place: CommandPlace,
  more: readonly string[] = [],
): string {
  return shellCommand(['wave', ...words, ...placeFlags(place), ...more]);
}

/**
 * What to type to work on exactly this wave.
 * @param flags what a launch before was told that was not default
 */
export function launchCommand(place: LaneName, wave: number, flags: readonly string[] = []): string {
  const range = ['--start-wave', String(wave), '--end-wave', String(wave), ...flags];
  return placeCommand(['launch'], { project: place.project, lane: place.lane }, range);
}
