import { closeSync, lstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { LogRecord } from '../model/record.js';
import type { LaneLayout } from '../store/layout.js';
import { LogMeta } from '../store/log/log-meta.js';
import { openForReading, scanFile } from '../store/log/read.js';
import { isInside } from './export-manifest.js';

/** The first bytes of a file, as they are copied. */
export type CopiedFile = Readonly<{
  /** Where it goes, relative to the folder of the export, with `/`. */
  path: string;
  /** Absolute; null where the bytes are made, not copied. */
  from: string | null;
  /** The bytes that are made; empty where they are copied. */
  content: Buffer;
  /** How many bytes of it are copied. */
  bytes: number;
}>;

/** The record of one wave at one moment: the files to copy, and the records in them that count. */
export type CollectedWave = Readonly<{
  files: readonly CopiedFile[];
  control: readonly LogRecord[];
  coordination: readonly LogRecord[];
  lane: readonly LogRecord[];
  /** Named by a record, and not there. */
  missing: readonly string[];
}>;

/**
 * Collects the canonical files of a wave. The lane's log is read first, then the wave's own, then the blackboard, then the
 * files that records name: whatever a record refers to was written before it, so that what is collected of a wave that
 * still runs is a moment that it was in. Logs are taken up to their last whole record.
 */
export function collectWave(layout: LaneLayout, wave: number): CollectedWave {
  const lane = readLog(layout.laneLog(), layout);
  const control = readLog(layout.controlPlane(wave), layout);
  const coordination = readLog(layout.coordination(wave), layout);
  const runs = new Set(control.places.flatMap(({ record }) => record.run ?? []));
  const about = lane.places.filter(({ record }) => isAbout(record, wave, runs));
  const blobs = new Set([...control.blobs, ...coordination.blobs]);
  const named = [...envelopePaths(control.places), ...[...blobs].map((sha256) => `blobs/${sha256}`)].sort();
  const isThere = (path: string): boolean =>
    lstatSync(join(layout.root, path), { throwIfNoEntry: false })?.isFile() === true;
  return {
    files: [
      wholeLog(`control-plane/wave-${wave}.ndjson`, control),
      wholeLog(`coordination/wave-${wave}.ndjson`, coordination),
      made('control-plane/lane.ndjson', linesOf(lane.path, about)),
      ...named.filter(isThere).map((path) => copied(path, join(layout.root, path))),
    ].filter(({ bytes }) => bytes > 0),
    control: control.places.map(({ record }) => record),
    coordination: coordination.places.map(({ record }) => record),
    lane: about.map(({ record }) => record),
    missing: named.filter((path) => !isThere(path)),
  };
}

/** A file that is copied as it is. */
export function copied(path: string, from: string): CopiedFile {
  return { path, from, content: Buffer.alloc(0), bytes: lstatSync(from).size };
}

/** A file whose bytes are made. */
export function made(path: string, content: Buffer): CopiedFile {
  return { path, from: null, content, bytes: content.length };
}

type Place = Readonly<{ record: LogRecord; offset: number; length: number }>;
type ReadLog = Readonly<{ path: string; end: number; places: readonly Place[]; blobs: ReadonlySet<string> }>;

function readLog(path: string, layout: LaneLayout): ReadLog {
  const blobs = new Set<string>();
  const meta = new LogMeta();
  const places: Place[] = [];
  const visitor = {
    record: (record: LogRecord, offset: number, length: number): void => {
      if (meta.observe(record, offset) === 'accepted') places.push({ record, offset, length });
    },
    damage: () => undefined,
  };
  const ask = (sha256: string): string => {
    blobs.add(sha256);
    return layout.blob(sha256);
  };
  const end = scanFile(path, 0, visitor, { blobs: ask });
  return { path, end, blobs, places };
}

/** The records as they stand in their log, byte for byte, one after the other. */
function linesOf(path: string, places: readonly Place[]): Buffer {
  const fd = openForReading(path);
  if (fd === undefined) return Buffer.alloc(0);
  try {
    const lines = places.map(({ offset, length }) => {
      const line = Buffer.alloc(length + 1, '\n');
      readSync(fd, line, 0, length, offset);
      return line;
    });
    return Buffer.concat(lines);
  } finally {
    closeSync(fd);
  }
}

function wholeLog(path: string, { path: from, end }: ReadLog): CopiedFile {
  return { path, from, content: Buffer.alloc(0), bytes: end };
}

/** What the lane's log says of the wave itself and of the runs that worked on it. */
function isAbout({ type, wave, run }: LogRecord, number: number, runs: ReadonlySet<string>): boolean {
  if (wave !== undefined) return wave === number;
  return (type === 'run.started' || type === 'run.ended') && run !== undefined && runs.has(run);
}

function envelopePaths(places: readonly Place[]): string[] {
  const named = places.flatMap(({ record }) => {
    const { envelopePath } = record.data;
    const isNamed = record.type === 'agent-run.concluded' && typeof envelopePath === 'string';
    return isNamed && isInside(envelopePath) ? [envelopePath] : [];
  });
  return [...new Set(named)];
}
