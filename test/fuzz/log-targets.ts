import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { LogRecord } from '../../src/model/record.js';
import { coordinationReducer } from '../../src/reducers/coordination-state.js';
import { dependencyReducer } from '../../src/reducers/dependency-state.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import { waveReducer } from '../../src/reducers/reduce-wave.js';
import { observeAgentRun } from '../../src/runner/observe.js';
import { readStatusFile } from '../../src/runner/status-file.js';
import { LaneLayout } from '../../src/store/layout.js';
import type { Reducer } from '../../src/store/log/fold.js';
import { scanFile } from '../../src/store/log/read.js';
import { encodeRecord } from '../../src/store/log/record.js';
import { verifySeals } from '../../src/store/log/seal.js';
import { openFold, saveSnapshot } from '../../src/store/log/snapshot.js';
import { asRecord, draft } from '../store/log/rig.js';
import { mangled } from './mangled.js';
import type { Target } from './target.js';
import { filesBelow, target, twice } from './target.js';

const json = (value: unknown): string => JSON.stringify(value);

/** Whole logs are long; the first records of each say as much. */
const beginnings = filesBelow('fixtures/corpus', /(control-plane|coordination)\/.*\.ndjson$/).map((log) =>
  log.subarray(0, log.indexOf('\n', Math.min(4000, log.length - 1)) + 1),
);

function readLog(path: string, chunkBytes?: number): unknown[] {
  const told: unknown[] = [];
  scanFile(
    path,
    0,
    {
      record: (record, offset) => void told.push({ record, offset }),
      damage: (damage) => void told.push(damage),
    },
    { blobs: (sha256) => `${path}.${sha256}`, ...(chunkBytes === undefined ? {} : { chunkBytes }) },
  );
  return told;
}

const log = target(
  'bytes of a log',
  8,
  mangled(beginnings, ['{"v":1,"id":"', '","crc":"00000000"}\n']),
  (bytes, folder) => {
    const path = join(folder, 'log.ndjson');
    const valid = Buffer.concat([encodeRecord(draft(1)), encodeRecord(draft(2))]);
    writeFileSync(path, Buffer.concat([valid, bytes, Buffer.from('\n'), encodeRecord(draft(3))]));
    const told = twice(() => readLog(path)) as { record?: LogRecord }[];
    expect(told[0]?.record).toEqual(asRecord(draft(1)));
    expect(told[1]?.record).toEqual(asRecord(draft(2)));
    expect(told.at(-1)?.record).toEqual(asRecord(draft(3)));
    expect(readLog(path, 7)).toEqual(told);
    verifySeals(path, (sha256) => `${path}.${sha256}`);
  },
);

const reducers: readonly Reducer<never>[] = [
  waveReducer,
  laneReducer,
  coordinationReducer,
  dependencyReducer,
] as never;

const folds = target('logs that are folded', 6, mangled(beginnings), (bytes, folder) => {
  const path = join(folder, 'fold.ndjson');
  writeFileSync(path, bytes);
  for (const reducer of reducers) {
    const fold = () => openFold(path, reducer, { blobs: (sha256) => `${path}.${sha256}` });
    expect(reducer.toJson(fold().state)).toEqual(reducer.toJson(fold().state));
  }
});

const snapshots: Target = {
  name: 'snapshots',
  share: 4,
  property: (folder) => {
    const layout = new LaneLayout('main', folder);
    const [path, snapshotPath] = [layout.controlPlane(0), layout.snapshot('wave-0', 'wave')];
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, beginnings[0] ?? '');
    const whole = openFold(path, waveReducer, { blobs: layout.blob });
    const expected = json(waveReducer.toJson(whole.state));
    let written: Buffer | undefined;
    return fc.asyncProperty(
      fc.double({ min: 0, max: 1, noNaN: true }),
      mangled(['{', '}', '0', 'null', '"x"']),
      fc.nat(300),
      async (at, insert, remove) => {
        if (written === undefined) {
          await saveSnapshot(whole, snapshotPath);
          written = readFileSync(snapshotPath);
        }
        const from = Math.round(at * written.length);
        writeFileSync(
          snapshotPath,
          Buffer.concat([written.subarray(0, from), insert, written.subarray(from + remove)]),
        );
        const fold = openFold(path, waveReducer, { blobs: layout.blob, snapshotPath });
        expect(json(waveReducer.toJson(fold.state))).toBe(expected);
      },
    );
  },
};

const identity = { pid: 4_194_303, startTime: '1' };
const status = json({
  schemaVersion: 1,
  lane: 'main',
  wave: 1,
  attempt: 1,
  agentId: 'A1',
  intentId: 'I1',
  bootId: 'boot',
  shim: identity,
  agent: { ...identity, pgid: 4_194_303 },
  startedAt: '2026-01-01T00:00:00.000Z',
  state: 'exited',
  exitCode: 0,
  signal: null,
  endedAt: '2026-01-01T00:00:01.000Z',
  promptHash: 'x',
  logPath: 'x',
});
const claim = json({ by: 'shim', bootId: 'boot', ...identity });

const traces = target(
  'status files, exit records and claims',
  10,
  mangled([status, status.replace('exited', 'running'), claim], ['"exitCode":', '"state":"running"', 'null']),
  (bytes, folder) => {
    const path = join(folder, 'status.json');
    const absent = join(folder, 'absent');
    writeFileSync(path, bytes);
    twice(() => readStatusFile(path));
    const places = { intentId: 'I1', statusPath: absent, claimPath: absent, exitRecordPath: absent };
    for (const place of ['statusPath', 'claimPath', 'exitRecordPath']) {
      const seen = twice(() => observeAgentRun({ ...places, [place]: path }));
      // Nothing but the whole of an exit is an exit.
      if (seen.kind === 'exited') expect(Number.isSafeInteger(seen.exitCode)).toBe(true);
    }
  },
);

/** What Wave itself writes, and somebody else may have touched. */
export const logTargets: readonly Target[] = [log, folds, snapshots, traces];
