import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verifyLane } from '../../src/audit/verify-lane.js';
import type { RecordDraft } from '../../src/model/record.js';
import { LaneLayout } from '../../src/store/layout.js';
import { encodeRecord } from '../../src/store/log/record.js';

const CORPUS = fileURLToPath(new URL('../fixtures/corpus', import.meta.url));

/** A log as its lines, each with its newline, so that bytes are counted by summing up. */
type Lines = Buffer[];

const lengthOf = (lines: readonly Buffer[]): number => lines.reduce((sum, { length }) => sum + length, 0);
const recordOf = (line: Buffer | undefined) => JSON.parse(line?.toString() ?? 'null') as RecordDraft;
const placeOf = (lines: Lines, type: string, nth = 0): number => {
  const places = lines.flatMap((line, index) => (recordOf(line).type === type ? [index] : []));
  const place = places.at(nth);
  if (place === undefined) throw new Error(`no ${type}`);
  return place;
};
const byteOf = (lines: Lines, place: number): number => lengthOf(lines.slice(0, place));

/** A record with other data whose checksum is right. */
function mended(line: Buffer | undefined, change: (record: RecordDraft) => RecordDraft): Buffer {
  return encodeRecord(change(recordOf(line)));
}

/** What is found of a recorded wave after somebody was at the lines of its log. */
function afterwards(
  name: string,
  tamper: (lines: Lines) => void,
  tamperLane: (lines: Lines) => void = () => undefined,
) {
  const root = mkdtempSync(join(tmpdir(), 'wave-audit-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  cpSync(join(CORPUS, name), root, { recursive: true });
  const layout = new LaneLayout('main', root);
  const before = linesOf(layout.controlPlane(0));
  const lines = [...before];
  tamper(lines);
  writeFileSync(layout.controlPlane(0), Buffer.concat(lines));
  const lane = linesOf(layout.laneLog());
  tamperLane(lane);
  writeFileSync(layout.laneLog(), Buffer.concat(lane));
  const { firstBad, findings } = verifyLane(layout, 0);
  return { before, firstBad, kinds: findings.map(({ kind }) => kind), detail: firstBad?.detail ?? '' };
}

function linesOf(path: string): Lines {
  return readFileSync(path, 'latin1')
    .split(/(?<=\n)/)
    .map((line) => Buffer.from(line, 'latin1'));
}

const remove = (lines: Lines, place: number): void => void lines.splice(place, 1);

describe('the first bad byte', () => {
  it('of a log whose only seal was taken out is where it stood', () => {
    const { before, firstBad } = afterwards('closed', (lines) => remove(lines, placeOf(lines, 'log.sealed')));
    const place = placeOf(before, 'log.sealed');
    expect(firstBad).toMatchObject({ kind: 'seal-missing', offset: byteOf(before, place) });
  });

  it.each([
    ['retry-then-closed', 0],
    ['changed-between-launches', 1],
    ['skipped-by-a-person', 0],
  ])('of %s without seal %i is at its attempt', (name, nth) => {
    const { before, firstBad } = afterwards(name, (lines) =>
      remove(lines, placeOf(lines, 'log.sealed', nth)),
    );
    const from = byteOf(before, placeOf(before, 'log.sealed', nth));
    expect(firstBad).toMatchObject({ kind: 'seal-missing', offset: from });
  });

  it('of an edit that mended its checksum lies behind the seal before it', () => {
    const { before, firstBad, detail } = afterwards('retry-then-closed', (lines) => {
      const place = placeOf(lines, 'agent-run.exited', -1);
      lines[place] = mended(lines[place], (record) => ({ ...record, data: { ...record.data, exitCode: 9 } }));
    });
    const [first, second] = [0, 1].map(
      (nth) => recordOf(before[placeOf(before, 'log.sealed', nth)]).data.offset,
    );
    expect(firstBad).toMatchObject({ kind: 'seal-broken', offset: first });
    expect((firstBad?.offset ?? 0) + (firstBad?.length ?? 0)).toBe(second);
    expect(detail).toContain('whole by itself');
  });

  it('of an edit lies behind what the lane recorded, too', () => {
    const { before, firstBad } = afterwards('changed-between-launches', (lines) => {
      // Without the seals of the first launch only the lane knows how far it was whole.
      const place = placeOf(lines, 'agent-run.exited', -1);
      lines[place] = mended(lines[place], (record) => ({ ...record, data: { ...record.data, exitCode: 9 } }));
      const seal = placeOf(lines, 'log.sealed', 1);
      lines[seal] = mended(lines[seal], (record) => ({ ...record, type: 'log.tested' }));
    });
    const known = recordOf(before[placeOf(before, 'log.sealed', 1)]).data.offset;
    expect(known).toBe(byteOf(before, placeOf(before, 'log.sealed', 1)));
    expect(firstBad?.offset).toBeGreaterThanOrEqual(Number(known));
  });

  it.each([3, 6, 9, 12])('of swapped records is the earlier place (%i)', (place) => {
    const { before, firstBad } = afterwards('retry-then-closed', (lines) => {
      const [one, other] = [lines[place], lines[place + 1]];
      if (one !== undefined && other !== undefined) lines.splice(place, 2, other, one);
    });
    expect(firstBad).toMatchObject({ offset: byteOf(before, place) });
  });

  it('of a record that was moved to a later place is where it is missing', () => {
    const { before, firstBad } = afterwards('retry-then-closed', (lines) => {
      const [moved] = lines.splice(4, 1);
      if (moved !== undefined) lines.splice(8, 0, moved);
    });
    expect(firstBad).toMatchObject({ offset: byteOf(before, 4) });
  });

  it('of a record that stands there twice is the copy', () => {
    const { before, firstBad, detail } = afterwards('closed', (lines) => {
      lines.splice(9, 0, Buffer.from(lines[5] ?? ''));
    });
    expect(firstBad).toMatchObject({ kind: 'seal-broken', offset: byteOf(before, 9) });
    expect(detail).toContain('stands before it');
  });

  it('of a seal with another hash is the seal', () => {
    const { before, firstBad } = afterwards('closed', (lines) => {
      const place = placeOf(lines, 'log.sealed');
      lines[place] = mended(lines[place], (record) => ({
        ...record,
        data: { ...record.data, sha256: '0'.repeat(64) },
      }));
    });
    expect(firstBad).toMatchObject({
      kind: 'seal-broken',
      offset: byteOf(before, placeOf(before, 'log.sealed')),
    });
  });

  it('of a log without its second half is its end', () => {
    const { before, firstBad, kinds } = afterwards('closed', (lines) => void lines.splice(lines.length / 2));
    const end = byteOf(before, Math.floor(before.length / 2));
    expect(firstBad).toMatchObject({ kind: 'truncated', offset: end });
    expect(kinds).toContain('outcome-mismatch');
  });

  it('of a log that lost a record in its middle is not its end', () => {
    const { before, firstBad } = afterwards('closed', (lines) =>
      remove(lines, placeOf(lines, 'agent-run.exited')),
    );
    const place = byteOf(before, placeOf(before, 'agent-run.exited'));
    expect(firstBad?.kind).not.toBe('truncated');
    expect(firstBad?.offset).toBeLessThanOrEqual(byteOf(before, placeOf(before, 'log.sealed')));
    expect((firstBad?.offset ?? 0) + (firstBad?.length ?? 0)).toBeGreaterThan(place);
  });

  it('is none where a launcher was killed before it sealed', () => {
    const unsealed = (lines: Lines): void => void lines.splice(placeOf(lines, 'wave.completed'));
    const killed = (lane: Lines): void => void lane.splice(placeOf(lane, 'wave.outcome-recorded') + 1);
    const { firstBad, kinds } = afterwards('closed', unsealed, killed);
    expect(kinds).toEqual(['seal-unwritten']);
    expect(firstBad).toBeNull();
  });
});
