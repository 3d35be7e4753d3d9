import type { SkillEventData } from '../../events/families/skill-events.js';
import type { WaveAppliers } from './applier.js';

/** How the state takes in each of {@link SkillEventData}: nothing is ever decided by them. */
export const skillAppliers: WaveAppliers<SkillEventData> = {
  'skills.handed-over': () => undefined,
};
