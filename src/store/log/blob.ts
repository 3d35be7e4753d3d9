import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { JsonObject } from '../../base/json.js';
import { isJsonObject } from '../../base/json.js';
import { ensureFolder } from '../ensure-folder.js';
import { syncToDisk } from '../sync-to-disk.js';
import { throwIfStarved } from '../starved.js';
import { asNoSpace, noSpace } from './no-space.js';

/** Where the blob with this SHA-256 (64 hex digits) is kept: `LaneLayout.blob`. */
export type BlobPath = (sha256: string) => string;

/** What stands in a record's `data` in place of a payload too large for it. */
export type BlobReference = Readonly<{ sha256: string; bytes: number }>;

/** The key that marks such a `data`. Data of the writer's own that has this key is kept in a blob too, so it is never misread. */
export const BLOB_KEY = '$blob';

/** The reference in a record's `data`, or undefined where the data stands in the record itself. */
export function blobReference(data: JsonObject): BlobReference | undefined {
  const reference = data[BLOB_KEY];
  if (reference === undefined || !isJsonObject(reference)) return undefined;
  const { sha256, bytes } = reference;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256) || !Number.isSafeInteger(bytes))
    return undefined;
  return { sha256, bytes: bytes as number };
}

/**
 * Keeps a payload under its hash: written whole beside its place, synced, renamed, folder synced. A blob that is there
 * already and has the right content is left as it is.
 * @throws Problem `log/no-space` and errors of the file system
 */
export function writeBlob(data: JsonObject, blobs: BlobPath): BlobReference {
  const content = Buffer.from(JSON.stringify(data));
  const reference = { sha256: sha256Of(content), bytes: content.length };
  const path = blobs(reference.sha256);
  if (readContent(path, reference) === undefined) publish(path, content);
  // Whoever wrote it may have been killed before this.
  syncToDisk(dirname(path));
  return reference;
}

/** The payload, or undefined where the blob is missing, has other bytes than its name says, or is no JSON object. */
export function readBlob(reference: BlobReference, blobs: BlobPath): JsonObject | undefined {
  const content = readContent(blobs(reference.sha256), reference);
  try {
    const data: unknown = content === undefined ? undefined : JSON.parse(content.toString('utf8'));
    return isJsonObject(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function readContent(path: string, { sha256, bytes }: BlobReference): Buffer | undefined {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    throwIfStarved(error);
    return undefined;
  }
  return content.length === bytes && sha256Of(content) === sha256 ? content : undefined;
}

function publish(path: string, content: Buffer): void {
  ensureFolder(dirname(path));
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    writeWhole(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw asNoSpace(path, error);
  }
}

function writeWhole(path: string, content: Buffer): void {
  const fd = openSync(path, 'w');
  try {
    if (writeSync(fd, content) !== content.length) throw noSpace(path);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Hashing is loaded when it is first needed: most appends never do, and they are on the path of a short-lived command. */
function sha256Of(content: Buffer): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(content).digest('hex');
}
