import * as z from 'zod';
import type { Diagnostic, Span } from '../../base/diagnostic.js';
import type { JsonStep } from '../../base/json-position.js';
import { locateBadToken, locateJson, spanAt } from '../../base/json-position.js';
import { messageOf } from '../../base/message-of.js';
import { didYouMean } from '../../base/nearest.js';
import { printable, printableLine } from '../../base/printable.js';
import { schemaKeys } from '../../base/schema-keys.js';
import { agentRoles } from '../../model/agent-role.js';
import { executorKinds } from '../../model/executor.js';
import type { Skill, SkillActivation, SkillFile, SkillFolder, SkillManifest } from '../../model/skill.js';
import { skillManifestSchema } from '../../model/skill.js';
import { readFrontmatter } from './frontmatter.js';
import { isActive } from './is-active.js';
import type { SkillCode } from './skill-problem.js';
import { skillProblem } from './skill-problem.js';

/** A skill as it was understood, and all that is wrong with it. Without a skill at least one problem is an error. */
export type ParsedSkill = Readonly<{ skill: Skill | undefined; problems: readonly Diagnostic[] }>;

const anybody: SkillActivation = { roles: [], runtimes: [], deployKinds: [], components: [] };

/** Understands the folder of a skill: with a `skill.json`, or as other programs have it, with frontmatter in SKILL.md alone. */
export function parseSkill(folder: SkillFolder): ParsedSkill {
  const problems: Diagnostic[] = [];
  const { manifest: manifestFile, body: bodyFile, id } = folder;
  const manifestText = textOf(manifestFile, problems);
  const manifest =
    manifestFile === null || manifestText === undefined
      ? undefined
      : parseManifest(manifestText, manifestFile.path, id, problems);
  const text = textOf(bodyFile, problems);
  if (bodyFile === null)
    problems.push(skillProblem('skill/missing-body', folder.folder, 'the skill has no SKILL.md'));
  const front = readFrontmatter(text ?? '');
  const body = clean(front.body);
  if (bodyFile !== null && text !== undefined)
    checkBody(front, body, bodyFile.path, manifestFile !== null, id, problems);
  const adapters = Object.fromEntries(
    Object.entries(folder.adapters).flatMap(([runtime, file]) => {
      const said = textOf(file, problems);
      return said === undefined ? [] : [[runtime, clean(said)]];
    }),
  );
  checkNames('runtime', Object.keys(folder.adapters), executorKinds, `${folder.folder}/adapters`, problems);
  if (problems.some(({ severity }) => severity === 'error')) return { skill: undefined, problems };
  const skill: Skill = {
    id,
    folder: folder.folder,
    title: printableLine(manifest?.title ?? front.name ?? id),
    description: printableLine(manifest?.description ?? front.description ?? '', 1000),
    version: manifest?.version ?? null,
    activation: { ...anybody, ...lists(manifest?.activation) },
    cases: manifest?.evalCases ?? [],
    body,
    adapters,
    references: folder.references,
  };
  return { skill, problems: [...problems, ...failedCases(skill)] };
}

function parseManifest(
  source: string,
  file: string,
  id: string,
  problems: Diagnostic[],
): SkillManifest | undefined {
  const add = (code: SkillCode, span: Span, message: string, hint?: string): void => {
    const more = hint === undefined ? { span } : { span, hint };
    problems.push(skillProblem(code, file, printableLine(message, 300), more));
  };
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (error) {
    const reason = messageOf(error);
    add('skill/invalid-json', locateBadToken(source), `this is no JSON: ${reason}`);
    return undefined;
  }
  const parsed = skillManifestSchema.safeParse(json);
  if (!parsed.success) {
    reportIssues(parsed.error, source, add);
    return undefined;
  }
  const { data } = parsed;
  const at = (...path: JsonStep[]): Span => locateJson(source, path, 'value') ?? spanAt(source, 0, 1);
  if (data.id !== id)
    add(
      'skill/id-mismatch',
      at('id'),
      `the skill calls itself "${data.id}", and its folder ${id}`,
      `It is known as ${id}.`,
    );
  checkNames('role', data.activation?.roles ?? [], agentRoles, file, problems, at('activation', 'roles'));
  checkNames(
    'runtime',
    data.activation?.runtimes ?? [],
    executorKinds,
    file,
    problems,
    at('activation', 'runtimes'),
  );
  return data;
}

function reportIssues(
  error: z.ZodError,
  source: string,
  add: (code: SkillCode, span: Span, message: string, hint?: string) => void,
): void {
  const schema = z.toJSONSchema(skillManifestSchema, { io: 'input' });
  const top = spanAt(source, source.search(/\S|$/), 1);
  for (const issue of error.issues) {
    const path = issue.path.filter((step): step is JsonStep => typeof step !== 'symbol');
    const where = path.length === 0 ? 'skill.json' : path.join('.');
    if (issue.code !== 'unrecognized_keys') {
      const span = locateJson(source, path, 'value') ?? locateJson(source, path, 'key') ?? top;
      add('skill/bad-value', span, `${where}: ${issue.message}`);
      continue;
    }
    const known = schemaKeys(schema, path);
    for (const key of issue.keys) {
      const span = locateJson(source, [...path, key], 'key') ?? top;
      const message = `unknown key "${key}" in ${where}${didYouMean(key, known)}`;
      add('skill/unknown-key', span, message, `Known here: ${known.join(', ')}.`);
    }
  }
}

function checkBody(
  { name, description, problem }: ReturnType<typeof readFrontmatter>,
  body: string,
  file: string,
  hasManifest: boolean,
  id: string,
  problems: Diagnostic[],
): void {
  if (problem !== null)
    problems.push(
      skillProblem(
        'skill/frontmatter',
        file,
        printableLine(`the frontmatter cannot be read: ${problem}`, 300),
      ),
    );
  if (body === '') problems.push(skillProblem('skill/empty', file, 'SKILL.md says nothing'));
  // Beside a skill.json, which names it, the frontmatter is for other programs.
  if (hasManifest || problem !== null) return;
  if (name !== null && name !== id) {
    const message = printableLine(`the skill calls itself "${name}", and its folder ${id}`, 300);
    problems.push(skillProblem('skill/id-mismatch', file, message, { hint: `It is known as ${id}.` }));
  }
  if (description === null)
    problems.push(
      skillProblem('skill/missing-description', file, 'nothing says what the skill is for', {
        hint: 'Add a skill.json, or frontmatter with `description:`.',
      }),
    );
}

function checkNames(
  what: string,
  names: readonly string[],
  known: readonly string[],
  file: string,
  problems: Diagnostic[],
  span?: Span,
): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    const message = printableLine(`there is no ${what} "${name}"${didYouMean(name, known)}`);
    const more = { hint: `Known: ${known.join(', ')}.`, ...(span === undefined ? {} : { span }) };
    problems.push(skillProblem('skill/unknown-name', file, message, more));
  }
}

function failedCases({ id, folder, activation, cases }: Skill): Diagnostic[] {
  return cases.flatMap((one, index) => {
    const { role, runtime, deployKind, component, expectActive } = one;
    const listed = (name: string | undefined): string[] => (name === undefined ? [] : [name]);
    const place = {
      role,
      runtime,
      deployKinds: listed(deployKind),
      components: listed(component),
    };
    if (isActive(activation, place) === expectActive) return [];
    const name = one.id ?? String(index + 1);
    const message = printableLine(
      `case ${name}: the skill ${id} is ${expectActive ? 'not handed over' : 'handed over'} there`,
    );
    return [skillProblem('skill/case-failed', `${folder}/skill.json`, message)];
  });
}

function lists(activation: SkillManifest['activation']): Partial<SkillActivation> {
  const { roles, runtimes, deployKinds, components } = activation ?? {};
  return {
    ...(roles === undefined ? {} : { roles }),
    ...(runtimes === undefined ? {} : { runtimes }),
    ...(deployKinds === undefined ? {} : { deployKinds }),
    ...(components === undefined ? {} : { components }),
  };
}

function textOf(file: SkillFile | null, problems: Diagnostic[]): string | undefined {
  if (file === null) return undefined;
  if ('text' in file) return file.text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  problems.push(skillProblem('skill/unreadable', file.path, `the file ${file.fault}`));
  return undefined;
}

/** Without control characters: it goes into prompts and onto terminals. */
function clean(text: string): string {
  return printable(text).trim();
}
