import type { LogRecord } from '../../model/record.js';
import { decodeRecord, findPrefix, matchPrefix, opensObject } from './record.js';
import { scanObject } from './scan-object.js';

/** What a line that is not one valid record is made of; positions are those of the bytes handed in. */
export type Segment =
  | Readonly<{ kind: 'record'; from: number; to: number; record: LogRecord }>
  | Readonly<{ kind: 'torn' | 'corrupt'; from: number; to: number }>;

/** One step through the line: where the piece that begins here ends, and what it is. */
type Piece =
  | Readonly<{ kind: 'record'; to: number; record: LogRecord }>
  | Readonly<{ kind: 'beginning' | 'corrupt'; to: number }>;

/**
 * Finds the valid records in a damaged line and names what lies between them.
 *
 * A writer that was killed leaves the beginning of a record, and the next writer's record is glued to it. A record cannot
 * begin inside a string of another one (its quotes would be escaped), so a beginning that is read on as JSON either ends
 * where the next record begins, or takes that record for a value of its own; the latter is accepted when it ends with
 * the line, which every acknowledged record does. Hence one pass finds every acknowledged record, whatever is before it.
 *
 * A stretch is `torn` when it is nothing but beginnings of records and a valid record follows; else it is `corrupt`.
 */
export function resync(bytes: Buffer, from: number, to: number): Segment[] {
  const segments: Segment[] = [];
  let damageFrom = from;
  let onlyBeginnings = true;
  const closeDamage = (end: number, recordFollows: boolean): void => {
    if (end > damageFrom) {
      segments.push({
        kind: onlyBeginnings && recordFollows ? 'torn' : 'corrupt',
        from: damageFrom,
        to: end,
      });
    }
  };
  let at = from;
  while (at < to) {
    const piece = nextPiece(bytes, at, to);
    if (piece.kind === 'record') {
      closeDamage(at, true);
      segments.push({ kind: 'record', from: at, to: piece.to, record: piece.record });
      damageFrom = piece.to;
      onlyBeginnings = true;
    } else if (piece.kind === 'corrupt') onlyBeginnings = false;
    at = piece.to;
  }
  closeDamage(to, false);
  return segments;
}

function nextPiece(bytes: Buffer, at: number, to: number): Piece {
  const prefix = matchPrefix(bytes, at, to);
  if (prefix.length === 0) return corruptUntilNext(bytes, at + 1, to);
  if (!prefix.whole) return { kind: 'beginning', to: at + prefix.length };
  const scan = scanObject(bytes, at, to);
  switch (scan.outcome) {
    case 'closed': {
      const record = decodeRecord(bytes, at, scan.at);
      // Nothing that begins inside this object can reach the end of the line, so it is safe to go on behind it.
      return record === undefined
        ? { kind: 'corrupt', to: scan.at }
        : { kind: 'record', to: scan.at, record };
    }
    case 'open':
      // The object that closes with the line may be the next writer's record; it is decoded when its turn comes.
      return { kind: 'beginning', to: gluedRecord(bytes, scan.lastObject, to) ?? to };
    case 'broken': {
      const next = gluedAt(bytes, scan.at);
      return next !== undefined && next > at
        ? { kind: 'beginning', to: next }
        : corruptUntilNext(bytes, Math.max(at + 1, scan.at - 2), to);
    }
  }
}

/** Where the record begins that was taken for a value of the torn one before it, if it is one. */
function gluedRecord(bytes: Buffer, from: number | undefined, to: number): number | undefined {
  return from !== undefined && decodeRecord(bytes, from, to) !== undefined ? from : undefined;
}

/**
 * Where the next record begins when reading on broke at `at`: there, if the tear was between two tokens or inside an
 * escape; two bytes earlier, if it was inside a string, which the quote of `{"v"` then closed.
 */
function gluedAt(bytes: Buffer, at: number): number | undefined {
  for (const candidate of [at, at - 2]) if (opensObject(bytes[candidate])) return candidate;
  return undefined;
}

function corruptUntilNext(bytes: Buffer, from: number, to: number): Piece {
  const next = findPrefix(bytes, from, to);
  return { kind: 'corrupt', to: next < 0 ? to : next };
}
