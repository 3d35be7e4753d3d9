import { createHash } from 'node:crypto';
import type { Diagnostic } from '../base/diagnostic.js';
import { printableLine } from '../base/printable.js';
import type { WaveConfig } from '../model/config.js';
import type { ExecutorKind } from '../model/executor.js';
import type { Skill } from '../model/skill.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import { readSkillFolder } from '../store/skill-folders.js';
import type { SkillCopy } from '../waves/skills/skill-text.js';
import type { SkillChoice } from '../waves/skills/choose-skills.js';
import { chooseSkills, situationOf } from '../waves/skills/choose-skills.js';
import { isActive } from '../waves/skills/is-active.js';
import { parseSkill } from '../waves/skills/parse-skill.js';
import { isSkillId, skillDirs } from '../waves/skills/skill-places.js';
import { skillProblem } from '../waves/skills/skill-problem.js';
import { skillText } from '../waves/skills/skill-text.js';

/** A skill as one agent is handed it. */
export type HandedSkill = Readonly<{
  id: string;
  /** Relative to the repository. */
  folder: string;
  text: string;
  /** What has to be copied for it before the agent starts. */
  copies: readonly SkillCopy[];
}>;

/** The skills that an agent gets, and what is wrong with those that it should get. */
export type AgentSkills = Readonly<{
  skills: readonly HandedSkill[];
  /**
   * Stands for what of them belongs to the task, whatever executor does it; undefined where that is nothing. How to work with one
   * of them does not: an agent that goes on with another one, or that is tried with `local`, has the same task.
   */
  key: string | undefined;
  problems: readonly Diagnostic[];
}>;

/** Where skills are looked for. */
export type SkillPlace = Readonly<{ repo: string; lane: string; config: WaveConfig }>;

/**
 * The skills of an agent on an executor, as their files are now. Reads only.
 * @param copiesAt see {@link skillText}
 */
export function agentSkills(
  { repo, lane, config }: SkillPlace,
  wave: Pick<Wave, 'deployEnvironments'>,
  agent: Pick<WaveAgent, 'role' | 'skills' | 'components'>,
  kind: ExecutorKind,
  copiesAt?: string,
): AgentSkills {
  const dirs = skillDirs(config, lane);
  const skills: HandedSkill[] = [];
  const task: string[] = [];
  const problems: Diagnostic[] = [];
  for (const choice of chooseSkills(wave, agent, { config, lane, kind })) {
    const read = findSkill(repo, dirs, choice.id);
    problems.push(...(read === undefined ? [missing(choice, dirs)] : read.problems));
    const skill = read?.skill;
    if (skill === undefined) continue;
    const fits = (on: ExecutorKind | undefined): boolean =>
      choice.source === 'wave' || isActive(skill.activation, situationOf(wave, agent, on));
    if (!fits(kind)) continue;
    skills.push({ id: skill.id, folder: skill.folder, ...skillText(skill, kind, copiesAt) });
    if (choice.source !== 'runtime' && fits(undefined)) task.push(skill.id, skill.body);
  }
  return { skills, key: task.length === 0 ? undefined : hashOf(task), problems };
}

/** One skill by its id, with what is wrong with it; undefined where no folder has it. */
function findSkill(
  repo: string,
  dirs: readonly string[],
  id: string,
): Readonly<{ skill: Skill | undefined; problems: readonly Diagnostic[] }> | undefined {
  const folder = isSkillId(id) ? readSkillFolder(repo, dirs, id) : undefined;
  return folder === undefined ? undefined : parseSkill(folder);
}

/** The files that the skills of an agent's task were compiled from, by their paths. */
export function skillPaths(
  { repo, lane, config }: SkillPlace,
  wave: Pick<Wave, 'deployEnvironments'>,
  agent: Pick<WaveAgent, 'role' | 'skills'>,
): readonly string[] {
  const dirs = skillDirs(config, lane);
  return chooseSkills(wave, agent, { config, lane, kind: undefined }).flatMap(({ id }) => {
    const folder = isSkillId(id) ? readSkillFolder(repo, dirs, id) : undefined;
    return [folder?.manifest ?? null, folder?.body ?? null].flatMap((file) =>
      file === null ? [] : [file.path],
    );
  });
}

function hashOf(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

function missing({ id, source }: SkillChoice, dirs: readonly string[]): Diagnostic {
  const [file, who] =
    source === 'wave' ? ['### Skills', 'the wave file'] : ['wave.config.json', 'the configuration'];
  return skillProblem('skill/missing', file, `there is no skill "${printableLine(id)}", which ${who} names`, {
    hint: `Looked for ${id}/SKILL.md in ${dirs.join(', ')}.`,
  });
}
