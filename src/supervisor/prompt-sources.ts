import type { Wave } from '../model/wave.js';
import type { Measurer } from '../store/measure-file.js';
import { rolePromptPaths } from '../waves/role-prompt-paths.js';
import type { SkillPlace } from './agent-skills.js';
import { skillPaths } from './agent-skills.js';

/** SHA-256 of every file besides the wave's own that prompts are compiled from, by path; null where there is none. */
export function promptSources(
  place: SkillPlace,
  measurer: Measurer,
  wave: Wave,
): Readonly<Record<string, string | null>> {
  const paths = wave.agents.flatMap((agent) => [
    ...rolePromptPaths(agent, place.config, wave.lane),
    ...skillPaths(place, wave, agent),
  ]);
  return Object.fromEntries([...new Set(paths)].sort().map((path) => [path, measurer.measure(path).sha256]));
}
