import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/base/json.js';
import type { Reducer } from '../../../src/store/log/fold.js';
import { encodeRecord } from '../../../src/store/log/record.js';
import { checksummedJson, parseChecksummed } from '../../../src/store/log/checksummed-json.js';
import { openFold, saveSnapshot } from '../../../src/store/log/snapshot.js';
import { draft, id, testLane } from './rig.js';
import type { Lane } from './rig.js';

/** Remembers how it came to its state: `loaded` from JSON, and how many records since. */
type Trace = { loaded: boolean; applied: number; total: number };
const tracer: Reducer<Trace> = {
  name: 'tracer',
  version: 3,
  initial: () => ({ loaded: false, applied: 0, total: 0 }),
  apply: (state) => ({ ...state, applied: state.applied + 1, total: state.total + 1 }),
  toJson: ({ total }) => total,
  fromJson: (json) => ({ loaded: true, applied: 0, total: json as number }),
};

function append(lane: Lane, from: number, to: number): void {
  mkdirSync(dirname(lane.log), { recursive: true });
  const lines = Array.from({ length: to - from }, (_, index) => encodeRecord(draft(from + index)));
  appendFileSync(lane.log, Buffer.concat(lines));
}

async function kept(): Promise<Lane & { snapshotPath: string }> {
  const lane = testLane();
  const snapshotPath = join(lane.root, 'projections', 'snapshots', 'wave-3.tracer.json');
  append(lane, 0, 50);
  const fold = openFold(lane.log, tracer, { blobs: lane.blobs });
  expect(await saveSnapshot(fold, snapshotPath)).toBe(true);
  return { ...lane, snapshotPath };
}

const reopen = (lane: Lane & { snapshotPath: string }, reducer: Reducer<Trace> = tracer): Trace =>
  openFold(lane.log, reducer, lane).state;

describe('a snapshot', () => {
  it('spares the fold all that came before it', async () => {
    const lane = await kept();
    expect(reopen(lane)).toEqual({ loaded: true, applied: 0, total: 50 });
    append(lane, 50, 60);
    expect(reopen(lane)).toEqual({ loaded: true, applied: 10, total: 60 });
  });

  it('knows an id again that came before it', async () => {
    const lane = await kept();
    append(lane, 40, 55);
    const fold = openFold(lane.log, tracer, lane);
    expect(fold.state).toEqual({ loaded: true, applied: 5, total: 55 });
    expect(fold.meta.counts.duplicate).toBe(10);
  });

  it('is one line of JSON without any path of this machine', async () => {
    const lane = await kept();
    const text = readFileSync(lane.snapshotPath, 'utf8');
    expect(text.indexOf('\n')).toBe(text.length - 1);
    expect(text).not.toContain(lane.root);
    expect(JSON.parse(text)).toMatchObject({
      schemaVersion: 2,
      log: 'control-plane/wave-3.ndjson',
      reducer: 'tracer',
      reducerVersion: 3,
      state: 50,
    });
  });

  it('is not used when any one byte is another', async () => {
    const lane = await kept();
    const whole = readFileSync(lane.snapshotPath);
    for (const at of whole.keys()) {
      const changed = Buffer.from(whole);
      changed[at] = (whole[at] ?? 0) ^ 1;
      expect({ at, value: parseChecksummed(changed) }).toEqual({ at, value: undefined });
    }
    whole.write('9', whole.indexOf('"state":50') + '"state":'.length);
    writeFileSync(lane.snapshotPath, whole);
    expect(reopen(lane)).toEqual({ loaded: false, applied: 50, total: 50 });
  });

  it('is written by nobody who only looks', async () => {
    const lane = await kept();
    const before = readFileSync(lane.snapshotPath);
    append(lane, 50, 60);
    reopen(lane);
    expect(readFileSync(lane.snapshotPath).equals(before)).toBe(true);
  });

  const edited = (change: (snapshot: JsonObject) => JsonObject) => (lane: { snapshotPath: string }) => {
    const { crc: _, ...snapshot } = JSON.parse(readFileSync(lane.snapshotPath, 'utf8')) as JsonObject;
    writeFileSync(lane.snapshotPath, checksummedJson(change(snapshot)));
  };
  it.each<[string, (lane: Lane & { snapshotPath: string }) => void]>([
    ['is not there', ({ snapshotPath }) => rmSync(snapshotPath)],
    [
      'was cut',
      ({ snapshotPath }) => writeFileSync(snapshotPath, readFileSync(snapshotPath).subarray(0, 100)),
    ],
    ['is empty', ({ snapshotPath }) => writeFileSync(snapshotPath, '')],
    ['holds zeros', ({ snapshotPath }) => writeFileSync(snapshotPath, Buffer.alloc(500))],
    ['is null', ({ snapshotPath }) => writeFileSync(snapshotPath, 'null\n')],
    ['is nothing but its checksum', edited(() => ({}))],
    ['is of a later schema', edited((snapshot) => ({ ...snapshot, schemaVersion: 3 }))],
    ['is of another log', edited((snapshot) => ({ ...snapshot, log: 'coordination/wave-3.ndjson' }))],
    ['is of another file', edited((snapshot) => ({ ...snapshot, inode: 1 }))],
    ['is of another reducer', edited((snapshot) => ({ ...snapshot, reducer: 'other' }))],
    ['is of another version of the reducer', edited((snapshot) => ({ ...snapshot, reducerVersion: 4 }))],
    ['has another tail', edited((snapshot) => ({ ...snapshot, tailHash: '00' }))],
    ['is ahead of the log', edited((snapshot) => ({ ...snapshot, offset: 1e6 }))],
    ['has an offset that is none', edited((snapshot) => ({ ...snapshot, offset: -1 }))],
    ['has no meta', edited(({ meta: _, ...rest }) => rest)],
    ['has no state', edited(({ state: _, ...rest }) => rest)],
    [
      'has a broken meta',
      edited((snapshot) => ({ ...snapshot, meta: { counts: {}, epoch: {}, ids: {}, damage: {} } })),
    ],
  ])('is not used when it %s', async (_, change) => {
    const lane = await kept();
    change(lane);
    const fold = openFold(lane.log, tracer, lane);
    expect(fold.state).toEqual({ loaded: false, applied: 50, total: 50 });
    // Nothing happened to the log, so nobody is to be warned.
    expect(fold.restarted).toBeUndefined();
  });

  it('counts for nothing once the fold began again', async () => {
    const lane = await kept();
    const fold = openFold(lane.log, tracer, lane);
    expect(fold.foldedBytes).toBe(0);
    truncateSync(lane.log, encodeRecord(draft(0)).length);
    fold.refresh();
    expect(fold.foldedBytes).toBe(encodeRecord(draft(0)).length);
  });

  it('is not used for a log that was replaced, even by a copy', async () => {
    const lane = await kept();
    copyFileSync(lane.log, `${lane.log}.copy`);
    rmSync(lane.log);
    copyFileSync(`${lane.log}.copy`, lane.log);
    append(lane, 50, 51);
    expect(reopen(lane).total).toBe(51);
  });

  it('is not used when the reducer cannot read it', async () => {
    const lane = await kept();
    const failing: Reducer<Trace> = {
      ...tracer,
      fromJson: () => {
        throw new Error('another shape');
      },
    };
    expect(reopen(lane, failing)).toEqual({ loaded: false, applied: 50, total: 50 });
  });

  it('that cannot be written costs nothing but time', async () => {
    const lane = await kept();
    writeFileSync(join(lane.root, 'file'), '');
    const fold = openFold(lane.log, tracer, lane);
    expect(await saveSnapshot(fold, join(lane.root, 'file', 'x.json'))).toBe(false);
  });

  it('of no log is none', async () => {
    const lane = testLane();
    const fold = openFold(lane.log, tracer, { blobs: lane.blobs });
    expect(await saveSnapshot(fold, join(lane.root, 'x.json'))).toBe(false);
    expect(fold.state.total).toBe(0);
  });

  it('stays small however long the log is', async () => {
    const lane = await kept();
    append(lane, 50, 25_000);
    await saveSnapshot(openFold(lane.log, tracer, lane), lane.snapshotPath);
    expect(readFileSync(lane.snapshotPath).length).toBeLessThan(300_000);
    append(lane, 25_000, 25_010);
    appendFileSync(lane.log, encodeRecord(draft(0, { id: id(24_000) })));
    const fold = openFold(lane.log, tracer, lane);
    expect(fold.state).toEqual({ loaded: true, applied: 10, total: 25_010 });
    expect(fold.meta.counts.duplicate).toBe(1);
  });
});
