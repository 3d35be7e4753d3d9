import { join } from 'node:path';
import { isJsonObject } from '../base/json.js';
import { Problem } from '../base/problem.js';
import { isSlug } from '../base/slug.js';
import { LaneLayout } from '../store/layout.js';
import { readRegularFile } from '../store/read-regular-file.js';

/** The file of an export that names all others. */
export const MANIFEST = 'manifest.json';

/** One file of an export. */
export type ExportedFile = Readonly<{
  /** Relative to the folder, with `/`. */
  path: string;
  bytes: number;
  /** 64 hex digits. */
  sha256: string;
}>;

/** `manifest.json` of an export: what it is of, and every other file, by path. */
export type ExportManifest = Readonly<{
  schemaVersion: 1;
  kind: 'wave-audit-export';
  lane: string;
  wave: number;
  files: readonly ExportedFile[];
}>;

/** The manifest of a folder; undefined where there is none, or where it is not one that we wrote. */
export function readManifest(folder: string, name = MANIFEST): ExportManifest | undefined {
  const read = readRegularFile(join(folder, name), { noFollow: true });
  if (!('text' in read)) return undefined;
  try {
    const value: unknown = JSON.parse(read.text);
    return isManifest(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The manifest of a folder that is said to be an export. @throws Problem `audit/no-export` */
export function openExport(folder: string): ExportManifest {
  const manifest = readManifest(folder);
  if (manifest !== undefined) return manifest;
  throw new Problem('audit/no-export', `${folder} holds no ${MANIFEST} of an export`, {
    hint: 'wave audit export --out <dir> writes one',
  });
}

/** The logs of an export, laid out as those of a lane. @throws Problem `audit/no-export` */
export function exportLayout(folder: string): Readonly<{ layout: LaneLayout; wave: number }> {
  const { lane, wave } = openExport(folder);
  return { layout: new LaneLayout(lane, folder), wave };
}

/** As it is written: the same for the same files, whoever lists them. */
export function manifestText(lane: string, wave: number, files: readonly ExportedFile[]): string {
  const sorted = [...files].sort((left, right) => (left.path < right.path ? -1 : 1));
  const manifest: ExportManifest = { schemaVersion: 1, kind: 'wave-audit-export', lane, wave, files: sorted };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** A path that leads nowhere but into the folder. */
export function isInside(path: string): boolean {
  return (
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !path.includes('\\')
  );
}

function isManifest(value: unknown): value is ExportManifest {
  if (!isJsonObject(value) || value.schemaVersion !== 1 || value.kind !== 'wave-audit-export') return false;
  const { lane, wave, files } = value;
  if (typeof lane !== 'string' || !isSlug(lane) || !Number.isSafeInteger(wave) || (wave as number) < 0)
    return false;
  return Array.isArray(files) && files.every(isFile);
}

function isFile(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { path, bytes, sha256 } = value;
  return (
    typeof path === 'string' &&
    isInside(path) &&
    Number.isSafeInteger(bytes) &&
    /^[0-9a-f]{64}$/.test(String(sha256))
  );
}
