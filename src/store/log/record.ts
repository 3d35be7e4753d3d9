import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { isJsonObject } from '../../base/json.js';
import { Problem } from '../../base/problem.js';
import { RECORD_VERSION } from '../../model/record.js';
import type { LogRecord, RecordDraft } from '../../model/record.js';

/** The longest record in bytes, its newline included. What is larger keeps its `data` in a blob. */
export const MAX_RECORD_BYTES = 64 * 1024;

/** The longest id in characters. An id is a ULID (26); what else is taken is printable ASCII without blanks. */
export const MAX_ID_LENGTH = 64;
const USABLE_ID = /^[!-~]{1,64}$/;

const NEWLINE = 0x0a;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
/** `{"v":`, then decimal digits, then `,"id":"`: how every record of every version begins. */
const PREFIX_HEAD = Buffer.from('{"v":');
const PREFIX_TAIL = Buffer.from(',"id":"');
/** `,"crc":"`, then 8 hex digits, then `"}`: how every record ends. */
const TRAILER_HEAD = Buffer.from(',"crc":"');
const TRAILER_BYTES = TRAILER_HEAD.length + 8 + 2;

/**
 * One record as it stands in the log: keys in their fixed order, UTF-8, checksum, `\n`. Does not look at its length.
 * @throws Problem `log/invalid-record` where a reader would not accept what is written, such as an id with a blank in it
 */
export function encodeRecord(draft: RecordDraft): Buffer {
  const { id, at, lane, wave, run, attempt, agent, actor, epoch, type, data } = draft;
  // What data of a class of its own turns into need not be an object any more.
  const payload: string | undefined = JSON.stringify(data);
  if (!isRecordShape({ ...draft, v: RECORD_VERSION }) || !payload?.startsWith('{')) {
    throw new Problem('log/invalid-record', `a field of a record of type ${type} is of the wrong kind`, {
      exit: 'internal',
    });
  }
  // JSON.stringify keeps the order in which keys are written here and leaves out what is undefined.
  const head = JSON.stringify({
    v: RECORD_VERSION,
    id,
    at,
    lane,
    wave,
    run,
    attempt,
    agent,
    actor,
    epoch,
    type,
  });
  const line = Buffer.from(`${head.slice(0, -1)},"data":${payload},"crc":"00000000"}\n`);
  const bodyEnd = line.length - 1 - TRAILER_BYTES;
  const crc = crc32(line.subarray(0, bodyEnd)).toString(16).padStart(8, '0');
  line.write(crc, bodyEnd + TRAILER_HEAD.length, 'latin1');
  return line;
}

/**
 * The record that stands in `bytes` from `from` to `to` (its newline not included), or undefined where that is not exactly
 * one valid record of this or a later version. Never throws. `bytes` is written to for a moment and left as it was.
 */
export function decodeRecord(bytes: Buffer, from = 0, to = bytes.length): LogRecord | undefined {
  const bodyEnd = to - TRAILER_BYTES;
  if (bodyEnd <= from || !matchPrefix(bytes, from, bodyEnd).whole) return undefined;
  const expected = readTrailer(bytes, bodyEnd);
  if (expected === undefined || crc32(bytes.subarray(from, bodyEnd)) !== expected) return undefined;
  const value = parseBody(bytes, from, bodyEnd);
  return isRecordShape(value) ? value : undefined;
}

/** How far the bytes at `from` agree with the beginning of a record, and whether that beginning is there in full. */
export function matchPrefix(
  bytes: Buffer,
  from: number,
  to: number,
): Readonly<{ length: number; whole: boolean }> {
  let at = from;
  for (let i = 0; i < PREFIX_HEAD.length; i += 1, at += 1) {
    if (at >= to || bytes[at] !== PREFIX_HEAD[i]) return { length: at - from, whole: false };
  }
  const digits = at;
  while (at < to && isDigit(bytes[at] ?? 0)) at += 1;
  if (at === digits) return { length: at - from, whole: false };
  for (let i = 0; i < PREFIX_TAIL.length; i += 1, at += 1) {
    if (at >= to || bytes[at] !== PREFIX_TAIL[i]) return { length: at - from, whole: false };
  }
  return { length: at - from, whole: true };
}

/** Where the next record may begin at or after `from`, or -1. */
export function findPrefix(bytes: Buffer, from: number, to: number): number {
  for (let at = from; ; at += 1) {
    at = bytes.indexOf(PREFIX_HEAD, at);
    if (at < 0 || at >= to) return -1;
    if (matchPrefix(bytes, at, to).whole) return at;
  }
}

/** The end of a line's content: before its `\n`, and before a `\r` that some tool put there. */
export function contentEnd(bytes: Buffer, from: number, newline: number): number {
  return newline > from && bytes[newline - 1] === 0x0d ? newline - 1 : newline;
}

/** The offset of the next `\n` in `bytes` from `from`, or -1 where there is none before `to`. */
export function findNewline(bytes: Buffer, from: number, to: number): number {
  const found = bytes.indexOf(NEWLINE, from);
  return found >= to ? -1 : found;
}

/** The checksum that the trailer at `at` states, or undefined where there is no trailer. */
function readTrailer(bytes: Buffer, at: number): number | undefined {
  for (let i = 0; i < TRAILER_HEAD.length; i += 1) if (bytes[at + i] !== TRAILER_HEAD[i]) return undefined;
  const digits = at + TRAILER_HEAD.length;
  let crc = 0;
  for (let i = digits; i < digits + 8; i += 1) {
    const byte = bytes[i] ?? 0;
    if (isDigit(byte)) crc = crc * 16 + byte - 0x30;
    else if (byte >= 0x61 && byte <= 0x66) crc = crc * 16 + byte - 0x57;
    else return undefined;
  }
  return bytes[digits + 8] === 0x22 && bytes[digits + 9] === BRACE_CLOSE ? crc : undefined;
}

/** Parses the object whose closing brace was moved behind the checksum, without copying it: this is the hot path. */
function parseBody(bytes: Buffer, from: number, bodyEnd: number): unknown {
  const comma = bytes[bodyEnd] ?? 0;
  bytes[bodyEnd] = BRACE_CLOSE;
  try {
    const text = bytes.toString('utf8', from, bodyEnd + 1);
    // Invalid UTF-8 decodes to U+FFFD; only then is it worth asking whether the bytes said so themselves.
    if (text.includes('\ufffd') && !isUtf8(bytes.subarray(from, bodyEnd))) return undefined;
    return JSON.parse(text);
  } catch {
    return undefined;
  } finally {
    bytes[bodyEnd] = comma;
  }
}

/** What every reader may rely on. Of a later version only the version and the id are known. */
function isRecordShape(value: unknown): value is LogRecord {
  if (!isJsonObject(value)) return false;
  const { v, id } = value;
  if (!Number.isSafeInteger(v) || typeof id !== 'string' || !USABLE_ID.test(id)) return false;
  if (v !== RECORD_VERSION) return (v as number) > RECORD_VERSION;
  return (
    typeof value.at === 'string' &&
    typeof value.lane === 'string' &&
    typeof value.actor === 'string' &&
    typeof value.type === 'string' &&
    isJsonObject(value.data) &&
    isOptionalCount(value.wave) &&
    isOptionalCount(value.attempt) &&
    isOptionalCount(value.epoch) &&
    isOptionalString(value.run) &&
    isOptionalString(value.agent)
  );
}

function isOptionalCount(value: unknown): boolean {
  return value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0);
}

function isOptionalString(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Whether the byte opens an object, which is how every record begins. */
export function opensObject(byte: number | undefined): boolean {
  return byte === BRACE_OPEN;
}
