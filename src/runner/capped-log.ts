import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ensureFolder } from '../store/ensure-folder.js';
import { formatLogLine } from './log-line.js';

/** What a capped log looks like on disk; enough to go on with it in another process. All in bytes. */
export type LogShape = Readonly<{
  /** Which file this is about: a log that was cut is another file. Empty before the first row. */
  inode: string;
  length: number;
  /** Where the kept head ends, once something was cut; 0 before. */
  head: number;
  /** Length of the row that tells how much was cut, right after the head. */
  notice: number;
  /** Cut so far. */
  cut: number;
}>;

const EMPTY: LogShape = { inode: '', length: 0, head: 0, notice: 0, cut: 0 };
const COPY_BYTES = 1_048_576;

/**
 * A log of whole rows that never stays larger than its cap. When it would, the middle is cut out: half a cap of head
 * stays for good, a quarter of tail stays and grows again to half, a row between them tells how much is gone. Cutting
 * writes a new file and renames it, so a reader sees the log before or after, never in between; followers start over when
 * the file became shorter.
 */
export class CappedLog {
  #shape: LogShape = EMPTY;

  constructor(
    private readonly path: string,
    private readonly capBytes: number,
  ) {}

  get shape(): LogShape {
    return this.#shape;
  }

  /** Begins with an empty file. */
  reset(): void {
    ensureFolder(dirname(this.path));
    const fd = openSync(this.path, 'w', 0o644);
    try {
      this.#shape = { ...EMPTY, inode: String(fstatSync(fd).ino) };
    } finally {
      closeSync(fd);
    }
  }

  /**
   * Goes on with a log that another process wrote: what it wrote after it last said how far it was is taken off.
   * @returns false where the file is not the one described, or shorter; then nothing was touched
   */
  adopt(shape: LogShape): boolean {
    try {
      const { ino, size } = statSync(this.path);
      if (String(ino) !== shape.inode || size < shape.length) return false;
      const fd = openSync(this.path, 'r+');
      try {
        ftruncateSync(fd, shape.length);
      } finally {
        closeSync(fd);
      }
    } catch {
      return false;
    }
    this.#shape = shape;
    return true;
  }

  /**
   * Appends whole rows. All of them, or none and an error.
   * @returns false where somebody else has written or replaced the log: this process must stop writing it
   */
  append(rows: string, at: string): boolean {
    const bytes = Buffer.from(rows);
    const fd = openSync(this.path, 'a', 0o644);
    try {
      const { ino, size } = fstatSync(fd);
      if (String(ino) !== this.#shape.inode || size !== this.#shape.length) return false;
      try {
        for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written);
      } catch (error) {
        ftruncateSync(fd, size);
        throw error;
      }
    } finally {
      closeSync(fd);
    }
    this.#shape = { ...this.#shape, length: this.#shape.length + bytes.length };
    if (this.#shape.length > this.capBytes) this.#cutMiddle(at);
    return true;
  }

  /** Makes what was appended survive a power cut. */
  sync(): void {
    const fd = openSync(this.path, 'a');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }

  #cutMiddle(at: string): void {
    const { length, notice, cut } = this.#shape;
    const source = openSync(this.path, 'r');
    try {
      const head = notice > 0 ? this.#shape.head : rowEndBefore(source, Math.floor(this.capBytes / 2));
      const tailStart = rowStartAfter(source, length - Math.floor(this.capBytes / 4), length);
      const gone = tailStart - head - notice;
      if (gone <= 0) return;
      const text = `[wave] ${cut + gone} bytes cut here: this log holds at most ${this.capBytes}`;
      const row = Buffer.from(formatLogLine(at, 'wave', text));
      const temp = `${this.path}.cut`;
      const target = openSync(temp, 'w', 0o644);
      try {
        copyRange(source, target, 0, head);
        writeSync(target, row);
        copyRange(source, target, tailStart, length);
        const inode = String(fstatSync(target).ino);
        renameSync(temp, this.path);
        const kept = head + row.length + (length - tailStart);
        this.#shape = { inode, length: kept, head, notice: row.length, cut: cut + gone };
      } finally {
        closeSync(target);
      }
    } finally {
      closeSync(source);
    }
  }
}

function copyRange(source: number, target: number, from: number, to: number): void {
  const buffer = Buffer.allocUnsafe(COPY_BYTES);
  for (let place = from; place < to;) {
    const read = readSync(source, buffer, 0, Math.min(COPY_BYTES, to - place), place);
    if (read === 0) throw new Error('the log became shorter while it was copied');
    for (let written = 0; written < read;) written += writeSync(target, buffer, written, read - written);
    place += read;
  }
}

/** The end of the last whole row within the first `limit` bytes; 0 where the first row is longer. */
function rowEndBefore(fd: number, limit: number): number {
  const buffer = Buffer.allocUnsafe(Math.min(limit, COPY_BYTES));
  const read = readSync(fd, buffer, 0, buffer.length, limit - buffer.length);
  const newline = buffer.subarray(0, read).lastIndexOf(10);
  return newline < 0 ? 0 : limit - buffer.length + newline + 1;
}

/** The start of the first row at or after a place. */
function rowStartAfter(fd: number, place: number, length: number): number {
  const buffer = Buffer.allocUnsafe(COPY_BYTES);
  const from = Math.max(0, place - 1);
  const read = readSync(fd, buffer, 0, Math.min(COPY_BYTES, length - from), from);
  const newline = buffer.subarray(0, read).indexOf(10);
  return newline < 0 ? length : from + newline + 1;
}
