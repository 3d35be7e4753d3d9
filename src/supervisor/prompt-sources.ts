import type { Wave } from '../model/wave.js';
import type { FileMeasurer } from '../store/measure-file.js';

/** SHA-256 of every file besides the wave's own that prompts are compiled from, by path; null where there is none. */
export function promptSources(measurer: FileMeasurer, wave: Wave): Readonly<Record<string, string | null>> {
  const paths = [...new Set(wave.agents.flatMap(({ rolePromptPaths }) => rolePromptPaths))].sort();
  return Object.fromEntries(paths.map((path) => [path, measurer.measure(path).sha256]));
}
