import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it, vi } from 'vitest';
import { Problem } from '../../../src/base/problem.js';
import type { AppendIo } from '../../../src/store/log/append.js';
import { appendRecord, LogWriter } from '../../../src/store/log/append.js';
import { encodeRecord, MAX_RECORD_BYTES } from '../../../src/store/log/record.js';
import { openFold } from '../../../src/store/log/snapshot.js';
import { asRecord, bytesOf, draft, journal, readAll, testLane } from './rig.js';

/** The real calls, watched; each can be replaced for a test. */
function watchedIo(): {
  write: ReturnType<typeof vi.fn<AppendIo['write']>>;
  datasync: ReturnType<typeof vi.fn<AppendIo['datasync']>>;
} {
  return {
    write: vi.fn<AppendIo['write']>((fd, bytes) => writeSync(fd, bytes)),
    datasync: vi.fn<AppendIo['datasync']>(() => undefined),
  };
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

function problemOf(act: () => void): Problem {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('a problem was expected');
}

/** A draft whose record has exactly this many bytes, newline included. */
function draftOfSize(bytes: number): ReturnType<typeof draft> {
  const empty = encodeRecord(draft(1, { data: { text: '' } })).length;
  return draft(1, { data: { text: 'x'.repeat(bytes - empty) } });
}

describe('LogWriter', () => {
  it('creates the log and its folders, and appends to what is there', () => {
    const lane = testLane();
    appendRecord(lane.log, draft(1), 'durable', lane.blobs);
    const writer = new LogWriter(lane.log, lane.blobs);
    writer.append([draft(2), draft(3)], 'durable');
    writer.append([draft(4)], 'fast');
    writer.close();
    expect(readAll(lane).records).toEqual([1, 2, 3, 4].map((number) => asRecord(draft(number))));
  });

  it('writes each record at once, and syncs once per durable call', () => {
    const lane = testLane();
    const io = watchedIo();
    const writer = new LogWriter(lane.log, lane.blobs, io);
    writer.append([draft(1), draft(2), draft(3)], 'durable');
    expect(io.write.mock.calls.map(([, bytes]) => bytes.toString())).toEqual(
      [1, 2, 3].map((n) => encodeRecord(draft(n)).toString()),
    );
    expect(io.datasync).toHaveBeenCalledTimes(1);
    writer.append([draft(4)], 'fast');
    writer.append([], 'durable');
    expect(io.datasync).toHaveBeenCalledTimes(1);
    writer.close();
  });

  it('never mixes its records with those of other writers', () => {
    const lane = testLane();
    const writers = [1, 2, 3].map(() => new LogWriter(lane.log, lane.blobs));
    for (let turn = 0; turn < 30; turn += 1) writers[turn % 3]?.append([draft(turn)], 'fast');
    for (const writer of writers) writer.close();
    expect(readAll(lane)).toMatchObject({
      damage: [],
      records: Array.from({ length: 30 }, (_, n) => asRecord(draft(n))),
    });
  });

  it('writes nothing of a batch of which one record cannot be written', () => {
    const lane = testLane();
    const writer = new LogWriter(lane.log, lane.blobs);
    expect(problemOf(() => writer.append([draft(1), draft(2, { id: '' })], 'durable')).code).toBe(
      'log/invalid-record',
    );
    expect(readAll(lane).records).toEqual([]);
    writer.close();
  });

  it.each([
    ['was moved away', (log: string) => renameSync(log, `${log}.old`)],
    ['was deleted', (log: string) => rmSync(log)],
    [
      'was replaced',
      (log: string) => (writeFileSync(`${log}.new`, encodeRecord(draft(9))), renameSync(`${log}.new`, log)),
    ],
  ])('does not go on writing into a file that %s', (_, harm) => {
    const lane = testLane();
    const writer = new LogWriter(lane.log, lane.blobs);
    writer.append([draft(1)], 'durable');
    harm(lane.log);
    writer.append([draft(2)], 'durable');
    writer.close();
    expect(readAll(lane).records.at(-1)).toEqual(asRecord(draft(2)));
  });
});

describe('without room', () => {
  it('a full disk is a problem of the environment', () => {
    const lane = testLane();
    mkdirSync(dirname(lane.log), { recursive: true });
    symlinkSync('/dev/full', lane.log);
    const problem = problemOf(() => appendRecord(lane.log, draft(1), 'durable', lane.blobs));
    expect(problem).toMatchObject({ code: 'log/no-space', exit: 'environment' });
  });

  it.each([['ENOSPC'], ['EDQUOT'], ['EFBIG']])('so is %s', (code) => {
    const lane = testLane();
    const io = watchedIo();
    io.write.mockImplementationOnce(() => {
      throw failure(code);
    });
    const writer = new LogWriter(lane.log, lane.blobs, io);
    expect(problemOf(() => writer.append([draft(1)], 'durable')).code).toBe('log/no-space');
    expect(io.datasync).not.toHaveBeenCalled();
    writer.close();
  });

  it('a short write is one too, and the same append counts once when it is tried again', () => {
    const lane = testLane();
    const io = watchedIo();
    const writer = new LogWriter(lane.log, lane.blobs, io);
    writer.append([draft(1)], 'durable');
    io.write.mockImplementationOnce((fd, bytes) => writeSync(fd, bytes));
    io.write.mockImplementationOnce((fd, bytes) => writeSync(fd, bytes.subarray(0, 50)));
    const batch = [draft(2), draft(3), draft(4)];
    expect(problemOf(() => writer.append(batch, 'durable'))).toMatchObject({
      code: 'log/no-space',
      exit: 'environment',
    });
    expect(io.datasync).toHaveBeenCalledTimes(1);
    writer.append(batch, 'durable');
    writer.close();
    const { state, meta } = openFold(lane.log, journal, { blobs: lane.blobs });
    expect(state.map((entry) => entry.split(' ')[0])).toEqual([1, 2, 3, 4].map((number) => draft(number).id));
    expect(meta.counts.duplicate).toBe(1);
    expect(meta.damage).toMatchObject({ torn: 1, corrupt: 0 });
  });

  it('other errors of the file system stay what they are', () => {
    const lane = testLane();
    mkdirSync(lane.log, { recursive: true });
    expect(() => appendRecord(lane.log, draft(1), 'fast', lane.blobs)).toThrow(/EISDIR/);
  });
});

describe('a sync that fails', () => {
  it('stops the writer for good', () => {
    const lane = testLane();
    const io = watchedIo();
    io.datasync.mockImplementationOnce(() => {
      throw failure('EIO');
    });
    const writer = new LogWriter(lane.log, lane.blobs, io);
    expect(problemOf(() => writer.append([draft(1)], 'durable'))).toMatchObject({
      code: 'log/sync-failed',
      exit: 'environment',
    });
    expect(problemOf(() => writer.append([draft(1)], 'durable')).code).toBe('log/sync-failed');
    expect(problemOf(() => writer.append([draft(2)], 'fast')).code).toBe('log/sync-failed');
    expect(io.write).toHaveBeenCalledTimes(1);
    expect(io.datasync).toHaveBeenCalledTimes(1);
    writer.close();
  });
});

describe('a payload too large for a record', () => {
  const lineOf = (log: string): { data: { $blob?: { sha256: string; bytes: number } } } =>
    JSON.parse(bytesOf(log).toString()) as never;

  it('goes to a blob from the first byte over 64 KiB', () => {
    const fits = testLane();
    appendRecord(fits.log, draftOfSize(MAX_RECORD_BYTES), 'fast', fits.blobs);
    expect(bytesOf(fits.log).length).toBe(MAX_RECORD_BYTES);
    const tooLarge = testLane();
    appendRecord(tooLarge.log, draftOfSize(MAX_RECORD_BYTES + 1), 'fast', tooLarge.blobs);
    const { $blob } = lineOf(tooLarge.log).data;
    expect($blob?.bytes).toBe(readFileSync(tooLarge.blobs($blob?.sha256 ?? '')).length);
    expect(readdirSync(dirname(tooLarge.blobs('x')))).toEqual([$blob?.sha256]);
    expect(readAll(tooLarge).records).toEqual([asRecord(draftOfSize(MAX_RECORD_BYTES + 1))]);
  });

  it('is kept once, and written again where it was damaged', () => {
    const lane = testLane();
    const large = draftOfSize(100_000);
    appendRecord(lane.log, large, 'fast', lane.blobs);
    const path = lane.blobs(lineOf(lane.log).data.$blob?.sha256 ?? '');
    const { ino, mtimeMs } = statSync(path);
    appendRecord(lane.log, { ...large, id: 'second' }, 'fast', lane.blobs);
    expect(statSync(path)).toMatchObject({ ino, mtimeMs });
    writeFileSync(path, 'damaged');
    appendRecord(lane.log, { ...large, id: 'third' }, 'fast', lane.blobs);
    expect(readAll(lane)).toMatchObject({ damage: [], records: [large, { id: 'second' }, { id: 'third' }] });
  });

  it('is what data is that looks like a reference', () => {
    const lane = testLane();
    const mimic = draft(1, { data: { $blob: { sha256: '0'.repeat(64), bytes: 3 } } });
    appendRecord(lane.log, mimic, 'fast', lane.blobs);
    expect(readAll(lane)).toMatchObject({ damage: [], records: [asRecord(mimic)] });
  });

  it('is on disk before the record is', () => {
    const lane = testLane();
    const io = watchedIo();
    io.write.mockImplementationOnce((_, bytes) => {
      const sha256 = /"sha256":"([0-9a-f]{64})"/.exec(bytes.toString())?.[1] ?? '';
      expect(readFileSync(lane.blobs(sha256)).length).toBeGreaterThan(90_000);
      return bytes.length;
    });
    new LogWriter(lane.log, lane.blobs, io).append([draftOfSize(100_000)], 'durable');
    expect(io.write).toHaveBeenCalledTimes(1);
  });

  it('without room leaves no half of it', () => {
    const lane = testLane();
    writeFileSync(`${lane.root}/blobs`, 'not a folder');
    expect(() => appendRecord(lane.log, draftOfSize(100_000), 'fast', lane.blobs)).toThrow(/EEXIST|ENOTDIR/);
    expect(readAll(lane).records).toEqual([]);
  });

  it('does not help where the rest is too large', () => {
    const lane = testLane();
    const problem = problemOf(() =>
      appendRecord(lane.log, draft(1, { agent: 'x'.repeat(70_000) }), 'fast', lane.blobs),
    );
    expect(problem).toMatchObject({ code: 'log/record-too-large', exit: 'usage' });
    expect(readAll(lane).records).toEqual([]);
  });
});

describe('the way from a command to an append', () => {
  it('loads nothing but a few modules of Node', async () => {
    const { metafile } = await build({
      entryPoints: [fileURLToPath(new URL('../../../src/store/log/append.ts', import.meta.url))],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      outdir: '/',
    });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    const atOnce = imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path);
    expect([...new Set(atOnce)].sort()).toEqual(['node:fs', 'node:path', 'node:zlib']);
  });
});
