/** What of a completed wave's definition is another one now. */
export type DefinitionDrift = Readonly<{
  /** Its file changed. */
  file: boolean;
  /** Agents whose compiled prompt would be another one now: because of the file, or of a standing prompt of their role. */
  prompts: readonly string[];
}>;

/** One file of its evidence that is not what it was at the close. */
export type ArtifactDrift = Readonly<{ path: string; change: 'deleted' | 'modified' }>;

/** What changed after a wave was completed: shown, and nothing else. It stays completed. */
export type Drift = DefinitionDrift &
  Readonly<{
    /** Later waves change what earlier ones delivered, so that this alone is no `completed_with_drift`. */
    artifacts: readonly ArtifactDrift[];
    /** Files that were not compared, so that the answer comes quickly. */
    unchecked: number;
  }>;

/** Nothing changed, or the wave is not completed. */
export const NO_DRIFT: Drift = { file: false, prompts: [], artifacts: [], unchecked: 0 };

/** Whether the wave that was completed is not the one that its file describes now. */
export function isRedefined({ file, prompts }: DefinitionDrift): boolean {
  return file || prompts.length > 0;
}

/** In words, such as `its file changed since; 1 of its files was deleted`; empty where nothing changed. */
export function driftText({ file, prompts, artifacts }: Drift): string {
  const count = (change: ArtifactDrift['change']): number =>
    artifacts.filter((one) => one.change === change).length;
  const said = [
    ...(file ? ['its file changed since'] : []),
    ...(prompts.length > 0 ? [`the prompt of ${prompts.join(', ')} changed since`] : []),
    ...(count('modified') > 0 ? [`${plural(count('modified'))} changed since`] : []),
    ...(count('deleted') > 0 ? [`${plural(count('deleted'))} deleted since`] : []),
  ];
  return said.join('; ');
}

function plural(number: number): string {
  return number === 1
    ? '1 of the files that it delivered was'
    : `${number} of the files that it delivered were`;
}
