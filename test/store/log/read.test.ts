import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { appendRecord } from '../../../src/store/log/append.js';
import { readAt } from '../../../src/store/log/read.js';
import { encodeRecord } from '../../../src/store/log/record.js';
import { isHeavy } from '../../rig/heavy.js';
import { asRecord, bytesOf, draft, drafts, makeLane, readAll, testLane } from './rig.js';
import type { Lane } from './rig.js';

function write(lane: Lane, ...parts: readonly (string | Buffer)[]): number {
  mkdirSync(dirname(lane.log), { recursive: true });
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  writeFileSync(lane.log, bytes);
  return bytes.length;
}

const line = (number: number): Buffer => encodeRecord(draft(number));
const ids = (lane: Lane): string[] => readAll(lane).records.map((record) => record.id);

describe('scanFile', () => {
  it('tells every record with its place, which is where it can be read back', () => {
    fc.assert(
      fc.property(drafts({ maxLength: 8 }), (all) => {
        const lane = makeLane();
        try {
          write(lane, ...all.map(encodeRecord));
          const { told, records, damage, end } = readAll(lane);
          // `$blob` in somebody's own data is for a blob to hold; here it was put into the record by hand.
          expect(records.length + damage.length).toBe(all.length);
          expect(end).toBe(bytesOf(lane.log).length);
          for (const entry of told) {
            if ('record' in entry) expect(readAt(lane.log, entry, lane.blobs)).toEqual(entry.record);
          }
        } finally {
          lane.remove();
        }
      }),
    );
  });

  it('tells the same whatever the size of the pieces it reads', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
      fc.nat(100).map((length) => line(7).subarray(0, length)),
      fc.nat(1000).map(line),
      fc.constantFrom('\n', '\r\n', '\n\n').map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(
        fc.array(noise, { maxLength: 12 }),
        fc.integer({ min: 1, max: 700 }),
        (parts, chunkBytes) => {
          const lane = makeLane();
          try {
            write(lane, ...parts);
            const { told, end } = readAll(lane, { chunkBytes });
            expect({ told, end }).toMatchObject({ told: readAll(lane).told, end: readAll(lane).end });
          } finally {
            lane.remove();
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('tells only of the lines that hold a text, where one is looked for, whatever the size of the pieces', () => {
    const text = fc.constantFrom('7', '"01', 'nobody', 'Ä', '}');
    fc.assert(
      fc.property(
        drafts({ maxLength: 8 }),
        fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 700 }),
        (all, holding, chunkBytes) => {
          const lane = makeLane();
          try {
            write(lane, ...all.map(encodeRecord));
            const bytes = bytesOf(lane.log);
            const isHeld = ({ offset, length }: Readonly<{ offset: number; length: number }>): boolean =>
              [...holding, '"$blob"'].some((one) => bytes.subarray(offset, offset + length).includes(one));
            const { told, end } = readAll(lane, { chunkBytes, holding });
            expect(told).toEqual(
              readAll(lane).told.filter((entry) => isHeld('record' in entry ? entry : entry.damage)),
            );
            expect(end).toBe(bytes.length);
          } finally {
            lane.remove();
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads a file that is not there as an empty one', () => {
    expect(readAll(testLane())).toMatchObject({ told: [], end: 0 });
  });

  it('does not touch an unterminated tail, be it whole or not', () => {
    const lane = testLane();
    const length = line(1).length;
    for (const tail of [
      line(2).subarray(0, -1),
      line(2).subarray(0, 30),
      Buffer.from('noise'),
      Buffer.from('{'),
    ]) {
      write(lane, line(1), tail);
      expect(readAll(lane)).toMatchObject({ records: [{ id: draft(1).id }], damage: [], end: length });
    }
  });

  it('takes CRLF for a newline, and an empty line for nothing', () => {
    const lane = testLane();
    const crlf = Buffer.concat([line(1).subarray(0, -1), Buffer.from('\r\n')]);
    write(lane, '\n', crlf, '\r\n', line(2), '\n\n', line(3));
    expect(ids(lane)).toEqual([draft(1).id, draft(2).id, draft(3).id]);
    expect(readAll(lane).damage).toEqual([]);
  });

  it('reads on behind whatever is no record', () => {
    const lane = testLane();
    const wrong = [
      'null',
      '[]',
      '42',
      '"x"',
      '{}',
      '{',
      '\u0000\u0000',
      '\ufeff',
      '   ',
      '{"__proto__":{"polluted":1}}',
    ];
    const flipped = line(8).toString().replace('"number":8', '"number":9');
    const invalid = Buffer.from([0xc3, 0x28, 0xff, 0x0a]);
    write(lane, line(1), ...wrong.map((text) => `${text}\n`), flipped, invalid, line(2));
    const { records, damage } = readAll(lane);
    expect(records.map((record) => record.id)).toEqual([draft(1).id, draft(2).id]);
    expect(damage.map(({ kind }) => kind)).toEqual(Array.from({ length: wrong.length + 2 }, () => 'corrupt'));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('holds no long line in memory, and finds the record at its end', () => {
    const lane = testLane();
    const padding = 3000;
    const before = line(1).length;
    write(lane, line(1), 'x'.repeat(padding), line(2).subarray(0, 40), line(3), line(4));
    const { records, damage } = readAll(lane, { chunkBytes: 256, maxLineBytes: 1024 });
    expect(records.map((record) => record.id)).toEqual([draft(1).id, draft(3).id, draft(4).id]);
    expect(damage).toMatchObject([{ kind: 'corrupt', offset: before, length: padding + 40 }]);
    expect(damage).toEqual(readAll(lane).damage);
  });

  it('gives a long line up as one damaged place where no record is at its end', () => {
    const lane = testLane();
    write(lane, 'x'.repeat(5000), '\r\n', line(2));
    const { records, damage } = readAll(lane, { chunkBytes: 100, maxLineBytes: 1000 });
    expect(records).toHaveLength(1);
    expect(damage).toEqual(readAll(lane).damage);
    expect(damage).toMatchObject([{ kind: 'corrupt', offset: 0, length: 5000 }]);
  });

  it('takes an endless line without a newline for a tail, and with one for damage, in little memory', () => {
    const lane = testLane();
    const size = isHeavy ? 2 ** 30 : 2 ** 27;
    write(lane, line(1));
    const fd = openSync(lane.log, 'r+');
    try {
      ftruncateSync(fd, size);
      const before = process.memoryUsage.rss();
      expect(readAll(lane)).toMatchObject({
        records: [{ id: draft(1).id }],
        damage: [],
        end: line(1).length,
      });
      writeSync(fd, Buffer.concat([line(2), line(3)]), 0, null, size);
      const { records, damage } = readAll(lane);
      expect(records.map((record) => record.id)).toEqual([draft(1).id, draft(2).id, draft(3).id]);
      expect(damage).toMatchObject([
        { kind: 'corrupt', offset: line(1).length, length: size - line(1).length },
      ]);
      expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 2 ** 20);
    } finally {
      closeSync(fd);
    }
  });
});

describe('payloads in blobs', () => {
  const big = { text: 'ü'.repeat(50_000) };

  it('are in the record again when it is read', () => {
    const lane = testLane();
    appendRecord(lane.log, draft(1, { data: big }), 'durable', lane.blobs);
    expect(bytesOf(lane.log).length).toBeLessThan(400);
    const { told, records } = readAll(lane);
    expect(records).toEqual([asRecord(draft(1, { data: big }))]);
    const [entry] = told;
    if (entry === undefined || !('record' in entry)) throw new Error('a record was expected');
    expect(readAt(lane.log, entry, lane.blobs)).toEqual(entry.record);
  });

  it.each([
    ['is missing', (path: string) => rmSync(path)],
    ['was cut', (path: string) => writeFileSync(path, '{"text":"ü')],
    [
      'has other content of the same length',
      (path: string) => writeFileSync(path, bytesOf(path).fill(0x20, 10, 12)),
    ],
    ['is a folder', (path: string) => (rmSync(path), mkdirSync(path))],
  ])('make the record corrupt when the blob %s', (_, harm) => {
    const lane = testLane();
    appendRecord(lane.log, draft(1, { data: big }), 'fast', lane.blobs);
    appendRecord(lane.log, draft(2), 'fast', lane.blobs);
    const sha256 = /"sha256":"([0-9a-f]{64})"/.exec(bytesOf(lane.log).toString())?.[1] ?? '';
    harm(lane.blobs(sha256));
    const { records, damage } = readAll(lane);
    expect(records.map((record) => record.id)).toEqual([draft(2).id]);
    expect(damage).toMatchObject([{ kind: 'corrupt', offset: 0, blob: sha256 }]);
    expect(readAt(lane.log, { offset: 0, length: damage[0]?.length ?? 0 }, lane.blobs)).toBeUndefined();
  });

  it('are never looked for by a name that is no hash', () => {
    const lane = testLane();
    const reference = { $blob: { sha256: '../../../etc/passwd', bytes: 1 } };
    write(
      lane,
      encodeRecord(draft(1, { data: reference })),
      encodeRecord(draft(2, { data: { $blob: null } })),
    );
    const blobs = vi.fn<Lane['blobs']>(lane.blobs);
    expect(readAll({ ...lane, blobs })).toMatchObject({
      records: [],
      damage: [{ kind: 'corrupt' }, { kind: 'corrupt' }],
    });
    expect(blobs).not.toHaveBeenCalled();
  });
});

describe('readAt', () => {
  it('gives nothing where no record stands', () => {
    const lane = testLane();
    expect(readAt(lane.log, { offset: 0, length: 10 }, lane.blobs)).toBeUndefined();
    const length = write(lane, line(1), line(2)) / 2 - 1;
    expect(readAt(lane.log, { offset: 0, length }, lane.blobs)).toEqual(asRecord(draft(1)));
    expect(readAt(lane.log, { offset: 1, length }, lane.blobs)).toBeUndefined();
    expect(readAt(lane.log, { offset: 0, length: length + 1 }, lane.blobs)).toBeUndefined();
    expect(readAt(lane.log, { offset: length + 2, length }, lane.blobs)).toBeUndefined();
  });
});
