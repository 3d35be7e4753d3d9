import type { WaveAgent } from '../model/wave.js';

type Producer = Pick<WaveAgent, 'deliverables' | 'proofArtifacts'>;

/** Everything that an agent hands over: deliverables, then proof artifacts. */
export function deliveredFiles(producer: Producer): readonly string[] {
  return [...producer.deliverables, ...producer.proofArtifacts.map(({ path }) => path)];
}

/** The delivered file that an input names: by its path, its file name, or its file name without ending; in that order. */
export function deliveredFile(name: string, producer: Producer): string | undefined {
  const files = deliveredFiles(producer);
  const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  return (
    files.find((path) => path === name) ??
    files.find((path) => fileName(path) === name) ??
    files.find((path) => fileName(path).replace(/\.[^.]*$/, '') === name)
  );
}
