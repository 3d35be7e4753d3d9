import { createHash } from 'node:crypto';
import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Json } from '../../base/json.js';
import { isJsonObject } from '../../base/json.js';
import { publishFile } from '../atomic-write.js';
import { syncToDisk } from '../sync-to-disk.js';
import type { BlobPath } from './blob.js';
import { checksummedJson, parseChecksummed } from './checksummed-json.js';
import { readTail } from './cursor.js';
import { LogFold } from './fold.js';
import type { FoldStart, Reducer } from './fold.js';
import { LogMeta } from './log-meta.js';
import type { LogMetaJson } from './log-meta.js';
import { openForReading } from './read.js';

const SCHEMA_VERSION = 2;

/** A fold as it is kept between processes. Disposable: whatever does not fit means that the log is folded from its beginning. */
type Snapshot = Readonly<{
  schemaVersion: number;
  /** The last two parts of the log's path. */
  log: string;
  inode: number;
  offset: number;
  /** SHA-256 of the 4 KiB (or fewer) before the offset. */
  tailHash: string;
  reducer: string;
  reducerVersion: number;
  meta: LogMetaJson;
  state: Json;
}>;

/** Where the payloads of a log are, and where its fold is kept, if it is. */
export type OpenFoldOptions = Readonly<{ blobs: BlobPath; snapshotPath?: string }>;

/** The log folded up to its end: the snapshot, where one fits, and what was appended since. Writes nothing. */
export function openFold<S>(path: string, reducer: Reducer<S>, options: OpenFoldOptions): LogFold<S> {
  const { blobs, snapshotPath } = options;
  const start = snapshotPath === undefined ? undefined : loadSnapshot(path, reducer, snapshotPath);
  const fold = new LogFold(path, reducer, blobs, start);
  fold.refresh();
  return fold;
}

/**
 * Keeps the fold for the next process. Callers decide when it is worth it.
 * @returns false where there is no log yet or it could not be written, which costs time later and nothing else
 */
export async function saveSnapshot<S>(fold: LogFold<S>, snapshotPath: string): Promise<boolean> {
  const { path, reducer, position } = fold;
  const { file } = position;
  if (file === undefined) return false;
  const snapshot: Snapshot = {
    schemaVersion: SCHEMA_VERSION,
    log: logName(path),
    inode: file.inode,
    offset: position.offset,
    tailHash: hashOf(file.tail),
    reducer: reducer.name,
    reducerVersion: reducer.version,
    meta: fold.meta.toJson(),
    state: reducer.toJson(fold.state),
  };
  try {
    // A power cut may lose what is in the middle of the log and not yet on disk, and keep this file and the log's end.
    syncToDisk(path);
    await publishFile(snapshotPath, checksummedJson(snapshot), { disposable: true });
    return true;
  } catch {
    return false;
  }
}

function loadSnapshot<S>(path: string, reducer: Reducer<S>, snapshotPath: string): FoldStart<S> | undefined {
  try {
    const snapshot = parseChecksummed(readFileSync(snapshotPath));
    if (!fits(snapshot, path, reducer)) return undefined;
    const tail = tailOf(path, snapshot);
    if (tail === undefined) return undefined;
    return {
      position: { offset: snapshot.offset, file: { inode: snapshot.inode, tail } },
      meta: LogMeta.fromJson(snapshot.meta),
      state: reducer.fromJson(snapshot.state),
    };
  } catch {
    // No such file, not what was written, another shape inside: all the same to a cache.
    return undefined;
  }
}

function fits<S>(value: unknown, path: string, reducer: Reducer<S>): value is Snapshot {
  return (
    isJsonObject(value) &&
    value.schemaVersion === SCHEMA_VERSION &&
    value.log === logName(path) &&
    value.reducer === reducer.name &&
    value.reducerVersion === reducer.version &&
    Number.isSafeInteger(value.inode) &&
    Number.isSafeInteger(value.offset) &&
    isJsonObject(value.meta) &&
    value.state !== undefined
  );
}

/** The bytes before the snapshot's offset, if the log is still the one that it was made of. */
function tailOf(path: string, { inode, offset, tailHash }: Snapshot): Buffer | undefined {
  const fd = openForReading(path);
  if (fd === undefined) return undefined;
  try {
    const stats = fstatSync(fd);
    if (stats.ino !== inode || stats.size < offset) return undefined;
    const tail = readTail(fd, offset);
    return hashOf(tail) === tailHash ? tail : undefined;
  } finally {
    closeSync(fd);
  }
}

/** Enough to notice another log's snapshot, without an absolute path. */
function logName(path: string): string {
  return join(basename(dirname(path)), basename(path));
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
