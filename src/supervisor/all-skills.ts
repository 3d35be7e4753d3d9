import type { Diagnostic } from '../base/diagnostic.js';
import { printableLine } from '../base/printable.js';
import type { Skill } from '../model/skill.js';
import { listSkillFolders, readSkillFolder } from '../store/skill-folders.js';
import { parseSkill } from '../waves/skills/parse-skill.js';
import { isSkillId, skillDirs } from '../waves/skills/skill-places.js';
import { skillProblem } from '../waves/skills/skill-problem.js';
import type { SkillPlace } from './agent-skills.js';

/** A folder of a skill: what it is, what is wrong with it, and whether another one of its id comes before it. */
export type FoundSkill = Readonly<{
  id: string;
  folder: string;
  /** Undefined where it cannot be handed over. */
  skill: Skill | undefined;
  isShadowed: boolean;
  problems: readonly Diagnostic[];
}>;

/** Every skill that lies in the folders of a lane, those that are never used included, with the configuration's that lie in none. */
export function allSkills({ repo, lane, config }: SkillPlace): readonly FoundSkill[] {
  const dirs = skillDirs(config, lane);
  const first = new Map<string, string>();
  const found = dirs.flatMap((dir) =>
    listSkillFolders(repo, dir).map((id): FoundSkill => {
      const folder = `${dir}/${printableLine(id)}`;
      const none = { id: printableLine(id), folder, skill: undefined };
      const before = first.get(id);
      if (before !== undefined) {
        const message = `${before} comes first; this one is never read`;
        return { ...none, isShadowed: true, problems: [skillProblem('skill/shadowed', folder, message)] };
      }
      first.set(id, folder);
      if (!isSkillId(id)) {
        const message = `"${printableLine(id)}" can be no id of a skill`;
        return { ...none, isShadowed: false, problems: [skillProblem('skill/bad-id', folder, message)] };
      }
      const read = readSkillFolder(repo, [dir], id);
      // It was there a moment ago.
      const parsed = read === undefined ? { skill: undefined, problems: [] } : parseSkill(read);
      return { ...none, isShadowed: false, ...parsed };
    }),
  );
  return [...found].sort((left, right) => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0));
}
