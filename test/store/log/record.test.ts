import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/base/problem.js';
import type { RecordDraft } from '../../../src/model/record.js';
import { decodeRecord, encodeRecord, findPrefix, matchPrefix } from '../../../src/store/log/record.js';
import { asRecord, draft, nastyData } from './rig.js';

/** A line made by hand, with the right checksum, without its newline. */
function sealed(body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([bytes, Buffer.from(`,"crc":"${crc32(bytes).toString(16).padStart(8, '0')}"}`)]);
}

const common = '"at":"2026-01-02T03:04:05.678Z","lane":"main","actor":"launcher","type":"run.started"';

describe('encodeRecord', () => {
  it('writes the keys in their fixed order, whatever the order of the draft', () => {
    const all: RecordDraft = {
      data: { b: 1, a: 2 },
      type: 'attempt.started',
      epoch: 7,
      actor: 'launcher',
      agent: 'A1',
      attempt: 1,
      run: 'r1',
      wave: 3,
      lane: 'main',
      at: '2026-01-02T03:04:05.678Z',
      id: '01JBQ8Z5W3T5R8Y1X7C9D2E4F6',
    };
    expect(encodeRecord(all).toString()).toBe(
      '{"v":1,"id":"01JBQ8Z5W3T5R8Y1X7C9D2E4F6","at":"2026-01-02T03:04:05.678Z","lane":"main","wave":3,"run":"r1",' +
        '"attempt":1,"agent":"A1","actor":"launcher","epoch":7,"type":"attempt.started","data":{"b":1,"a":2},' +
        '"crc":"dc56ab3c"}\n',
    );
  });

  it('is read back as it was', () => {
    fc.assert(
      fc.property(nastyData, (data) => {
        const line = encodeRecord(draft(1, { data }));
        expect(line.indexOf(0x0a)).toBe(line.length - 1);
        expect(decodeRecord(line.subarray(0, -1))).toEqual(asRecord(draft(1, { data })));
      }),
    );
  });

  it.each([
    ['an id with a blank', { id: 'a b' }],
    ['an empty id', { id: '' }],
    ['an id that is too long', { id: 'x'.repeat(65) }],
    ['a wave that JSON cannot say', { wave: Number.NaN }],
    ['an epoch below zero', { epoch: -1 }],
    ['data that is no object', { data: [] as never }],
    ['data that becomes a string', { data: new Date(0) as never }],
    ['data that becomes nothing', { data: { toJSON: () => undefined } }],
  ])('refuses %s', (_, wrong) => {
    expect(() => encodeRecord(draft(1, wrong))).toThrow(Problem);
  });
});

describe('decodeRecord', () => {
  it('does not take a record of which any one byte is another', () => {
    const line = encodeRecord(draft(1, { data: { text: 'é"\\' } })).subarray(0, -1);
    for (let at = 0; at < line.length; at += 1) {
      for (const flip of [0x01, 0x20, 0x80]) {
        const damaged = Buffer.from(line);
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        expect(decodeRecord(damaged), `byte ${at} ^ ${flip}`).toBeUndefined();
      }
    }
  });

  it('takes nothing that is shorter or longer than the record', () => {
    const line = encodeRecord(draft(1));
    for (let to = 0; to < line.length - 1; to += 1) expect(decodeRecord(line, 0, to)).toBeUndefined();
    for (let from = 1; from < line.length; from += 1)
      expect(decodeRecord(line, from, line.length - 1)).toBeUndefined();
    expect(decodeRecord(line)).toBeUndefined();
  });

  it('leaves the bytes as they were', () => {
    const line = encodeRecord(draft(1)).subarray(0, -1);
    const before = Buffer.from(line);
    decodeRecord(line);
    expect(line.equals(before)).toBe(true);
  });

  it('never throws, and takes no noise for a record', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(decodeRecord(Buffer.from(noise))).toBeUndefined();
      }),
    );
  });

  it('keeps a record of a later version whatever else it has', () => {
    expect(decodeRecord(sealed('{"v":12,"id":"x","when":5'))).toMatchObject({ v: 12, id: 'x' });
  });

  it.each([
    ['version 0', `{"v":0,"id":"x",${common},"data":{}`],
    ['a version beyond counting', `{"v":99999999999999999999,"id":"x",${common},"data":{}`],
    ['no type', '{"v":1,"id":"x","at":"t","lane":"main","actor":"launcher","data":{}'],
    ['a wave in quotes', `{"v":1,"id":"x",${common},"wave":"3","data":{}`],
    ['data that is null', `{"v":1,"id":"x",${common},"data":null`],
    ['another first key', `{"id":"x","v":1,${common},"data":{}`],
    ['white space', `{ "v":1,"id":"x",${common},"data":{}`],
    ['a byte-order mark', `\ufeff{"v":1,"id":"x",${common},"data":{}`],
    ['something that is no JSON', `{"v":1,"id":"x",${common},"data":{]`],
    ['an object that closes early', `{"v":1,"id":"x",${common},"data":{}}`],
  ])('does not take %s, even with the right checksum', (_, body) => {
    expect(decodeRecord(sealed(body))).toBeUndefined();
  });

  it('does not take invalid UTF-8, but a replacement character that somebody wrote', () => {
    const body = (bytes: string | Buffer): Buffer =>
      Buffer.concat([
        Buffer.from(`{"v":1,"id":"x",${common},"data":{"t":"`),
        Buffer.from(bytes),
        Buffer.from('"}'),
      ]);
    expect(decodeRecord(sealed(body(Buffer.from([0xff]))))).toBeUndefined();
    expect(decodeRecord(sealed(body('\ufffd')))).toMatchObject({ data: { t: '\ufffd' } });
  });

  it('takes a key twice as JSON does, and `__proto__` as a key like any other', () => {
    const record = decodeRecord(
      sealed(`{"v":1,"id":"x",${common},"data":{"a":1,"a":2,"__proto__":{"polluted":true}}`),
    );
    expect(record?.data.a).toBe(2);
    expect(record?.data.polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('the beginning of a record', () => {
  it.each([
    ['', 0, false],
    ['{', 1, false],
    ['{"v":', 5, false],
    ['{"v":1', 6, false],
    ['{"v":12,"i', 10, false],
    ['{"v":1,"id":"', 13, true],
    ['{"v":123,"id":"abc', 15, true],
    ['{"w":1', 2, false],
    ['x{"v":1', 0, false],
  ])('%j agrees for %d bytes', (text, length, whole) => {
    const bytes = Buffer.from(text);
    expect(matchPrefix(bytes, 0, bytes.length)).toEqual({ length, whole });
  });

  it('is found wherever it stands whole', () => {
    const bytes = Buffer.from('..{"v":1,"i{"v":22,"id":"x');
    expect(findPrefix(bytes, 0, bytes.length)).toBe(11);
    expect(findPrefix(bytes, 12, bytes.length)).toBe(-1);
    expect(findPrefix(bytes, 0, 24)).toBe(-1);
  });
});
