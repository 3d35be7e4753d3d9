import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** A line longer than this is handed on in parts, so that output without newlines costs bounded memory. */
export const MAX_LINE_BYTES = 1_048_576;

const CHUNK_BYTES = 262_144;
// How far back from the end of an overlong part a place to cut is looked for.
const CUT_WINDOW_BYTES = 65_536;
// How far around a cut a secret is looked for that it would halve; the longest that is known by its value is shorter.
const SECRET_BYTES = 8192;

/** The longest part: what comes behind it is known when it is cut. */
export const PART_BYTES = MAX_LINE_BYTES - SECRET_BYTES;

/** See `Redactor.beforeSecret`. */
type BeforeSecret = (text: string, place: number) => number;

/** What one read found. */
export type SpoolBlock = Readonly<{
  /** Without newlines and without a carriage return at the end. Invalid UTF-8 is replaced. */
  lines: readonly string[];
  bytesRead: number;
  /** Everything before this offset has been handed out as lines. */
  consumed: number;
  /** Whether a copier before this one has already copied these lines. */
  replayed: boolean;
}>;

/** Reads one spool file from its first byte on, line by line, however it grows. Keeps no descriptor open. */
export class SpoolReader {
  #position = 0;
  #pending: Buffer = Buffer.alloc(0);

  constructor(
    private readonly path: string,
    /** Lines before this offset are replayed; a read never crosses it. */
    private readonly copied: number,
    private readonly beforeSecret: BeforeSecret = (_, place) => place,
  ) {}

  /** Reads at most `maxBytes`; undefined when there is nothing new, or no file. */
  read(maxBytes: number): SpoolBlock | undefined {
    const replaying = this.#position < this.copied;
    const untilCopied = replaying ? this.copied - this.#position : CHUNK_BYTES;
    const chunk = readAt(this.path, this.#position, Math.min(maxBytes, CHUNK_BYTES, untilCopied));
    if (chunk === undefined) return undefined;
    this.#position += chunk.length;
    const data = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const newline = data.lastIndexOf(10);
    const whole = newline < 0 ? [] : data.toString('utf8', 0, newline).split('\n');
    const lines = whole.map(withoutReturn);
    let rest = data.subarray(newline + 1);
    while (rest.length >= MAX_LINE_BYTES) {
      const cut = this.#wholeSecrets(rest, cutPlace(rest.subarray(0, PART_BYTES)));
      lines.push(rest.toString('utf8', 0, cut));
      rest = rest.subarray(cut);
    }
    // The copier before this one ended a line here: its last part, or the unfinished last line.
    if (replaying && this.#position === this.copied && rest.length > 0) {
      lines.push(withoutReturn(rest.toString('utf8')));
      rest = rest.subarray(rest.length);
    }
    this.#pending = Buffer.from(rest);
    return { lines, bytesRead: chunk.length, consumed: this.#position - rest.length, replayed: replaying };
  }

  /** The place, or one before it that halves no secret. */
  #wholeSecrets(data: Buffer, place: number): number {
    const before = data.toString('utf8', Math.max(0, place - SECRET_BYTES), place);
    const after = data.toString('utf8', place, place + SECRET_BYTES);
    const start = this.beforeSecret(before + after, before.length);
    // What fills all that is looked at is no secret to be kept whole.
    return start === 0 ? place : place - Buffer.byteLength(before.slice(start));
  }

  /** Hands out the unfinished last line, if there is one. */
  flush(): SpoolBlock | undefined {
    if (this.#pending.length === 0) return undefined;
    const lines = [withoutReturn(this.#pending.toString('utf8'))];
    this.#pending = Buffer.alloc(0);
    return { lines, bytesRead: 0, consumed: this.#position, replayed: this.#position <= this.copied };
  }

  /** How many bytes are there that have not been read yet. */
  unreadBytes(): number {
    return Math.max(0, sizeOf(this.path) - this.#position);
  }
}

function readAt(path: string, position: number, maxBytes: number): Buffer | undefined {
  // Most looks find nothing new: one call says so, where opening takes three.
  if (sizeOf(path) <= position) return undefined;
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const length = Math.min(maxBytes, fstatSync(fd).size - position);
    if (length <= 0) return undefined;
    const buffer = Buffer.allocUnsafe(length);
    const read = readSync(fd, buffer, 0, length, position);
    return read === 0 ? undefined : buffer.subarray(0, read);
  } finally {
    closeSync(fd);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Where to cut a part of an overlong line so that no secret is cut in two and missed in both halves: after a character
 * that no token contains, and not between a header's name and its value.
 */
function cutPlace(part: Buffer): number {
  const from = part.length - CUT_WINDOW_BYTES;
  for (let place = part.length - 1; place > from; place -= 1) {
    if (!isSeparator(part[place])) continue;
    const before = part.toString('latin1', Math.max(0, place - 80), place + 1);
    if (/(?:authorization|bearer|api-key|secret|key)[^\n]{0,40}$/i.test(before)) continue;
    return place + 1;
  }
  // Nothing to cut at: at least not within a character of several bytes.
  let place = part.length;
  while (place > from && ((part[place - 1] ?? 0) & 0xc0) === 0x80) place -= 1;
  return (part[place - 1] ?? 0) >= 0xc0 ? place - 1 : part.length;
}

function isSeparator(byte: number | undefined): boolean {
  // Space, tab, comma, semicolon, double quote, braces, brackets, angle brackets.
  return byte !== undefined && ' \t,;"{}[]<>()'.includes(String.fromCharCode(byte));
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
