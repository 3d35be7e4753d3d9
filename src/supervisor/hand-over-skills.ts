import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { SkillFileCopy, ToldSkill } from '../events/families/skill-events.js';
import { publishFile } from '../store/atomic-write.js';
import { readRepositoryFile } from '../store/read-repository-file.js';
import { MAX_FILE_BYTES } from '../waves/skills/skill-text.js';
import type { HandedSkill } from './agent-skills.js';
import type { Session } from './session.js';
import type { PreparedAgent } from './prepare-agent.js';
import type { WaveEntry } from './wave-journal.js';

/**
 * Copies the files of skills that an agent finds nowhere else, read-only. One that is gone, or leads out of the repository by
 * now, is on record as not copied; errors of the file system (a full disk) are thrown.
 */
export async function handOverSkills(
  { context: { repo, layout }, redactor }: Pick<Session, 'context' | 'redactor'>,
  skills: readonly HandedSkill[],
): Promise<readonly ToldSkill[]> {
  const told: ToldSkill[] = [];
  for (const { id, folder, text, copies } of skills) {
    const made: SkillFileCopy[] = [];
    for (const { path, copy } of copies) {
      const file = readRepositoryFile(repo, path, MAX_FILE_BYTES);
      if (file.fault !== null) {
        made.push({ path, copy: null, sha256: null, bytes: null });
        continue;
      }
      await publishFile(copy, file.bytes, { mode: 0o444, disposable: true });
      const { bytes, sha256 } = file;
      made.push({ path, copy: relative(layout.root, copy), sha256, bytes: bytes.length });
    }
    const shown = Buffer.from(redactor.redact(text));
    const sha256 = createHash('sha256').update(shown).digest('hex');
    told.push({ skill: id, folder, sha256, bytes: shown.length, copies: made });
  }
  return told;
}

/** What is on record of the skills that an agent is told by. */
export function skillEntries(
  about: Readonly<{ attempt: number; agent: string }>,
  skills: readonly ToldSkill[],
  { instructions }: Pick<PreparedAgent, 'instructions'>,
): WaveEntry[] {
  if (skills.length === 0) return [];
  const data = { skills, place: instructions?.place ?? null };
  return [{ type: 'skills.handed-over', ...about, data }];
}
