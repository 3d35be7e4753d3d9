import type { WaveConfig } from '../../model/config.js';
import { laneConfig } from '../lane-config.js';

/** The folder of skills where the configuration names none. */
const DEFAULT_SKILLS_DIR = 'skills';

/**
 * The folders that skills are looked for in, in this order: that of the lane, else of the configuration, then those that other
 * programs look into. Of two skills with one id, the first counts.
 */
export function skillDirs(config: WaveConfig, lane: string): readonly string[] {
  const own = laneConfig(config, lane)?.skills?.dir ?? config.skills?.dir ?? DEFAULT_SKILLS_DIR;
  const dir = own.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  return [...new Set([dir, '.claude/skills', '.agents/skills'])];
}

/** Whether the text may be the id of a skill, which is the name of its folder: no path, no `..`, nothing hidden. */
export function isSkillId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) && !text.includes('..');
}
