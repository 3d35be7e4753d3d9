import { closeSync, fstatSync, readSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { openForReading, scanLog } from './read.js';
import type { LogVisitor, ScanOptions } from './read.js';

/** How many bytes before the offset must be what they were for the offset to mean anything. */
const TAIL_BYTES = 4096;

/** The coarsest steps in which a file system tells the time of a change. */
const COARSEST_STEP_MS = 2000;

/** Why a log has to be read from its beginning again: it only ever grows, so this is never Wave's doing. */
export type RestartReason = 'gone' | 'replaced' | 'truncated' | 'rewritten';

/** A visitor that also hears that all it was told so far is void. */
export interface CursorVisitor extends LogVisitor {
  restarted(reason: RestartReason): void;
}

/** Where a cursor stands. */
export type CursorPosition = Readonly<{
  /** Everything before it has been read; always the beginning of a line. */
  offset: number;
  /** The file that was read; left out where only the offset is known, and any file that is long enough will do. */
  file?: Readonly<{
    inode: number;
    /** The bytes (4 KiB at most) before the offset. */
    tail: Buffer;
  }>;
}>;

const BEGINNING: CursorPosition = { offset: 0 };

/** A place in a log that moves on as the log grows, and notices when it is not the same log any more. */
export class LogCursor {
  #position: CursorPosition;
  /** What the file looked like when it was last read to its end: the same again means there is nothing to read. */
  #seen: string | undefined;

  constructor(
    readonly path: string,
    readonly options: ScanOptions,
    position: CursorPosition = BEGINNING,
  ) {
    this.#position = position;
  }

  get position(): CursorPosition {
    return this.#position;
  }

  /**
   * Tells the visitor what is new. Costs one `stat` when nothing is, and nothing was for some seconds. A file that does not exist reads as an empty one.
   * @param stepBytes about how much is read at most; all there is where left out
   * @returns whether the visitor was told anything, so that there may be more
   */
  advance(visitor: CursorVisitor, stepBytes = Number.MAX_SAFE_INTEGER): boolean {
    const stats = this.#stat();
    if (stats === undefined) return this.#restart('gone', visitor);
    if (looks(stats) === this.#seen) return false;
    const fd = openForReading(this.path);
    if (fd === undefined) return this.#restart('gone', visitor);
    try {
      return this.#read(fd, visitor, stepBytes);
    } finally {
      closeSync(fd);
    }
  }

  /** Goes back to the beginning without a word to anybody. */
  reset(): void {
    this.#position = BEGINNING;
    this.#seen = undefined;
  }

  #read(fd: number, visitor: CursorVisitor, stepBytes: number): boolean {
    const stats = fstatSync(fd);
    const reason = this.#mismatch(fd, stats);
    const restarted = reason !== undefined && this.#restart(reason, visitor);
    const { offset: from } = this.#position;
    let offset = from;
    let to = from;
    // A line longer than the step is no reason to stand still.
    for (let step = stepBytes; offset === from && to < stats.size; step *= 2) {
      to = Math.min(stats.size, from + step);
      offset = scanLog(fd, from, to, visitor, this.options);
    }
    this.#position = { offset, file: { inode: stats.ino, tail: readTail(fd, offset) } };
    if (to === stats.size && isSettled(stats)) this.#seen = looks(stats);
    return restarted || offset > from;
  }

  /** Where something else took the place of a folder above a log that was read, the log is as gone as if it was removed. */
  #stat(): Stats | undefined {
    try {
      return statSync(this.path, { throwIfNoEntry: false });
    } catch (error) {
      if (this.#position.offset > 0 && (error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
      throw error;
    }
  }

  #mismatch(fd: number, stats: Stats): RestartReason | undefined {
    const { offset, file } = this.#position;
    if (offset === 0) return undefined;
    if (file !== undefined && stats.ino !== file.inode) return 'replaced';
    if (stats.size < offset) return 'truncated';
    return file === undefined || readTail(fd, offset).equals(file.tail) ? undefined : 'rewritten';
  }

  #restart(reason: RestartReason, visitor: CursorVisitor): boolean {
    const wasAtBeginning = this.#position.offset === 0;
    this.reset();
    if (!wasAtBeginning) visitor.restarted(reason);
    return !wasAtBeginning;
  }
}

/** The bytes (4 KiB at most) before an offset of a file. */
export function readTail(fd: number, offset: number): Buffer {
  const tail = Buffer.alloc(Math.min(TAIL_BYTES, offset));
  const count = readSync(fd, tail, 0, tail.length, offset - tail.length);
  return tail.subarray(0, count);
}

/**
 * Whether a later change would show in the time of the file. File systems count it in steps (of a timer tick, at worst of two
 * seconds): what is rewritten within the step of the write before it looks the same.
 */
function isSettled({ mtimeMs }: Stats): boolean {
  return Date.now() - mtimeMs > COARSEST_STEP_MS;
}

function looks({ ino, size, mtimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}
