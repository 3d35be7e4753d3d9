import type { ExecutorKind } from '../../model/executor.js';
import type { Skill } from '../../model/skill.js';

/** From here on a skill is named and not quoted: it would push the task out of sight. */
const MAX_CHARACTERS = 24_000;

/** What an agent on this runtime is told of a skill: what it says, what is added for the runtime, and where to read on. */
export function skillText({ folder, title, description, body, adapters, references }: Skill, kind: ExecutorKind): string {
  const said = [body, adapters[kind] ?? ''].filter((part) => part !== '').join('\n\n');
  const isLong = said.length > MAX_CHARACTERS;
  const more = [...(isLong ? [`${folder}/SKILL.md`] : []), ...references];
  return [
    ...(description === '' ? [] : [`${title}: ${description}`]),
    isLong ? 'It is long: read the file below before you begin what it is about.' : said,
    ...(more.length === 0 ? [] : [['To read when you need it:', '', ...more.map((path) => `- ${path}`)].join('\n')]),
  ].join('\n\n');
}
