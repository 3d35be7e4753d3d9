import type { Span } from '../../base/diagnostic.js';
import { DEFAULT_STATE_ROOT } from '../../model/config-defaults.js';
import type { Located } from '../bullets.js';
import { fixedBase, ownsPath } from '../ownership.js';
import type { CheckedAgent, Rule, RuleInput } from './rule.js';
import { isSkillId, skillDirs } from '../skills/skill-places.js';

/** The files that a wave builds on are there, and none of its paths leaves the repository. */
export const checkSurroundings: Rule = (input) => {
  for (const checked of input.agents) {
    checkRolePrompts(checked, input);
    checkSkills(checked, input);
    checkSchemas(checked, input);
    checkState(checked, input);
    checkLinks(checked, input);
  }
};

function checkRolePrompts({ draft }: CheckedAgent, { environment, findings }: RuleInput): void {
  for (const { value, span } of draft.parts.rolePrompts ?? []) {
    if (environment.fileExists(value)) continue;
    findings.add(
      'wave/missing-role-prompt',
      span,
      `the role prompt ${value} does not exist`,
      'Without the section, the built-in prompt of the role is used.',
    );
  }
}

function checkSkills({ draft }: CheckedAgent, { config, executors, environment, findings }: RuleInput): void {
  const dirs = skillDirs(config, executors.lane);
  for (const { value, span } of draft.parts.skills ?? []) {
    const there = (name: string): boolean =>
      isSkillId(value) && dirs.some((dir) => environment.fileExists(`${dir}/${value}/${name}`));
    if (there('SKILL.md') || there('skill.json')) continue;
    findings.add(
      'wave/missing-skill',
      span,
      `the skill "${value}" does not exist`,
      `Looked for ${value}/SKILL.md in ${dirs.join(', ')}.`,
    );
  }
}

function checkSchemas({ draft }: CheckedAgent, { agents, environment, findings }: RuleInput): void {
  const named: readonly Located<string | null>[] = [
    ...(draft.parts.contracts ?? []).map(({ value, span }) => ({ value: value.schema, span })),
    ...(draft.parts.inputs ?? []).map(({ value, span }) => ({ value: value.schema, span })),
  ];
  for (const { value, span } of named) {
    if (value === null || environment.fileExists(value)) continue;
    // It may come into being in this very wave.
    if (agents.some(({ agent }) => ownsPath(agent.ownedPaths, value))) continue;
    findings.add('wave/missing-schema', span, `the schema ${value} does not exist`);
  }
}

/** What lies in the folder of the state is measured by nobody, and overwritten by Wave. */
function checkState({ draft }: CheckedAgent, { config, findings }: RuleInput): void {
  const root = (config.paths?.stateRoot ?? DEFAULT_STATE_ROOT).replace(/\/+$/, '');
  const { rolePrompts, deliverables, prompt, proofArtifacts } = draft.parts;
  const paths: readonly Located<string>[] = [
    ...(rolePrompts ?? []),
    ...(deliverables ?? []),
    ...(prompt?.ownedPaths ?? []),
    ...(proofArtifacts ?? []).map(({ value, span }) => ({ value: value.path, span })),
  ];
  for (const { value, span } of paths) {
    if (value !== root && !value.startsWith(`${root}/`)) continue;
    findings.add(
      'wave/bad-path',
      span,
      `the path "${value}" is in ${root}/, where Wave keeps its state`,
      'Name a place in the project.',
    );
  }
}

function checkLinks({ draft }: CheckedAgent, { environment, findings }: RuleInput): void {
  const { rolePrompts, deliverables, prompt, proofArtifacts, contracts } = draft.parts;
  const paths: readonly Located<string>[] = [
    ...(rolePrompts ?? []),
    ...(deliverables ?? []),
    ...(prompt?.ownedPaths ?? []).map(({ value, span }) => ({ value: fixedBase(value), span })),
    ...(proofArtifacts ?? []).map(({ value, span }) => ({ value: value.path, span })),
    ...(contracts ?? []).flatMap(({ value, span }) =>
      [value.source, value.schema].flatMap((path) => (path === null ? [] : [{ value: path, span }])),
    ),
  ];
  const seen = new Set<Span>();
  for (const { value, span } of paths) {
    if (value === '' || seen.has(span) || environment.isInsideRepository(value)) continue;
    seen.add(span);
    findings.add(
      'wave/path-escapes',
      span,
      `"${value}" leads out of the repository by a symbolic link`,
      'Name the file itself, inside the repository.',
    );
  }
}
