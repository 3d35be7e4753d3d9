import type { ExecutorKind } from '../../model/executor.js';
import type { Skill } from '../../model/skill.js';

/** From here on a skill is named and not quoted: it would push the task out of sight. */
const MAX_CHARACTERS = 24_000;
/** A file of a skill that is larger is copied for nobody. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;
/** The most that is copied for one agent of one skill. */
const MAX_COPIED_BYTES = 16 * 1024 * 1024;

/** A file of a skill, from the top of the repository, and where an agent finds its copy. */
export type SkillCopy = Readonly<{
  path: string;
  /** Absolute. */
  copy: string;
}>;

/** What an agent is handed of one skill. */
export type SkillHandout = Readonly<{
  text: string;
  /** What has to be copied for it, so that the text is true; empty where the agent reads the files of the repository themselves. */
  copies: readonly SkillCopy[];
}>;

/**
 * What an agent on this runtime is told of a skill: what it says, what is added for the runtime, and where to read on.
 * @param copiesAt the folder for copies of an agent that works where the files of the repository are not, such as in a worktree
 */
export function skillText(skill: Skill, kind: ExecutorKind, copiesAt?: string): SkillHandout {
  const { folder, title, description, body, adapters, references } = skill;
  const said = [body, adapters[kind] ?? ''].filter((part) => part !== '').join('\n\n');
  const isLong = said.length > MAX_CHARACTERS;
  const more = [...(isLong ? [{ path: `${folder}/SKILL.md`, bytes: 0 }] : []), ...references];
  const copies = copiesAt === undefined ? [] : copied(skill, more, copiesAt);
  const named = copiesAt === undefined ? more.map(({ path }) => path) : copies.map(({ copy }) => copy);
  const text = [
    ...(description === '' ? [] : [`${title}: ${description}`]),
    isLong ? 'It is long: read the file below before you begin what it is about.' : said,
    ...(named.length === 0
      ? []
      : [['To read when you need it:', '', ...named.map((path) => `- ${path}`)].join('\n')]),
    ...(named.length === more.length
      ? []
      : [`(Too large to be handed over: ${more.length - named.length} of its files.)`]),
  ].join('\n\n');
  return { text, copies };
}

/** In their order, as far as they fit. */
function copied(
  { id, folder }: Skill,
  files: Skill['references'],
  copiesAt: string,
): readonly SkillCopy[] {
  let room = MAX_COPIED_BYTES;
  return files.flatMap(({ path, bytes }) => {
    if (bytes > Math.min(MAX_FILE_BYTES, room)) return [];
    room -= bytes;
    return [{ path, copy: `${copiesAt}/${id}/${path.slice(folder.length + 1)}` }];
  });
}
