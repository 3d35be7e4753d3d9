import {
  chmodSync,
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../base/problem.js';
import { ensureFolder } from '../store/ensure-folder.js';
import { syncToDisk } from '../store/sync-to-disk.js';
import { hashFile } from '../store/measure-file.js';
import type { CopiedFile } from './collect-wave.js';
import { made } from './collect-wave.js';
import type { ExportedFile, ExportManifest } from './export-manifest.js';
import { MANIFEST, manifestText, readManifest } from './export-manifest.js';

/** What an export is of. */
type Subject = Readonly<{ lane: string; wave: number }>;

const COPY_BYTES = 256 * 1024;

/** Beside what is staged: every file that an export of this folder may have left in it, until one of them is complete. */
const JOURNAL = 'journal.json';

/**
 * Writes the files of an export and their manifest. Everything is staged beside the folder first and only then moved, the
 * manifest last. Killed at any point, the next export finishes it: what may be left behind is on disk before the first file
 * is moved. Only what an export wrote is replaced or removed.
 * @throws Problem `audit/not-ours` with everything that is in the way; nothing was changed then
 */
export function writeExport(
  folder: string,
  subject: Subject,
  files: readonly CopiedFile[],
): readonly ExportedFile[] {
  const stage = join(dirname(folder), `.${basename(folder)}.wave-export`);
  const journal = readManifest(stage, JOURNAL);
  checkSubject(folder, subject, journal);
  clearStage(stage, journal !== undefined);
  try {
    const exported = files.map((file) => writeStaged(stage, file));
    const known = [...(readManifest(folder)?.files ?? []), ...(journal?.files ?? []), ...exported];
    const ours = new OwnFiles(known);
    const paths = exported.map(({ path }) => path);
    ours.check(folder, paths);
    writeStaged(stage, made(MANIFEST, manifestOf(subject, exported)));
    writeStaged(stage, made(`${JOURNAL}.new`, manifestOf(subject, known)));
    renameSync(join(stage, `${JOURNAL}.new`), join(stage, JOURNAL));
    syncToDisk(stage);
    for (const path of [...paths, MANIFEST]) moveInto(folder, stage, path);
    removeObsolete(folder, ours, new Set(paths));
    rmSync(stage, { recursive: true, force: true });
    return [...exported].sort((left, right) => (left.path < right.path ? -1 : 1));
  } catch (error) {
    clearStage(stage, readManifest(stage, JOURNAL) !== undefined);
    throw error;
  }
}

function manifestOf({ lane, wave }: Subject, files: readonly ExportedFile[]): Buffer {
  return Buffer.from(manifestText(lane, wave, files));
}

/** Removes what an export staged; the journal stays for as long as files of it may lie in the folder. */
function clearStage(stage: string, keepJournal: boolean): void {
  if (!keepJournal) return rmSync(stage, { recursive: true, force: true });
  for (const name of readdirSync(stage)) {
    if (name !== JOURNAL) rmSync(join(stage, name), { recursive: true, force: true });
  }
}

/** Files that an export wrote, as far as their content says so. */
class OwnFiles {
  readonly #hashes = new Map<string, Set<string>>();

  constructor(files: readonly ExportedFile[]) {
    for (const { path, sha256 } of files) {
      this.#hashes.set(path, (this.#hashes.get(path) ?? new Set()).add(sha256));
    }
  }

  get paths(): readonly string[] {
    return [...this.#hashes.keys()];
  }

  /** Whether what is there was written by an export, or nothing is there. */
  isOurs(folder: string, path: string): boolean {
    const absolute = join(folder, path);
    const stats = lstatSync(absolute, { throwIfNoEntry: false });
    if (stats === undefined) return true;
    return stats.isFile() && this.#hashes.get(path)?.has(hashFile(absolute).sha256 ?? '') === true;
  }

  check(folder: string, paths: readonly string[]): void {
    const all = [...new Set([...paths, ...this.paths])];
    const foreign = [
      ...linkedFolders(folder, all),
      ...all.filter((path) => !this.isOurs(folder, path)),
    ].sort();
    if (foreign.length === 0) return;
    throw new Problem('audit/not-ours', `${folder} holds what no export wrote`, {
      lines: foreign.slice(0, 20).map((path) => `  ${path}`),
      hint: 'move it away, or name another folder with --out',
    });
  }
}

/** Folders on the way to these files that are no folders: writing through a link would write somewhere else. */
function linkedFolders(folder: string, paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap(parentsOf))].filter((path) => {
    const stats = lstatSync(join(folder, path), { throwIfNoEntry: false });
    return stats !== undefined && !stats.isDirectory();
  });
}

/** The folders that a path is in, the innermost first. */
function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) parents.push(parent);
  return parents;
}

function checkSubject(folder: string, { lane, wave }: Subject, journal: ExportManifest | undefined): void {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return;
  const hint = 'name another folder with --out';
  if (!stats.isDirectory()) throw new Problem('audit/not-ours', `${folder} is no folder`, { hint });
  const manifest = readManifest(folder) ?? journal;
  if (manifest !== undefined && (manifest.lane !== lane || manifest.wave !== wave)) {
    const said = `${folder} holds the export of wave ${manifest.wave} of lane ${manifest.lane}`;
    throw new Problem('audit/not-ours', said, { hint });
  }
  if (manifest === undefined && readdirSync(folder).length > 0) {
    throw new Problem('audit/not-ours', `${folder} is not empty and holds no export`, { hint });
  }
}

/** Writes one file of the staging folder, and syncs it. */
function writeStaged(stage: string, file: CopiedFile): ExportedFile {
  const target = join(stage, file.path);
  ensureFolder(dirname(target));
  const to = openSync(target, 'w', 0o644);
  const hash = createHash('sha256');
  const take = (bytes: Buffer): void => {
    hash.update(bytes);
    for (let at = 0; at < bytes.length;) at += writeSync(to, bytes, at);
  };
  try {
    if (file.from === null) take(file.content);
    else copyBytes(file.from, file.bytes, take);
    fsyncSync(to);
  } finally {
    closeSync(to);
  }
  // Whatever the umask of the day is: the same modes everywhere.
  chmodSync(target, 0o644);
  return { path: file.path, bytes: file.bytes, sha256: hash.digest('hex') };
}

function copyBytes(path: string, bytes: number, take: (bytes: Buffer) => void): void {
  const from = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(COPY_BYTES);
  try {
    for (let at = 0; at < bytes;) {
      const count = readSync(from, buffer, 0, Math.min(buffer.length, bytes - at), at);
      if (count === 0) {
        throw new Problem('audit/changed-meanwhile', `${path} became shorter while it was read`, {
          hint: 'wave audit verify',
          exit: 'logDamaged',
        });
      }
      take(buffer.subarray(0, count));
      at += count;
    }
  } finally {
    closeSync(from);
  }
}

function moveInto(folder: string, stage: string, path: string): void {
  const target = join(folder, path);
  ensureFolder(dirname(target), 0o755);
  renameSync(join(stage, path), target);
  syncToDisk(dirname(target));
}

function removeObsolete(folder: string, ours: OwnFiles, current: ReadonlySet<string>): void {
  for (const path of ours.paths.filter((known) => !current.has(known))) {
    rmSync(join(folder, path), { force: true });
    for (const parent of parentsOf(path)) {
      try {
        rmdirSync(join(folder, parent));
      } catch {
        // Something else is in there.
        break;
      }
    }
  }
}
