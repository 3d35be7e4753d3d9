import { closeSync } from 'node:fs';
import type { BlobPath } from './blob.js';
import { hashRange, openForReading, scanFile } from './read.js';

/** One `log.sealed` record: that the log's first `offset` bytes have this hash. */
type Seal = Readonly<{
  /** Where the record itself stands. */
  recordOffset: number;
  offset: number;
  /** 64 hex digits. */
  sha256: string;
}>;

/** Whether every seal of a log still holds. Up to `intactUntil` every one does. */
export type SealCheck =
  | Readonly<{ ok: true; seals: number; intactUntil: number }>
  | Readonly<{
      ok: false;
      /** How many there are. */
      seals: number;
      /** The first that does not hold. */
      seal: Seal;
      /** Up to here the seals before it hold, so that the first byte that differs is at or behind it. */
      intactUntil: number;
      /** What the sealed bytes hash to now; undefined where they are fewer than were sealed, or the seal makes no sense. */
      actual: string | undefined;
    }>;

const BUFFER_BYTES = 256 * 1024;

/** SHA-256 (64 hex digits) of the log's first `offset` bytes; undefined where it is shorter. */
export function hashPrefix(path: string, offset: number): string | undefined {
  return hashPrefixes(path, [offset])[0];
}

/** Recomputes every `log.sealed` record of a log, reading it twice at most. */
export function verifySeals(path: string, blobs: BlobPath): SealCheck {
  const seals: Seal[] = [];
  const collect = {
    record: (
      { type, data }: { type: string; data: Readonly<Record<string, unknown>> },
      recordOffset: number,
    ) => {
      if (type === 'log.sealed')
        seals.push({ recordOffset, offset: Number(data.offset), sha256: String(data.sha256) });
    },
    damage: () => undefined,
  };
  scanFile(path, 0, collect, { blobs });
  const sane = ({ offset }: Seal): boolean => Number.isSafeInteger(offset) && offset >= 0;
  const hashes = hashPrefixes(
    path,
    seals.map((seal) => (sane(seal) ? seal.offset : 0)),
  );
  let intactUntil = 0;
  for (const [index, seal] of seals.entries()) {
    const actual = sane(seal) ? hashes[index] : undefined;
    if (actual !== seal.sha256) return { ok: false, seals: seals.length, seal, intactUntil, actual };
    intactUntil = Math.max(intactUntil, seal.offset);
  }
  return { ok: true, seals: seals.length, intactUntil };
}

/** One hash per offset, in one pass over the file; undefined where it is shorter. */
export function hashPrefixes(path: string, offsets: readonly number[]): (string | undefined)[] {
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
