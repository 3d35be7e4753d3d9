/** What a check of wave files asks of the disk. All paths are relative to the repository, with `/`. */
export interface WaveEnvironment {
  /** Whether a regular file is there (after following symbolic links). */
  fileExists(path: string): boolean;
  /** The text of a file; null where it cannot be read. */
  readFile(path: string): string | null;
  /** False when a symbolic link on the way leads out of the repository. A path that does not exist yet is inside. */
  isInsideRepository(path: string): boolean;
}

/** Nothing exists and everything is inside: for text that belongs to no repository. */
export const emptyEnvironment: WaveEnvironment = {
  fileExists: () => false,
  readFile: () => null,
  isInsideRepository: () => true,
};
