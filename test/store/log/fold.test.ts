import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogFold } from '../../../src/store/log/fold.js';
import type { Reducer } from '../../../src/store/log/fold.js';
import { encodeRecord } from '../../../src/store/log/record.js';
import { openFold, saveSnapshot } from '../../../src/store/log/snapshot.js';
import { bytesOf, draft, journal, makeLane, nastyData, testLane } from './rig.js';
import type { Lane } from './rig.js';

const line = (number: number): Buffer => encodeRecord(draft(number));

function append(lane: Lane, ...parts: readonly Buffer[]): void {
  mkdirSync(dirname(lane.log), { recursive: true });
  appendFileSync(lane.log, Buffer.concat(parts));
}

const seen = (fold: LogFold<string[]>): string[] => fold.state.map((entry) => entry.split(' ', 1)[0] ?? '');
const whole = (fold: LogFold<string[]>): unknown => ({
  state: fold.state,
  meta: fold.meta.toJson(),
  offset: fold.offset,
});

/** A part of a log of any kind: records, ones that come twice, epochs, damage, fragments. */
const part = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(20), nastyData).map(([number, data]) => encodeRecord(draft(number, { data }))),
  },
  fc.tuple(fc.nat(50), fc.nat(4)).map(([number, epoch]) => {
    return encodeRecord(draft(100 + number, { type: 'epoch.raised', data: { epoch, holder: `h${number}` } }));
  }),
  fc.tuple(fc.nat(50), fc.nat(4)).map(([number, epoch]) => encodeRecord(draft(200 + number, { epoch }))),
  fc.tuple(fc.nat(50), fc.nat(2000)).map(([number, offset]) => {
    return encodeRecord(
      draft(300 + number, { type: 'log.damage-acknowledged', data: { offset, reason: 'r' } }),
    );
  }),
  fc.nat(90).map((length) => line(7).subarray(0, length)),
  fc.constantFrom('noise\n', '\n', 'null\n').map((text) => Buffer.from(text)),
);

describe('LogFold', () => {
  it('gives the reducer what counts, in order, and nothing else', () => {
    const lane = testLane();
    append(lane, line(1), line(1), Buffer.from('noise\n'), encodeRecord(draft(2, { epoch: 0 })));
    append(lane, encodeRecord(draft(3, { type: 'epoch.raised', data: { epoch: 2, holder: 'me' } })));
    append(lane, encodeRecord(draft(4, { epoch: 1 })), line(5));
    const fold = openFold(lane.log, journal, { blobs: lane.blobs });
    expect(seen(fold)).toEqual([1, 2, 3, 5].map((number) => draft(number).id));
    expect(fold.meta.counts).toEqual({ accepted: 4, duplicate: 1, fenced: 1, 'unknown-version': 0 });
    expect(fold.meta.damage.corrupt).toBe(1);
  });

  it('reads only what is new', () => {
    const lane = testLane();
    const fold = openFold(lane.log, journal, { blobs: lane.blobs });
    expect(fold.refresh()).toBe(false);
    append(lane, line(1));
    expect(fold.refresh()).toBe(true);
    expect(fold.refresh()).toBe(false);
    append(lane, line(2).subarray(0, 30));
    expect(fold.refresh()).toBe(false);
    append(lane, line(2).subarray(30));
    expect(fold.refresh()).toBe(true);
    expect(seen(fold)).toEqual([draft(1).id, draft(2).id]);
    expect(fold.restarted).toBeUndefined();
  });

  it.each([
    ['gone', (lane: Lane) => rmSync(lane.log), []],
    ['truncated', (lane: Lane) => truncateSync(lane.log, line(1).length), [1]],
    [
      'replaced',
      (lane: Lane) => {
        copyFileSync(lane.log, `${lane.log}.copy`);
        appendFileSync(`${lane.log}.copy`, line(4));
        renameSync(`${lane.log}.copy`, lane.log);
      },
      [1, 2, 3, 4],
    ],
    [
      'rewritten',
      (lane: Lane) => writeFileSync(lane.log, Buffer.concat([line(5), line(6), line(7), line(8)])),
      [5, 6, 7, 8],
    ],
  ])('begins again when the log is %s', (reason, harm, expected) => {
    const lane = testLane();
    append(lane, line(1), line(2), line(3));
    const fold = openFold(lane.log, journal, { blobs: lane.blobs });
    harm(lane);
    expect(fold.refresh()).toBe(true);
    expect(seen(fold)).toEqual(expected.map((number) => draft(number).id));
    expect(fold.restarted).toBe(reason);
    expect(fold.meta.records).toBe(expected.length);
    expect(fold.foldedBytes).toBe(fold.offset);
    expect(fold.refresh()).toBe(false);
  });

  it('notices a change within the last 4 KiB that leaves the length as it was', () => {
    const lane = testLane();
    append(lane, ...Array.from({ length: 200 }, (_, number) => line(number)));
    const fold = openFold(lane.log, journal, { blobs: lane.blobs });
    const bytes = bytesOf(lane.log);
    const at = bytes.length - 4000;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(lane.log, Buffer.concat([bytes, line(999)]));
    expect(fold.refresh()).toBe(true);
    expect(fold.restarted).toBe('rewritten');
    expect(fold.meta.damage.unacknowledged).toHaveLength(1);
  });

  it('notices one within the same step of the time of files, which leaves all that a look shows as it was', () => {
    const lane = testLane();
    append(lane, line(1), line(2));
    // Ahead, so that it is the same step however long this test takes.
    const step = new Date(Date.now() + 3_600_000);
    utimesSync(lane.log, step, step);
    const fold = openFold(lane.log, journal, { blobs: lane.blobs });
    expect(fold.refresh()).toBe(false);
    const bytes = bytesOf(lane.log);
    bytes[bytes.length - 10] = (bytes[bytes.length - 10] ?? 0) ^ 1;
    writeFileSync(lane.log, bytes);
    utimesSync(lane.log, step, step);
    expect(fold.refresh()).toBe(true);
    expect(fold.restarted).toBe('rewritten');
  });

  it('folds nothing twice after a reducer that threw', () => {
    const lane = testLane();
    append(lane, line(1), line(2));
    let fails = true;
    const brittle: Reducer<string[]> = {
      ...journal,
      apply: (state, record, position) => {
        if (fails && record.id === draft(2).id) throw new Error('a bug');
        return journal.apply(state, record, position);
      },
    };
    const fold = new LogFold(lane.log, brittle, lane.blobs);
    expect(() => fold.refresh()).toThrow('a bug');
    fails = false;
    fold.refresh();
    expect(seen(fold)).toEqual([draft(1).id, draft(2).id]);
    expect(fold.meta.records).toBe(2);
  });
});

describe('fold(all) equals', () => {
  it('fold(snapshot at k) and the rest, for every k, wherever the log is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 8 }), fc.nat(), async (parts, seed) => {
        const lane = makeLane();
        try {
          const bytes = Buffer.concat(parts);
          append(lane, bytes);
          const all = whole(openFold(lane.log, journal, { blobs: lane.blobs }));
          // Every place between two parts, and one that is anywhere.
          let at = 0;
          const cuts = [...parts.map((one) => (at += one.length)), seed % (bytes.length + 1)];
          for (const cut of cuts) {
            writeFileSync(lane.log, bytes.subarray(0, cut));
            const snapshotPath = join(lane.root, 'snapshot.json');
            await saveSnapshot(openFold(lane.log, journal, { blobs: lane.blobs }), snapshotPath);
            append(lane, bytes.subarray(cut));
            const resumed = openFold(lane.log, journal, { blobs: lane.blobs, snapshotPath });
            expect(whole(resumed)).toEqual(all);
            expect(resumed.restarted).toBeUndefined();
          }
        } finally {
          lane.remove();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a fold that looked after every part', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const lane = makeLane();
        try {
          const patient = openFold(lane.log, journal, { blobs: lane.blobs });
          for (const one of parts) {
            append(lane, one);
            patient.refresh();
          }
          expect(whole(patient)).toEqual(whole(openFold(lane.log, journal, { blobs: lane.blobs })));
        } finally {
          lane.remove();
        }
      }),
    );
  });

  it('the fold of the same with every record written again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(3)), { maxLength: 15 }), (steps) => {
        const once = makeLane();
        const often = makeLane();
        try {
          const lines = new Map(steps.map(([number]) => [number, line(number)]));
          append(once, ...lines.values());
          append(
            often,
            ...[...lines.values()].flatMap((one, index) => [
              one,
              ...Array.from({ length: steps[index]?.[1] ?? 0 }, () => one),
            ]),
          );
          append(often, ...lines.values());
          const fold = openFold(often.log, journal, { blobs: often.blobs });
          expect(seen(fold)).toEqual(seen(openFold(once.log, journal, { blobs: once.blobs })));
        } finally {
          once.remove();
          often.remove();
        }
      }),
      { numRuns: 50 },
    );
  });

  it('the folds of what each writer wrote, however their records are interleaved', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 40 }), (turns) => {
        const lane = makeLane();
        try {
          const lines = turns.map((writer, turn) => encodeRecord(draft(turn, { agent: `W${writer}` })));
          append(lane, ...lines);
          const perAgent: Reducer<Record<string, number[]>> = {
            name: 'per-agent',
            version: 1,
            initial: () => ({}),
            apply: (state, { agent = '', data }) => {
              (state[agent] ??= []).push(Number(data.number));
              return state;
            },
            toJson: (state) => state,
            fromJson: (json) => structuredClone(json) as Record<string, number[]>,
          };
          const { state } = openFold(lane.log, perAgent, { blobs: lane.blobs });
          for (const writer of [0, 1, 2, 3]) {
            const own = turns.flatMap((of, turn) => (of === writer ? [turn] : []));
            expect(state[`W${writer}`] ?? []).toEqual(own);
          }
        } finally {
          lane.remove();
        }
      }),
      { numRuns: 50 },
    );
  });
});
