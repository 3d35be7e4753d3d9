import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appendRecord } from '../../../src/store/log/append.js';
import { hashPrefix, verifySeals } from '../../../src/store/log/seal.js';
import { bytesOf, draft, testLane } from './rig.js';
import type { Lane } from './rig.js';

let number = 0;

function note(lane: Lane): void {
  number += 1;
  appendRecord(lane.log, draft(number), 'fast', lane.blobs);
}

/** Seals all that there is; where the seal stands. */
function seal(lane: Lane, wrong: Readonly<Record<string, unknown>> = {}): number {
  const offset = bytesOf(lane.log).length;
  const data = { offset, sha256: hashPrefix(lane.log, offset), ...wrong };
  number += 1;
  appendRecord(lane.log, draft(number, { type: 'log.sealed', data }), 'fast', lane.blobs);
  return offset;
}

function flip(lane: Lane, at: number): void {
  const bytes = bytesOf(lane.log);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(lane.log, bytes);
}

function sealedTwice(): Lane & { first: number; second: number } {
  const lane = testLane();
  note(lane);
  note(lane);
  const first = seal(lane);
  note(lane);
  const second = seal(lane);
  note(lane);
  return { ...lane, first, second };
}

describe('hashPrefix', () => {
  it('hashes exactly the first bytes', () => {
    const lane = testLane();
    note(lane);
    const bytes = bytesOf(lane.log);
    for (const offset of [0, 1, bytes.length]) {
      expect(hashPrefix(lane.log, offset)).toBe(
        createHash('sha256').update(bytes.subarray(0, offset)).digest('hex'),
      );
    }
    expect(hashPrefix(lane.log, bytes.length + 1)).toBeUndefined();
    expect(hashPrefix(`${lane.log}.none`, 0)).toBeUndefined();
  });
});

describe('verifySeals', () => {
  it('finds all seals of an untouched log whole', () => {
    const lane = sealedTwice();
    expect(verifySeals(lane.log, lane.blobs)).toMatchObject({ ok: true, seals: 2 });
    expect(verifySeals(`${lane.log}.none`, lane.blobs)).toEqual({ ok: true, seals: 0, intactUntil: 0 });
  });

  it('names the first seal that any changed byte breaks, and how far all is well', () => {
    const { first, second, ...lane } = sealedTwice();
    const original = bytesOf(lane.log);
    for (let at = 0; at < second; at += 7) {
      flip(lane, at);
      const check = verifySeals(lane.log, lane.blobs);
      expect(check.ok, `byte ${at}`).toBe(false);
      if (check.ok) continue;
      // A flipped byte of the first seal itself makes it no record, and the second names the damage.
      expect(check.seal.offset).toBe(at < first ? first : second);
      expect(check.intactUntil).toBeLessThanOrEqual(at);
      expect(check.actual).toMatch(/^[0-9a-f]{64}$/);
      writeFileSync(lane.log, original);
    }
    flip(lane, original.length - 3);
    expect(verifySeals(lane.log, lane.blobs).ok).toBe(true);
  });

  it.each([
    ['claims bytes behind itself', { offset: 100_000 }],
    ['has no offset', { offset: undefined }],
    ['has an offset that is no number', { offset: 'all' }],
    ['has an offset below zero', { offset: -1 }],
    ['has no hash', { sha256: undefined }],
  ])('takes no seal that %s', (_, wrong) => {
    const lane = testLane();
    note(lane);
    seal(lane);
    const offset = seal(lane, wrong);
    expect(verifySeals(lane.log, lane.blobs)).toMatchObject({ ok: false, seal: { recordOffset: offset } });
  });

  it('does not mind a log that was cut behind its last seal', () => {
    const lane = sealedTwice();
    truncateSync(lane.log, bytesOf(lane.log).length - 10);
    expect(verifySeals(lane.log, lane.blobs)).toMatchObject({ ok: true, seals: 2 });
  });
});
