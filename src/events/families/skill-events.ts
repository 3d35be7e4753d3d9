import type { EventFamily } from '../event-family.js';

/** A skill as an agent was told of it. */
export type ToldSkill = Readonly<{
  skill: string;
  /** Where it lies, relative to the repository. */
  folder: string;
  /** Of its text as it was handed over. */
  sha256: string;
  bytes: number;
  copies: readonly SkillFileCopy[];
}>;

/** A file of a skill that was copied for an agent; all but its path is null where it could not be. */
export type SkillFileCopy = Readonly<{
  /** What was copied, relative to the repository. */
  path: string;
  /** Where the copy is, relative to the lane's state folder. */
  copy: string | null;
  sha256: string | null;
  bytes: number | null;
}>;

/** What agents are told by skills. The record's own `agent` and `attempt` say who. */
export type SkillEventData = Readonly<{
  /** Observed: this is what the agent is told; `place` is null where its prompt holds it. */
  'skills.handed-over': Readonly<{ skills: readonly ToldSkill[]; place: string | null }>;
}>;

/** See {@link SkillEventData}. */
export const skillEvents: EventFamily<SkillEventData> = {
  'skills.handed-over': {
    level: 'debug',
    doc: 'An agent was told of skills, in its prompt or where its program takes instructions besides it.',
    shape: { skills: 'list' },
  },
};
