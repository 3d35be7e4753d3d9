import type { Diagnostic, Span } from '../../base/diagnostic.js';

/** Everything that can be wrong with a skill, with one line of documentation; docs/errors/skill.md explains each. */
export const skillCodes = {
  'skill/bad-id': 'The name of a folder of skills can be no id.',
  'skill/bad-value': 'A value in skill.json is not what its key wants.',
  'skill/case-failed': 'A case of skill.json does not come out as it says.',
  'skill/empty': 'SKILL.md says nothing.',
  'skill/frontmatter': 'The frontmatter of SKILL.md cannot be read.',
  'skill/id-mismatch': 'The id in skill.json or SKILL.md is not the name of the folder.',
  'skill/invalid-json': 'skill.json is no JSON.',
  'skill/missing': 'The configuration names a skill that does not exist.',
  'skill/missing-body': 'A skill has no SKILL.md.',
  'skill/missing-description': 'Neither skill.json nor the frontmatter says what the skill is for.',
  'skill/shadowed': 'Another skill of the same id comes first.',
  'skill/unknown-key': 'skill.json has a key that Wave does not know.',
  'skill/unknown-name': 'A role or runtime is named that does not exist.',
  'skill/unreadable': 'A file of a skill cannot be read.',
} as const;

/** The code of a problem of a skill. */
export type SkillCode = keyof typeof skillCodes;

/** The codes of what a skill can be handed over in spite of. */
const mild: ReadonlySet<SkillCode> = new Set([
  'skill/bad-id',
  'skill/case-failed',
  'skill/id-mismatch',
  'skill/missing-description',
  'skill/shadowed',
  'skill/unknown-name',
]);

/** One problem of a skill, at a place of one of its files. */
export function skillProblem(
  code: SkillCode,
  file: string,
  message: string,
  more: Readonly<{ span?: Span; hint?: string }> = {},
): Diagnostic {
  const { span = { line: 1, column: 1, length: 1 }, hint } = more;
  const severity = mild.has(code) ? 'warning' : 'error';
  return { file, span, code, severity, message, ...(hint === undefined ? {} : { hint }) };
}
