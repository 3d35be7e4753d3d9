import type { Skill } from '../../model/skill.js';
import type { FoundSkill } from '../../supervisor/all-skills.js';
import { allSkills } from '../../supervisor/all-skills.js';
import type { LanePlace } from '../context.js';
import { problemJson } from '../wave-files/lint.js';
import type { Listing } from './listing.js';

/** The skills of a lane, what each is for, and what is wrong with them. */
export function listSkills(place: LanePlace): Listing {
  const found = allSkills(place);
  const items = found.map((one) => ({
    id: one.id,
    folder: one.folder,
    state: stateOf(one),
    title: one.skill?.title ?? null,
    description: one.skill?.description ?? null,
    version: one.skill?.version ?? null,
    activation: one.skill?.activation ?? null,
    adapters: Object.keys(one.skill?.adapters ?? {}),
    references: one.skill?.references.map(({ path }) => path) ?? [],
    problems: one.problems.map(problemJson),
  }));
  return {
    columns: [
      { title: 'SKILL' },
      { title: 'STATE' },
      { title: 'FOR', gives: true },
      { title: 'FOLDER', gives: true },
      { title: 'WHAT IT IS FOR', gives: true },
    ],
    rows: found.map((one) => [
      one.id,
      stateOf(one),
      one.skill === undefined ? '-' : forWhom(one.skill),
      one.folder,
      one.skill?.description ?? '-',
    ]),
    items,
    none: 'no skills; one is a folder with a SKILL.md in skills/, .claude/skills/ or .agents/skills/',
    notes: found.flatMap(({ problems }) =>
      problems.map(
        ({ file, span, severity, code, message }) =>
          `${file}:${span.line}:${span.column} ${severity} ${code} ${message}`,
      ),
    ),
  };
}

function stateOf({ isShadowed, skill, problems }: FoundSkill): 'ok' | 'remarks' | 'shadowed' | 'unusable' {
  if (isShadowed) return 'shadowed';
  if (skill === undefined) return 'unusable';
  return problems.length === 0 ? 'ok' : 'remarks';
}

function forWhom({ activation }: Skill): string {
  const parts = [activation.roles, activation.runtimes, activation.deployKinds, activation.components];
  const narrowed = parts.filter((names) => names.length > 0).map((names) => names.join(' or '));
  return narrowed.length === 0 ? 'anybody' : narrowed.join('; ');
}
