import { closeSync } from 'node:fs';
import type { BlobPath } from './blob.js';
import { hashRange, openForReading, scanFile } from './read.js';

/** That the log's first `offset` bytes have this hash, as somebody recorded it. */
export type RecordedPrefix = Readonly<{
  offset: number;
  /** 64 hex digits. */
  sha256: string;
}>;

/** One `log.sealed` record, or what was recorded of the log elsewhere. */
export type Seal = RecordedPrefix &
  Readonly<{
    /** Where the record itself stands; null where it is not in this log. */
    recordOffset: number | null;
  }>;

/** Whether everything that was recorded of a log's prefixes still holds. */
export type SealCheck =
  | Readonly<{ ok: true; seals: number; intactUntil: number }>
  | Readonly<{
      ok: false;
      /** How many `log.sealed` records there are. */
      seals: number;
      /** The first that does not hold, by the prefix that it covers. */
      seal: Seal;
      /** The longest prefix that is proven to be what it was: the first byte that differs is at or behind it. */
      intactUntil: number;
      /** What the sealed bytes hash to now; undefined where they are fewer than were sealed, or the seal makes no sense. */
      actual: string | undefined;
    }>;

const BUFFER_BYTES = 256 * 1024;

/** SHA-256 (64 hex digits) of the log's first `offset` bytes; undefined where it is shorter. */
export function hashPrefix(path: string, offset: number): string | undefined {
  return hashPrefixes(path, [offset])[0];
}

/**
 * Recomputes every `log.sealed` record of a log, reading it twice at most.
 * @param recorded what other logs say of this one's prefixes
 */
export function verifySeals(
  path: string,
  blobs: BlobPath,
  recorded: readonly RecordedPrefix[] = [],
): SealCheck {
  const own: Seal[] = [];
  const collect = {
    record: (
      { type, data }: { type: string; data: Readonly<Record<string, unknown>> },
      recordOffset: number,
    ) => {
      if (type === 'log.sealed')
        own.push({ recordOffset, offset: Number(data.offset), sha256: String(data.sha256) });
    },
    damage: () => undefined,
  };
  scanFile(path, 0, collect, { blobs });
  const seals: Seal[] = [...own, ...recorded.map((prefix) => ({ ...prefix, recordOffset: null }))];
  const hashes = hashPrefixes(
    path,
    seals.map((seal) => (isSane(seal) ? seal.offset : 0)),
  );
  const checked = seals.map((seal, index) => {
    const actual = isSane(seal) ? hashes[index] : undefined;
    return { seal, actual, holds: actual === seal.sha256 };
  });
  const intactUntil = Math.max(0, ...checked.flatMap(({ seal, holds }) => (holds ? [seal.offset] : [])));
  // A seal of bytes that are proven otherwise was itself changed: that says less of where than one of bytes behind them.
  const broken = checked
    .filter(({ holds }) => !holds)
    .sort((left, right) => rank(left.seal, intactUntil) - rank(right.seal, intactUntil));
  const [first] = broken;
  if (first === undefined) return { ok: true, seals: own.length, intactUntil };
  return { ok: false, seals: own.length, seal: first.seal, intactUntil, actual: first.actual };
}

function isSane({ offset }: Seal): boolean {
  return Number.isSafeInteger(offset) && offset >= 0;
}

/** By where the change that a seal tells of ends at the latest. */
function rank(seal: Seal, intactUntil: number): number {
  const { offset, recordOffset } = seal;
  const covers = isSane(seal) && offset > intactUntil;
  if (recordOffset === null) return covers ? offset : Number.MAX_SAFE_INTEGER;
  return covers ? Math.min(offset, recordOffset) : recordOffset;
}

/** One hash per offset, in one pass over the file; undefined where it is shorter. */
function hashPrefixes(path: string, offsets: readonly number[]): (string | undefined)[] {
  const hashes: (string | undefined)[] = offsets.map(() => undefined);
  const fd = openForReading(path);
  if (fd === undefined) return hashes;
  try {
    const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    const ascending = offsets.map((offset, index) => ({ offset, index })).sort((a, b) => a.offset - b.offset);
    let { hash, end } = hashRange(fd, 0, 0, buffer);
    for (const { offset, index } of ascending) {
      ({ hash, end } = hashRange(fd, end, offset, buffer, hash));
      if (end < offset) break;
      hashes[index] = hash.copy().digest('hex');
    }
    return hashes;
  } finally {
    closeSync(fd);
  }
}
