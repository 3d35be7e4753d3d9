import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { constants, closeSync, openSync, readSync } from 'node:fs';
import type { LogRecord, RecordPosition } from '../../model/record.js';
import { BLOB_KEY, blobReference, readBlob } from './blob.js';
import type { BlobPath } from './blob.js';
import type { Damage } from './damage.js';
import { LineFilter } from './line-filter.js';
import { contentEnd, decodeRecord, findNewline, MAX_RECORD_BYTES } from './record.js';
import { resync } from './resync.js';

/** What a scan tells, in the order of the offsets. `length` is that of the record without its newline. */
export interface LogVisitor {
  record(record: LogRecord, offset: number, length: number): void;
  damage(damage: Damage): void;
}

/** How a log is scanned. The sizes are for tests. */
export type ScanOptions = Readonly<{
  blobs: BlobPath;
  /**
   * Only lines that hold one of these texts, as JSON writes them, are looked at: all others are neither parsed nor told,
   * damaged or not.
   */
  holding?: readonly string[];
  /** How much is read at a time. */
  chunkBytes?: number;
  /** The longest line that is looked at as a whole; of a longer one only its end is searched for a record. */
  maxLineBytes?: number;
}>;

const CHUNK_BYTES = 256 * 1024;
const MAX_LINE_BYTES = 1024 * 1024;

/**
 * Reads the lines that begin at or after `from` (the beginning of a line) and end before `to`, and tells the visitor what
 * they hold. An unterminated last line is not touched: it may still be being written. Never throws for what it reads.
 * Memory is bounded whatever the file holds.
 * @returns the offset behind the last newline, where the next scan goes on
 */
export function scanLog(
  fd: number,
  from: number,
  to: number,
  visitor: LogVisitor,
  options: ScanOptions,
): number {
  const { chunkBytes = CHUNK_BYTES, maxLineBytes = MAX_LINE_BYTES } = options;
  const lines = new LineReader(visitor, options.blobs, options.holding);
  let buffer = Buffer.allocUnsafe(Math.max(1, Math.min(chunkBytes, to - from)));
  // buffer[0, filled) is the file from `base`; `searched` of these bytes are known to hold no newline.
  let base = from;
  let filled = 0;
  for (;;) {
    const position = base + filled;
    const wanted = Math.min(chunkBytes, buffer.length - filled, to - position);
    const count = wanted > 0 ? readSync(fd, buffer, filled, wanted, position) : 0;
    if (count === 0) return base;
    const searched = filled;
    filled += count;
    const rest = lines.read(buffer, searched, filled, base);
    buffer.copyWithin(0, rest, filled);
    filled -= rest;
    base += rest;
    if (filled < buffer.length) continue;
    if (buffer.length < maxLineBytes) {
      const larger = Buffer.allocUnsafe(Math.min(buffer.length * 4, maxLineBytes));
      buffer.copy(larger, 0, 0, filled);
      buffer = larger;
      continue;
    }
    const behind = scanOverlongLine(fd, base, to, buffer, lines);
    if (behind === undefined) return base;
    base = behind;
    filled = 0;
  }
}

/** Scans the file at `path` from `from`; a file that does not exist reads as an empty one. */
export function scanFile(path: string, from: number, visitor: LogVisitor, options: ScanOptions): number {
  const fd = openForReading(path);
  if (fd === undefined) return from;
  try {
    return scanLog(fd, from, Number.MAX_SAFE_INTEGER, visitor, options);
  } finally {
    closeSync(fd);
  }
}

/** The record at this place, read back, or undefined where none stands there (any more) or its blob is gone. */
export function readAt(path: string, position: RecordPosition, blobs: BlobPath): LogRecord | undefined {
  const fd = openForReading(path);
  if (fd === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(position.length);
    // What the file is too short for stays zero, and is no record.
    readSync(fd, bytes, 0, bytes.length, position.offset);
    const record = decodeRecord(bytes);
    return record === undefined ? undefined : withPayload(record, blobs);
  } finally {
    closeSync(fd);
  }
}

/** Opens a file for reading; undefined where there is none. */
export function openForReading(path: string): number | undefined {
  try {
    // A pipe in the log's place must not hold its reader up.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Tells a visitor what stands in the whole lines of a buffer. */
class LineReader {
  readonly #filter: LineFilter | undefined;

  constructor(
    readonly visitor: LogVisitor,
    readonly blobs: BlobPath,
    holding?: readonly string[],
  ) {
    this.#filter = holding === undefined ? undefined : new LineFilter(holding);
  }

  /** Reads buffer[0, filled), which stands at `base` in the file; returns where the last, unterminated line begins. */
  read(buffer: Buffer, searched: number, filled: number, base: number): number {
    let begin = 0;
    this.#filter?.take(buffer.subarray(0, filled));
    for (let search = searched; ; search = begin) {
      const newline = findNewline(buffer, search, filled);
      if (newline < 0) return begin;
      const end = contentEnd(buffer, begin, newline);
      if (this.#filter?.holds(begin, end) !== false) this.#line(buffer, begin, end, base);
      begin = newline + 1;
    }
  }

  #line(buffer: Buffer, begin: number, end: number, base: number): void {
    const record = decodeRecord(buffer, begin, end);
    if (record === undefined) this.damagedLine(buffer, begin, end, base);
    else this.record(record, buffer, begin, end, base);
  }

  /** A line that is not one record. An empty one is nothing at all. */
  damagedLine(buffer: Buffer, from: number, to: number, base: number): void {
    for (const segment of resync(buffer, from, to)) {
      if (segment.kind === 'record') this.record(segment.record, buffer, segment.from, segment.to, base);
      else this.visitor.damage(damageOf(segment.kind, buffer, segment.from, segment.to, base));
    }
  }

  record(record: LogRecord, buffer: Buffer, from: number, to: number, base: number): void {
    const whole = withPayload(record, this.blobs);
    if (whole !== undefined) this.visitor.record(whole, base + from, to - from);
    else {
      const blob = blobReference(record.data)?.sha256 ?? '';
      this.visitor.damage({ ...damageOf('corrupt', buffer, from, to, base), blob });
    }
  }
}

/** The record with its data in it; undefined where that is a blob that is missing or damaged. */
function withPayload(record: LogRecord, blobs: BlobPath): LogRecord | undefined {
  // A later version says in its own way where its data is.
  if (record.v !== 1 || !(BLOB_KEY in record.data)) return record;
  const reference = blobReference(record.data);
  const data = reference === undefined ? undefined : readBlob(reference, blobs);
  return data === undefined ? undefined : { ...record, data };
}

function damageOf(kind: Damage['kind'], buffer: Buffer, from: number, to: number, base: number): Damage {
  const sha256 = createHash('sha256').update(buffer.subarray(from, to)).digest('hex');
  return { kind, offset: base + from, length: to - from, sha256 };
}

/**
 * A line too long to be held: it is hashed as it goes by and only its end, where the record of a writer that came after
 * the damage stands, is searched.
 * @returns the offset behind its newline, or undefined where it is unterminated
 */
function scanOverlongLine(
  fd: number,
  begin: number,
  to: number,
  buffer: Buffer,
  lines: LineReader,
): number | undefined {
  const newline = findNewlineInFile(fd, begin, to, buffer);
  if (newline === undefined) return undefined;
  const tailFrom = Math.max(begin, newline - 2 * MAX_RECORD_BYTES);
  const tail = Buffer.alloc(newline - tailFrom);
  readSync(fd, tail, 0, tail.length, tailFrom);
  const end = contentEnd(tail, 0, tail.length);
  const segments = resync(tail, 0, end);
  const firstRecord = segments.findIndex((segment) => segment.kind === 'record');
  const first = segments[firstRecord];
  const damageEnd = tailFrom + (first?.from ?? end);
  const sha256 = hashRange(fd, begin, damageEnd, buffer).hash.digest('hex');
  lines.visitor.damage({ kind: 'corrupt', offset: begin, length: damageEnd - begin, sha256 });
  if (first !== undefined) lines.damagedLine(tail, first.from, end, tailFrom);
  return newline + 1;
}

function findNewlineInFile(fd: number, from: number, to: number, buffer: Buffer): number | undefined {
  for (let at = from; at < to;) {
    const count = readSync(fd, buffer, 0, Math.min(buffer.length, to - at), at);
    if (count === 0) return undefined;
    const newline = findNewline(buffer, 0, count);
    if (newline >= 0) return at + newline;
    at += count;
  }
  return undefined;
}

/** Adds a range of a file, as far as there is one, to a SHA-256. `buffer` is what it is read through. */
export function hashRange(
  fd: number,
  from: number,
  to: number,
  buffer: Buffer,
  hash: Hash = createHash('sha256'),
): Readonly<{ hash: Hash; end: number }> {
  let at = from;
  while (at < to) {
    const count = readSync(fd, buffer, 0, Math.min(buffer.length, to - at), at);
    if (count === 0) break;
    hash.update(buffer.subarray(0, count));
    at += count;
  }
  return { hash, end: at };
}
