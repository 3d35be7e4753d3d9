import { closeSync, constants, fdatasyncSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../../base/problem.js';
import type { Durability, RecordDraft } from '../../model/record.js';
import { ensureFolder } from '../ensure-folder.js';
import { syncToDisk } from '../sync-to-disk.js';
import { BLOB_KEY, writeBlob } from './blob.js';
import type { BlobPath } from './blob.js';
import { asNoSpace, noSpace } from './no-space.js';
import { encodeRecord, MAX_RECORD_BYTES } from './record.js';

/** The two calls whose failures matter; a test hands in its own to fill a disk or break it. */
export type AppendIo = Readonly<{
  /** One `write(2)`; the number of bytes that it took. */
  write: (fd: number, bytes: Buffer) => number;
  datasync: (fd: number) => void;
}>;

const diskIo: AppendIo = {
  write: (fd, bytes) => writeSync(fd, bytes),
  datasync: (fd) => fdatasyncSync(fd),
};

/** Appends records to one log and keeps it open. Any number of writers in any number of processes may do so at a time. */
export class LogWriter {
  readonly #path: string;
  readonly #blobs: BlobPath;
  readonly #io: AppendIo;
  #file: Readonly<{ fd: number; inode: number; device: number }> | undefined;
  #syncFailure: unknown;

  constructor(path: string, blobs: BlobPath, io: AppendIo = diskIo) {
    this.#path = path;
    this.#blobs = blobs;
    this.#io = io;
  }

  /**
   * Appends the records in their order, each with one `write`. When it returns they are all in the log, and with
   * `durable` they survive a power cut. After an error any number of them may be there: appending the same drafts (the
   * same ids) again is safe, and counts once.
   * @throws Problem `log/no-space` (full disk, quota, short write), after which the writer may be used again;
   *   `log/sync-failed`, after which it may not, since what the disk holds is then unknown
   */
  append(drafts: readonly RecordDraft[], durability: Durability): void {
    if (this.#syncFailure !== undefined) throw this.#stopped();
    // Everything is encoded before anything is written, so that a draft that cannot be is no half of a batch.
    const lines = drafts.map((draft) => encodeForLog(draft, this.#blobs));
    const fd = this.#open();
    for (const line of lines) this.#write(fd, line);
    if (durability === 'fast' || lines.length === 0) return;
    try {
      this.#io.datasync(fd);
    } catch (error) {
      // Linux reports a lost page once and then forgets it: a second sync would succeed and mean nothing.
      this.#syncFailure = error;
      throw this.#stopped();
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file.fd);
    this.#file = undefined;
  }

  #write(fd: number, line: Buffer): void {
    let written: number;
    try {
      written = this.#io.write(fd, line);
    } catch (error) {
      throw asNoSpace(this.#path, error);
    }
    // The rest is not written after it: another writer's record may stand there by now.
    if (written !== line.length) throw noSpace(this.#path);
  }

  /** The open log; opened anew when the path names another file by now (a checkout, a restored copy). */
  #open(): number {
    const open = this.#file;
    if (open !== undefined) {
      const there = statSync(this.#path, { throwIfNoEntry: false });
      if (there?.ino === open.inode && there.dev === open.device) return open.fd;
      this.close();
    }
    const fd = openForAppend(this.#path);
    try {
      const { ino, dev, size } = fstatSync(fd);
      // Synced before the first byte: a log with content is one whose name is on disk, whoever created it.
      if (size === 0) syncToDisk(dirname(this.#path));
      this.#file = { fd, inode: ino, device: dev };
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return fd;
  }

  #stopped(): Problem {
    return new Problem('log/sync-failed', `the disk did not take what was appended to ${this.#path}`, {
      hint: 'check the disk before starting again; nothing was acknowledged',
      exit: 'environment',
      cause: this.#syncFailure,
    });
  }
}

/** Appends one record and closes the log: for commands that live as long as that. Promises what {@link LogWriter.append} does. */
export function appendRecord(
  path: string,
  draft: RecordDraft,
  durability: Durability,
  blobs: BlobPath,
): void {
  const writer = new LogWriter(path, blobs);
  try {
    writer.append([draft], durability);
  } finally {
    writer.close();
  }
}

/**
 * The record's line; its data goes to a blob first where it would be too long.
 * @throws Problem `log/record-too-large` where it is too long even so
 */
function encodeForLog(draft: RecordDraft, blobs: BlobPath): Buffer {
  const line = encodeRecord(draft);
  if (line.length <= MAX_RECORD_BYTES && !Object.hasOwn(draft.data, BLOB_KEY)) return line;
  const slim = encodeRecord({ ...draft, data: { [BLOB_KEY]: writeBlob(draft.data, blobs) } });
  if (slim.length > MAX_RECORD_BYTES) {
    throw new Problem(
      'log/record-too-large',
      `a record of type ${draft.type} has ${slim.length} bytes beside its data`,
    );
  }
  return slim;
}

function openForAppend(path: string): number {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK;
  try {
    // Not created at once: its folder may be there, and not on disk yet.
    return openSync(path, flags, 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  ensureFolder(dirname(path));
  return openSync(path, flags | constants.O_CREAT, 0o644);
}
