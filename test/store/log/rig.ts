import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { onTestFinished } from 'vitest';
import type { Json, JsonObject } from '../../../src/base/json.js';
import type { LogRecord, RecordDraft } from '../../../src/model/record.js';
import type { Damage } from '../../../src/store/log/damage.js';
import type { Reducer } from '../../../src/store/log/fold.js';
import type { LogVisitor } from '../../../src/store/log/read.js';
import { scanFile } from '../../../src/store/log/read.js';

/** A lane in a folder of its own, gone when the test is. */
export type Lane = Readonly<{ root: string; log: string; blobs: (sha256: string) => string }>;

/** A lane for one run of a property; the caller removes it. */
export function makeLane(folder = tmpdir()): Lane & Readonly<{ remove: () => void }> {
  const root = mkdtempSync(join(folder, 'wave-log-'));
  return {
    root,
    log: join(root, 'control-plane', 'wave-3.ndjson'),
    blobs: (sha256) => join(root, 'blobs', sha256),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** A lane for one test. */
export function testLane(folder?: string): Lane {
  const lane = makeLane(folder);
  onTestFinished(lane.remove);
  return lane;
}

/** A ULID-like id that grows with the number. */
export function id(number: number): string {
  return `01J${String(number).padStart(23, '0')}`;
}

/** A draft that differs from others by its number. */
export function draft(number: number, more: Partial<RecordDraft> = {}): RecordDraft {
  return {
    id: id(number),
    at: '2026-01-02T03:04:05.678Z',
    lane: 'main',
    wave: 3,
    actor: 'agent:A1',
    type: 'activity.noted',
    data: { number },
    ...more,
  };
}

/** Data that is most likely to confuse a reader: quotes, braces, whole records and their beginnings, at any depth. */
export const nastyData: fc.Arbitrary<JsonObject> = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      '{"v":1,"id":"',
      '"}\n',
      '\\',
      '\u0000',
      '\u2028',
      '\ufffd',
      '😀é',
      '\ud800',
      '","crc":"00000000"}',
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, true, false, 0, -1.5e-7),
  ),
  key: fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('v', 'id', 'crc', 'data', '', '$blob')),
  value: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    tie('object'),
    tie('record'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
  record: fc.record({
    v: fc.constant(1),
    id: fc.string({ maxLength: 4 }),
    data: tie('object'),
    crc: fc.constant('00000000'),
  }),
  object: fc.dictionary(tie('key') as fc.Arbitrary<string>, tie('value'), { maxKeys: 3 }),
})).object as fc.Arbitrary<JsonObject>;

/** Drafts with distinct ids, in any order of them. */
export const drafts = (
  constraints: Readonly<{ minLength?: number; maxLength: number }>,
): fc.Arbitrary<RecordDraft[]> =>
  fc
    .uniqueArray(fc.nat(1_000_000), constraints)
    .chain((numbers) =>
      fc.tuple(...numbers.map((number) => nastyData.map((data) => draft(number, { data })))),
    );

/** What a reader gives back for a draft: JSON has no `-0` and no lone surrogates to lose, but `undefined` goes. */
export function asRecord(of: RecordDraft): LogRecord {
  return JSON.parse(JSON.stringify({ v: 1, ...of })) as LogRecord;
}

/** One entry of a scan, in short. */
export type Told =
  Readonly<{ record: LogRecord; offset: number; length: number }> | Readonly<{ damage: Damage }>;

/** A visitor that writes down what it is told. */
function collector(): LogVisitor & Readonly<{ told: Told[] }> {
  const told: Told[] = [];
  return {
    told,
    record: (record, offset, length) => void told.push({ record, offset, length }),
    damage: (damage) => void told.push({ damage }),
  };
}

/** Everything that a log holds, and where the next scan would go on. */
export function readAll(
  lane: Lane,
  sizes: Readonly<{ chunkBytes?: number; maxLineBytes?: number; holding?: readonly string[] }> = {},
): Readonly<{ told: Told[]; records: LogRecord[]; damage: Damage[]; end: number }> {
  const visitor = collector();
  const end = scanFile(lane.log, 0, visitor, { blobs: lane.blobs, ...sizes });
  return {
    told: visitor.told,
    records: visitor.told.flatMap((entry) => ('record' in entry ? [entry.record] : [])),
    damage: visitor.told.flatMap((entry) => ('damage' in entry ? [entry.damage] : [])),
    end,
  };
}

/** A reducer that keeps everything it was told, so that any difference shows. */
export const journal: Reducer<string[]> = {
  name: 'journal',
  version: 1,
  initial: () => [],
  apply: (state, record, { offset, length }) => {
    state.push(`${record.id} ${record.type} ${offset}+${length} ${JSON.stringify(record.data)}`);
    return state;
  },
  toJson: (state) => [...state],
  fromJson: (json: Json) => [...(json as readonly string[])],
};

/** The file's bytes. */
export function bytesOf(path: string): Buffer {
  return readFileSync(path);
}
