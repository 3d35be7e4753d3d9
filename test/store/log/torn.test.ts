import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordDraft } from '../../../src/model/record.js';
import { LogWriter } from '../../../src/store/log/append.js';
import { encodeRecord } from '../../../src/store/log/record.js';
import { resync } from '../../../src/store/log/resync.js';
import type { Segment } from '../../../src/store/log/resync.js';
import { asRecord, bytesOf, draft, drafts, makeLane, nastyData, readAll } from './rig.js';

const twoDrafts = fc
  .tuple(nastyData, nastyData)
  .map(([first, second]) => [draft(1, { data: first }), draft(2, { data: second })] as const);

/** What the segments are, where they begin and end, and the ids of the records. */
const inShort = (segments: readonly Segment[]): unknown[] =>
  segments.map((segment) => [
    segment.kind === 'record' ? segment.record.id : segment.kind,
    segment.from,
    segment.to,
  ]);

const partsOf = (...parts: readonly (string | Buffer)[]): Segment[] => {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return resync(bytes, 0, bytes.length);
};

const whole = (of: RecordDraft): Buffer => encodeRecord(of).subarray(0, -1);

describe('a record cut at any byte, with the next writer’s record behind it', () => {
  it('is one torn place, and the next record is there', () => {
    fc.assert(
      fc.property(twoDrafts, ([cut, next]) => {
        const [first, second] = [whole(cut), whole(next)];
        for (let length = 1; length < first.length; length += 1) {
          expect(inShort(partsOf(first.subarray(0, length), second))).toEqual([
            ['torn', 0, length],
            [next.id, length, length + second.length],
          ]);
        }
      }),
    );
  });

  it('counts when only its newline is missing', () => {
    fc.assert(
      fc.property(twoDrafts, ([first, second]) => {
        expect(inShort(partsOf(whole(first), whole(second))).map((part) => (part as unknown[])[0])).toEqual([
          first.id,
          second.id,
        ]);
      }),
    );
  });

  it('is one torn place together with those of other killed writers', () => {
    fc.assert(
      fc.property(drafts({ minLength: 2, maxLength: 6 }), fc.infiniteStream(fc.nat()), (all, cuts) => {
        const last = all.pop() ?? draft(0);
        const fragments = all.map((of) => {
          const line = whole(of);
          return line.subarray(0, 1 + ((cuts.next().value ?? 0) % (line.length - 1)));
        });
        const length = Buffer.concat(fragments).length;
        expect(inShort(partsOf(...fragments, whole(last)))).toEqual([
          ['torn', 0, length],
          [last.id, length, length + whole(last).length],
        ]);
      }),
      { numRuns: 1000 },
    );
  });

  it('holds on disk too: every acknowledged record of every process is read', () => {
    fc.assert(
      fc.property(twoDrafts, fc.nat(), ([cut, next], seed) => {
        const lane = makeLane();
        try {
          let length = 0;
          const killed = new LogWriter(lane.log, lane.blobs, {
            write: (_, bytes) => {
              length = 1 + (seed % (bytes.length - 2));
              appendFileSync(lane.log, bytes.subarray(0, length));
              throw new Error('killed');
            },
            datasync: () => undefined,
          });
          expect(() => killed.append([cut], 'fast')).toThrow('killed');
          const other = new LogWriter(lane.log, lane.blobs);
          other.append([next], 'fast');
          const { records, damage } = readAll(lane);
          expect(records).toEqual([asRecord(next)]);
          expect(damage).toMatchObject([{ kind: 'torn', offset: 0, length }]);
          killed.close();
          other.close();
        } finally {
          lane.remove();
        }
      }),
    );
  });
});

describe('a damaged line', () => {
  const record = whole(draft(1));
  const n = record.length;
  const typeAt = record.indexOf(',"type"');

  it.each([
    [
      'noise before a record',
      ['noise', record],
      [
        ['corrupt', 0, 5],
        [draft(1).id, 5, 5 + n],
      ],
    ],
    [
      'noise behind a record',
      [record, 'noise'],
      [
        [draft(1).id, 0, n],
        ['corrupt', n, n + 5],
      ],
    ],
    [
      'noise between records',
      [record, '#', record],
      [
        [draft(1).id, 0, n],
        ['corrupt', n, n + 1],
        [draft(1).id, n + 1, 2 * n + 1],
      ],
    ],
    ['a beginning with nothing behind it', [record.subarray(0, 40)], [['corrupt', 0, 40]]],
    [
      'a beginning behind a record',
      [record, record.subarray(0, 40)],
      [
        [draft(1).id, 0, n],
        ['corrupt', n, n + 40],
      ],
    ],
    [
      'a beginning, then noise, then a record',
      [record.subarray(0, typeAt), '#!{', record],
      [
        ['corrupt', 0, typeAt + 3],
        [draft(1).id, typeAt + 3, typeAt + 3 + n],
      ],
    ],
    [
      'noise, then a beginning, then a record',
      ['#', record.subarray(0, 40), record],
      [
        ['corrupt', 0, 41],
        [draft(1).id, 41, 41 + n],
      ],
    ],
    [
      'noise, a record, and then a torn one',
      ['#', record, record.subarray(0, 40), record],
      [
        ['corrupt', 0, 1],
        [draft(1).id, 1, 1 + n],
        ['torn', 1 + n, 41 + n],
        [draft(1).id, 41 + n, 41 + 2 * n],
      ],
    ],
    [
      'the end of a record before a record',
      [record.subarray(30), record],
      [
        ['corrupt', 0, n - 30],
        [draft(1).id, n - 30, 2 * n - 30],
      ],
    ],
    ['an object of somebody else’s', ['{"a":1}'], [['corrupt', 0, 7]]],
    ['null', ['null'], [['corrupt', 0, 4]]],
    ['an array', ['[]'], [['corrupt', 0, 2]]],
    [
      'a byte-order mark',
      ['\ufeff', record],
      [
        ['corrupt', 0, 3],
        [draft(1).id, 3, 3 + n],
      ],
    ],
    [
      'NULs, as a power cut leaves them',
      [Buffer.alloc(4096), record],
      [
        ['corrupt', 0, 4096],
        [draft(1).id, 4096, 4096 + n],
      ],
    ],
    [
      'invalid UTF-8',
      [Buffer.from([0xff, 0xfe]), record],
      [
        ['corrupt', 0, 2],
        [draft(1).id, 2, 2 + n],
      ],
    ],
    ['white space', ['  '], [['corrupt', 0, 2]]],
  ])('%s', (_, parts, expected) => {
    expect(inShort(partsOf(...parts))).toEqual(expected);
  });

  it('with a wrong checksum is corrupt, also before a record', () => {
    const wrong = Buffer.from(record.toString().replace('"number":1', '"number":7'));
    expect(inShort(partsOf(wrong, record))).toEqual([
      ['corrupt', 0, n],
      [draft(1).id, n, 2 * n],
    ]);
  });

  it('gives up no record that is quoted inside a torn one', () => {
    const quoting = whole(draft(2, { data: { quoted: JSON.parse(record.toString()) as unknown, more: 1 } }));
    const cut = quoting.subarray(0, quoting.indexOf('"more"'));
    expect(inShort(partsOf(cut, record))).toEqual([
      ['torn', 0, cut.length],
      [draft(1).id, cut.length, cut.length + n],
    ]);
  });

  it('never loses the record at its end, whatever stands before it', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          '{',
          '}',
          '"',
          '\\',
          '[',
          ']',
          '{"v":1,"id":"',
          '{"v":1,"id":"x","data":',
          ',"crc":"00000000"}',
          ',',
          ':',
        )
        .map((text) => Buffer.from(text)),
      fc
        .tuple(nastyData, fc.nat(400), fc.nat(400))
        .map(([data, a, b]) => whole(draft(9, { data })).subarray(a, b)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), nastyData, (before, data) => {
        const last = whole(draft(1, { data }));
        const segments = partsOf(...before, last);
        const length = Buffer.concat(before).length;
        expect(inShort(segments).at(-1)).toEqual([draft(1).id, length, length + last.length]);
        // And every byte is in exactly one segment.
        let at = 0;
        for (const segment of segments) {
          expect(segment.from).toBe(at);
          at = segment.to;
        }
        expect(at).toBe(length + last.length);
      }),
      { numRuns: 1500 },
    );
  });

  it('takes time in proportion to its length, even if it was made to be slow', () => {
    const nested = '{"v":1,"id":"a","x":';
    for (const text of [nested, '{"v":1,"id":"', '{"v":1,"id":"a","x":[', `${nested}{}`, '{']) {
      const line = Buffer.from(text.repeat(1_000_000 / text.length));
      const before = performance.now();
      resync(line, 0, line.length);
      expect(performance.now() - before).toBeLessThan(3000);
    }
  });
});

describe('on disk', () => {
  it('a torn record names its place and its bytes', () => {
    const lane = makeLane();
    try {
      mkdirSync(dirname(lane.log), { recursive: true });
      const first = encodeRecord(draft(1));
      const fragment = whole(draft(2)).subarray(0, 50);
      writeFileSync(lane.log, Buffer.concat([first, fragment, encodeRecord(draft(3))]));
      const { told, end } = readAll(lane);
      expect(end).toBe(bytesOf(lane.log).length);
      expect(told).toEqual([
        { record: asRecord(draft(1)), offset: 0, length: first.length - 1 },
        {
          damage: {
            kind: 'torn',
            offset: first.length,
            length: 50,
            sha256: createHash('sha256').update(fragment).digest('hex'),
          },
        },
        { record: asRecord(draft(3)), offset: first.length + 50, length: encodeRecord(draft(3)).length - 1 },
      ]);
    } finally {
      lane.remove();
    }
  });
});
