import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SkillFile, SkillFolder, SkillReference } from '../model/skill.js';
import type { FileFault } from '../model/file-fault.js';
import { faultWords } from '../model/file-fault.js';
import { readRepositoryFile, utf8Text } from './read-repository-file.js';

/** What a skill may hold. Far above any real one; they keep a hostile folder from costing minutes or memory. */
const limits = {
  bodyBytes: 512 * 1024,
  manifestBytes: 64 * 1024,
  adapters: 20,
  references: 100,
  depth: 4,
  /** Entries of one folder that are looked at. */
  entries: 2000,
} as const;

/** The folders beneath a folder of skills, by name, sorted. Whether each is a skill is for who reads it to say. */
export function listSkillFolders(repo: string, dir: string): readonly string[] {
  return entries(join(repo, dir)).filter((name) => {
    const folder = join(repo, dir, name);
    return (
      !name.startsWith('.') && (isEntry(join(folder, 'SKILL.md')) || isEntry(join(folder, 'skill.json')))
    );
  });
}

/**
 * Reads a skill from the first of the folders that has it. Never throws for what lies there: a file that leads out of the
 * repository, is too large or no text has a fault instead of its text.
 * @param id a name that can be that of a folder
 * @returns undefined where no folder has it
 */
export function readSkillFolder(repo: string, dirs: readonly string[], id: string): SkillFolder | undefined {
  for (const dir of dirs) {
    const folder = `${dir}/${id}`;
    const manifest = readFile(repo, `${folder}/skill.json`, limits.manifestBytes);
    const body = readFile(repo, `${folder}/SKILL.md`, limits.bodyBytes);
    if (manifest === null && body === null) continue;
    return {
      id,
      folder,
      manifest,
      body,
      adapters: adaptersOf(repo, folder),
      references: referencesOf(repo, folder),
    };
  }
  return undefined;
}

function adaptersOf(repo: string, folder: string): Record<string, SkillFile> {
  const names = entries(join(repo, folder, 'adapters')).filter((name) => name.endsWith('.md'));
  return Object.fromEntries(
    names.slice(0, limits.adapters).flatMap((name) => {
      const file = readFile(repo, `${folder}/adapters/${name}`, limits.manifestBytes);
      return file === null ? [] : [[name.slice(0, -'.md'.length), file]];
    }),
  );
}

/** Files to read on; links are left out, since they may lead anywhere. */
function referencesOf(repo: string, folder: string): SkillReference[] {
  const found: SkillReference[] = [];
  const walk = (path: string, depth: number): void => {
    for (const name of entries(join(repo, path))) {
      if (found.length >= limits.references) return;
      const child = `${path}/${name}`;
      const stats = lstatSync(join(repo, child), { throwIfNoEntry: false });
      // What cannot be shown on one line cannot be named in a prompt either.
      if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)) continue;
      if (stats?.isFile() === true) found.push({ path: child, bytes: stats.size });
      else if (stats?.isDirectory() === true && depth < limits.depth) walk(child, depth + 1);
    }
  };
  walk(`${folder}/references`, 1);
  return found;
}

function readFile(repo: string, path: string, maxBytes: number): SkillFile | null {
  const read = readRepositoryFile(repo, path, maxBytes);
  if (read.fault === 'missing' && !isEntry(join(repo, path))) return null;
  if (read.fault !== null) return { path, fault: faultText(read.fault, maxBytes) };
  const text = utf8Text(read.bytes);
  return text === undefined ? { path, fault: 'is no UTF-8 text' } : { path, text };
}

function faultText(fault: FileFault, maxBytes: number): string {
  return fault === 'too-large' ? `is larger than ${maxBytes / 1024} KiB` : faultWords[fault];
}

/** Whether anything stands there, a link that leads nowhere included. */
function isEntry(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort().slice(0, limits.entries);
  } catch {
    return [];
  }
}
