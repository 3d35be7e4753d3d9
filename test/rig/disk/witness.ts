import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Durability, LogRecord, RecordDraft } from '../../../src/model/record.js';
import { publishFile, publishOnce } from '../../../src/store/atomic-write.js';
import { LaneLayout } from '../../../src/store/layout.js';
import type { JsonObject } from '../../../src/base/json.js';
import { checksummedJson, parseChecksummed } from '../../../src/store/log/checksummed-json.js';
import { appendRecord } from '../../../src/store/log/append.js';
import type { LogWriter } from '../../../src/store/log/append.js';
import { scanFile } from '../../../src/store/log/read.js';
import { openFold, saveSnapshot } from '../../../src/store/log/snapshot.js';
import { asRecord, draft, journal } from '../../store/log/rig.js';
import type { FileTree, Holds } from './operation.js';
import { writeTree } from './crash-states.js';
import { TracedDisk } from './traced-disk.js';

/** What is in memory need not be synced: a crash is what the trace says it is. */
const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** The lane whose state is at this place of a disk. */
export function laneOn(folder: string): LaneLayout {
  return new LaneLayout('main', join(folder, '.tmp', 'main'));
}

/** An empty folder that stands for a disk; a repository is never empty. */
export function emptyDisk({ but = 'README.md' as 'README.md' | 'nothing' } = {}): string {
  const folder = mkdtempSync(join(SCRATCH, 'wave-disk-'));
  if (but !== 'nothing') writeFileSync(join(folder, but), '');
  return folder;
}

/**
 * Does what the store does, and remembers what it promised, so that any disk that a crash leaves can be held against it.
 * A second life goes on with what the first one wrote.
 */
export class Witness {
  readonly disk: TracedDisk;
  readonly layout: LaneLayout;
  readonly #attempted: Map<string, LogRecord[]>;
  readonly #always: Holds[] = [];
  /** Ids in the order in which they were appended; the first `#promised` of them were acknowledged as durable. */
  readonly #appended: string[];
  /** What was handed in for a path, in order; whatever is there must be one of these. */
  readonly #contents: Map<string, string[]>;

  constructor(folder: string, earlier?: Witness) {
    this.disk = new TracedDisk(folder);
    this.layout = laneOn(folder);
    this.#attempted = new Map(earlier?.attempted ?? []);
    // What was there after the last crash stays.
    this.#appended = idsOn(folder);
    this.#contents = new Map(earlier?.contents ?? []);
  }

  get attempted(): ReadonlyMap<string, LogRecord[]> {
    return this.#attempted;
  }

  get contents(): ReadonlyMap<string, string[]> {
    return this.#contents;
  }

  get log(): string {
    return this.layout.controlPlane(3);
  }

  get snapshot(): string {
    return this.layout.snapshot('wave-3', journal.name);
  }

  /** Appends; once that returns, `durable` records and all before them in the log have to stay. */
  append(writer: LogWriter, drafts: readonly RecordDraft[], durability: Durability): void {
    for (const one of drafts)
      this.#attempted.set(one.id, [...(this.#attempted.get(one.id) ?? []), asRecord(one)]);
    writer.append(drafts, durability);
    this.#appended.push(...drafts.map(({ id }) => id));
    if (durability === 'fast') return;
    const ids = [...new Set(this.#appended)];
    this.disk.promise((folder) => expect(idsOn(folder).filter((id) => ids.includes(id))).toEqual(ids));
  }

  /** Publishes; once that returns, this content or a later one has to stay. */
  async publish(path: string, content: string): Promise<void> {
    const contents = this.#attempt(path, content);
    await publishFile(join(this.layout.root, path), content);
    const from = contents.lastIndexOf(content);
    this.disk.promise((folder) => expect(contents.slice(from)).toContain(contentOn(folder, path)));
  }

  async publishOnce(path: string, content: string): Promise<void> {
    this.#attempt(path, content);
    if (!(await publishOnce(join(this.layout.root, path), content))) return;
    this.disk.promise((folder) => expect(contentOn(folder, path)).toBe(content));
  }

  /** Notes what must be true of any disk at any time. */
  always(holds: Holds): void {
    this.#always.push(holds);
  }

  async saveSnapshot(): Promise<boolean> {
    const fold = openFold(this.log, journal, { blobs: this.layout.blob });
    return saveSnapshot(fold, this.snapshot);
  }

  /** That a disk holds nothing that nobody wrote, that everything on it can be read, and that it can be gone on with. */
  readonly isSound = (folder: string): void => {
    const layout = laneOn(folder);
    const read = recordsOn(folder);
    for (const record of read) expect(this.#attempted.get(record.id)).toContainEqual(record);
    for (const holds of this.#always) holds(folder);
    expect(recordsOn(folder)).toEqual(read);
    for (const [path, contents] of this.#contents) {
      const there = contentOn(folder, path);
      if (there !== undefined) expect(contents).toContain(there);
    }
    this.adoptSnapshot(folder);
    const paths = { blobs: layout.blob, snapshotPath: layout.snapshot('wave-3', journal.name) };
    const whole = openFold(layout.controlPlane(3), journal, { blobs: layout.blob });
    expect(openFold(layout.controlPlane(3), journal, paths).state).toEqual(whole.state);
    const next = draft(999_999, { type: 'after.crash' });
    appendRecord(layout.controlPlane(3), next, 'fast', layout.blob);
    const after = recordsOn(folder);
    expect(after.slice(0, read.length)).toEqual(read);
    expect(after.at(-1)).toEqual(asRecord(next));
    // One that lacked nothing but its newline is whole now.
    const between = after.slice(read.length, -1);
    expect(between.length).toBeLessThan(2);
    for (const record of between) expect(this.#attempted.get(record.id)).toContainEqual(record);
  };

  /** A copied log has another inode, and its snapshot would never be looked at. */
  adoptSnapshot(folder: string): void {
    const layout = laneOn(folder);
    const path = layout.snapshot('wave-3', journal.name);
    const [log, was] = [layout.controlPlane(3), this.log];
    if (!existsSync(path) || !existsSync(log) || !existsSync(was)) return;
    const kept = parsedOr(path);
    if (kept === undefined || kept.inode !== statSync(was).ino) return;
    const { crc: _, ...snapshot } = kept;
    writeFileSync(path, checksummedJson({ ...snapshot, inode: statSync(log).ino }));
  }

  #attempt(path: string, content: string): string[] {
    const contents = this.#contents.get(path) ?? [];
    contents.push(content);
    this.#contents.set(path, contents);
    return contents;
  }
}

/** A snapshot that is whole; undefined for any other. */
function parsedOr(path: string): JsonObject | undefined {
  try {
    return parseChecksummed(readFileSync(path));
  } catch {
    return undefined;
  }
}

/** Holds a disk against everything that had been promised before the operation `end`. */
export function holdAgainst(witness: Witness, end: number, tree: FileTree): void {
  const folder = mkdtempSync(join(SCRATCH, 'wave-crashed-'));
  try {
    writeTree(tree, folder);
    for (const op of witness.disk.trace.slice(0, end)) if (op.kind === 'promise') op.holds(folder);
    witness.isSound(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function recordsOn(folder: string): LogRecord[] {
  const layout = laneOn(folder);
  const records: LogRecord[] = [];
  const visitor = { record: (record: LogRecord) => void records.push(record), damage: () => undefined };
  scanFile(layout.controlPlane(3), 0, visitor, { blobs: layout.blob });
  return records;
}

function idsOn(folder: string): string[] {
  return [...new Set(recordsOn(folder).map(({ id }) => id))];
}

function contentOn(folder: string, path: string): string | undefined {
  const absolute = join(laneOn(folder).root, path);
  return existsSync(absolute) ? readFileSync(absolute, 'utf8') : undefined;
}
