import fc from 'fast-check';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRedactor } from '../../src/base/redact.js';
import { MAX_ROW_BYTES, formatLogLine, parseLogLine } from '../../src/runner/log-line.js';
import type { OutputStream } from '../../src/runner/output-copier.js';
import { OutputCopier } from '../../src/runner/output-copier.js';
import type { SpoolPaths } from '../../src/runner/spool-folder.js';
import { spoolPaths } from '../../src/runner/spool-folder.js';
import { MAX_LINE_BYTES, PART_BYTES } from '../../src/runner/spool-reader.js';
import { removeFolder, temporaryFolder } from './agent-run.js';

const AT = '2026-01-01T00:00:00.000Z';
const SECRET = 'very-secret-value';
let folder: string;
let spool: SpoolPaths;
let logPath: string;
beforeEach(() => {
  folder = temporaryFolder('wave-copier-');
  mkdirSync(join(folder, 'spool'));
  spool = spoolPaths(join(folder, 'spool'), 'I1');
  logPath = join(folder, 'logs', 'A1.log');
  for (const path of [spool.out, spool.err]) writeFileSync(path, '');
});
afterEach(() => removeFolder(folder));

type Heard = Readonly<{ out: string[]; err: string[] }>;
const open = (capBytes?: number): Readonly<{ copier: OutputCopier; heard: Heard }> => {
  const heard: Heard = { out: [], err: [] };
  const copier = new OutputCopier({
    spool,
    logPath,
    redactor: createRedactor({ secrets: [SECRET, 'two words, of one secret', 'gehéïm-wörd-ëën'] }),
    clock: { now: () => Date.UTC(2026, 0, 1) },
    onLine: (stream: OutputStream, text: string) => void heard[stream].push(text),
    ...(capBytes === undefined ? {} : { capBytes }),
  });
  return { copier, heard };
};
const rows = (): string[] => readFileSync(logPath, 'utf8').split('\n').slice(0, -1);
const texts = (stream: string): string[] =>
  rows().flatMap((row) => {
    const line = parseLogLine(row);
    return line?.stream === stream ? [line.text] : [];
  });

test('lines of both streams are stamped, redacted, heard, and the spool is gone at the end', () => {
  const { copier, heard } = open();
  appendFileSync(spool.out, `one\ntwo ${SECRET}\r\nthr`);
  appendFileSync(spool.err, 'oops\n');
  expect(copier.poll(1e6)).toEqual({ readBytes: 35, newBytes: 35, behind: false, superseded: false });
  expect(rows()).toEqual([
    '2026-01-01T00:00:00.000Z out| one',
    '2026-01-01T00:00:00.000Z out| two [redacted]',
    '2026-01-01T00:00:00.000Z err| oops',
  ]);
  appendFileSync(spool.out, 'ee');
  expect(copier.poll(1e6).newBytes).toBe(2);
  expect(rows()).toHaveLength(3);
  copier.finish();
  expect(texts('out')).toEqual(['one', 'two [redacted]', 'three']);
  expect(heard).toEqual({ out: ['one', 'two [redacted]', 'three'], err: ['oops'] });
  expect(readdirSync(join(folder, 'spool'))).toEqual([]);
});

test('a call copies no more than its budget and says that there is more', () => {
  const { copier } = open();
  appendFileSync(spool.out, 'line of ten\n'.repeat(1000));
  const first = copier.poll(1200);
  expect(first).toMatchObject({ readBytes: 1200, behind: true });
  expect(rows()).toHaveLength(100);
  expect(copier.poll(1e6)).toMatchObject({ readBytes: 10_800, behind: false });
  expect(copier.poll(1e6)).toEqual({ readBytes: 0, newBytes: 0, behind: false, superseded: false });
});

test('neither stream waits until the other is through', () => {
  const { copier } = open();
  appendFileSync(spool.out, 'x\n'.repeat(500_000));
  appendFileSync(spool.err, 'important\n');
  copier.poll(300_000);
  expect(texts('err')).toEqual(['important']);
});

/** Interrupts the copying at every line, with and without rows that the cursor does not know of, and goes on. */
const output = fc.array(
  fc.tuple(
    fc.constantFrom('out' as const, 'err' as const),
    fc.constantFrom('a', 'bb\n', '\n', 'é€\n', 'c\r\n', `${SECRET}\n`),
  ),
  { minLength: 1, maxLength: 20 },
);
test('another copier goes on at any point: nothing lost, no row twice, everything heard from the start', () => {
  fc.assert(
    fc.property(
      output,
      fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      (said, budgets, torn) => {
        removeFolder(join(folder, 'spool'));
        mkdirSync(join(folder, 'spool'));
        const whole = { out: '', err: '' };
        for (const [stream, text] of said) whole[stream] += text;
        writeFileSync(spool.out, whole.out);
        writeFileSync(spool.err, whole.err);
        for (const budget of budgets) {
          const { copier } = open();
          copier.poll(budget + 1);
          copier.poll(budget + 1);
          // The crash: rows were appended, the cursor was not saved.
          if (torn) appendFileSync(logPath, '2026-01-01T00:00:00.000Z out| rows the cursor does not kn');
        }
        const { copier, heard } = open();
        copier.finish({ keepSpool: true });
        const expected = (text: string): string[] => {
          const lines = text
            .replaceAll(SECRET, '[redacted]')
            .split('\n')
            .map((line) => line.replace(/\r$/, ''));
          return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
        };
        for (const stream of ['out', 'err'] as const) {
          expect(texts(stream)).toEqual(expected(whole[stream]));
          expect(heard[stream]).toEqual(expected(whole[stream]));
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('adoption works at every single line boundary', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}${'x'.repeat(index)}`);
  const text = `${lines.join('\n')}\n`;
  for (let boundary = 0; boundary <= lines.length; boundary += 1) {
    writeFileSync(spool.out, text);
    const before = lines.slice(0, boundary).reduce((sum, line) => sum + line.length + 1, 0);
    if (before > 0) open().copier.poll(before);
    const { copier, heard } = open();
    copier.finish();
    expect(texts('out')).toEqual(lines);
    expect(heard.out).toEqual(lines);
    writeFileSync(spool.err, '');
  }
});

test('replayed lines are heard but are no news', () => {
  appendFileSync(spool.out, 'old\n');
  open().copier.poll(1e6);
  appendFileSync(spool.out, 'new\n');
  const { copier, heard } = open();
  expect(copier.poll(1e6)).toMatchObject({ readBytes: 8, newBytes: 4 });
  expect(heard.out).toEqual(['old', 'new']);
  expect(texts('out')).toEqual(['old', 'new']);
});

test('after the end another copier leaves the log as it is', () => {
  appendFileSync(spool.out, 'all\n');
  open().copier.finish();
  const log = readFileSync(logPath, 'utf8');
  const { copier, heard } = open();
  expect(copier.poll(1e6)).toMatchObject({ readBytes: 0, behind: false });
  copier.finish();
  expect(readFileSync(logPath, 'utf8')).toBe(log);
  expect(heard.out).toEqual([]);
});

test('finishing and keeping the spool lets lines be heard again', () => {
  appendFileSync(spool.out, 'done\nunended');
  open().copier.finish({ keepSpool: true });
  const { copier, heard } = open();
  copier.finish();
  expect(heard.out).toEqual(['done', 'unended']);
  expect(texts('out')).toEqual(['done', 'unended']);
  expect(existsSync(spool.out)).toBe(false);
});

test('a copier that was overtaken writes nothing more', () => {
  const slow = open().copier;
  appendFileSync(spool.out, 'first\n');
  slow.poll(1e6);
  const next = open().copier;
  appendFileSync(spool.out, 'second\n');
  next.poll(1e6);
  expect(slow.poll(1e6)).toMatchObject({ superseded: true });
  slow.finish();
  next.finish();
  expect(texts('out')).toEqual(['first', 'second']);
});

test('a log that lost what its cursor says is copied anew', () => {
  appendFileSync(spool.out, 'one\ntwo\n');
  open().copier.poll(1e6);
  truncateSync(logPath, 10);
  open().copier.finish();
  expect(texts('out')).toEqual(['one', 'two']);
});

test('a crash between cutting the log and saying so is repaired', () => {
  const { copier } = open(4000);
  appendFileSync(spool.out, 'some line of output\n'.repeat(60));
  copier.poll(1e6);
  const cursor = join(folder, 'cursor-before');
  copyFileSync(spool.cursor, cursor);
  appendFileSync(spool.out, 'some line of output\n'.repeat(60));
  copier.poll(1e6);
  copyFileSync(cursor, spool.cursor);
  const again = open(4000);
  again.copier.finish();
  expect(again.heard.out).toHaveLength(120);
  expect(statSync(logPath).size).toBeLessThanOrEqual(4000);
  for (const row of rows()) expect(parseLogLine(row)).toBeDefined();
});

test('a capped log keeps head and tail and counts every byte it cut', () => {
  const cap = 20_000;
  const { copier } = open(cap);
  let uncapped = 0;
  for (let index = 0; index < 5000; index += 1) {
    const line = `line number ${index}`;
    uncapped += formatLogLine(AT, 'out', line).length;
    appendFileSync(spool.out, `${line}\n`);
    if (index % 100 === 0) copier.poll(1e6);
    if (existsSync(logPath)) expect(statSync(logPath).size).toBeLessThanOrEqual(cap);
  }
  copier.finish();
  const kept = texts('out');
  const [notice, ...others] = texts('wave');
  expect(others).toEqual([]);
  const cut = Number(/^\[wave\] (\d+) bytes cut/.exec(notice ?? '')?.[1]);
  const noticeRow = formatLogLine(AT, 'wave', notice ?? '').length;
  expect(statSync(logPath).size - noticeRow + cut).toBe(uncapped);
  expect(kept[0]).toBe('line number 0');
  expect(kept.at(-1)).toBe('line number 4999');
  expect(statSync(logPath).size).toBeGreaterThan(cap * 0.7);
  const at = rows().findIndex((row) => row.includes(' wave| '));
  const head = rows().slice(0, at).join('\n').length;
  expect(head).toBeGreaterThan(cap / 2 - 100);
  expect(head).toBeLessThanOrEqual(cap / 2);
});

test('a capped log is adopted in every state', () => {
  for (let round = 0; round < 200; round += 1) {
    const { copier } = open(5000);
    appendFileSync(spool.out, `round ${round}\n`);
    copier.poll(1e6);
    expect(statSync(logPath).size).toBeLessThanOrEqual(5000);
  }
  const { copier, heard } = open(5000);
  copier.finish();
  expect(heard.out).toHaveLength(200);
  expect([texts('out')[0], texts('out').at(-1), texts('wave').length]).toEqual(['round 0', 'round 199', 1]);
});

test('a long line takes several rows and is heard as one', () => {
  const line = 'x'.repeat(MAX_ROW_BYTES * 2 + 5);
  appendFileSync(spool.out, `${line}\nshort\n`);
  const { copier, heard } = open();
  copier.finish();
  const parsed = rows().map((row) => parseLogLine(row));
  expect(parsed.map((row) => [row?.text.length, row?.continues])).toEqual([
    [MAX_ROW_BYTES, true],
    [MAX_ROW_BYTES, true],
    [5, false],
    [5, false],
  ]);
  expect(heard.out).toEqual([line, 'short']);
});

test('a line without an end costs bounded memory, and no secret slips through where it is cut', () => {
  const filler = 'x'.repeat(99);
  const parts: string[] = [];
  // A secret at every place around the cut, one run each.
  for (const shift of [0, 1, 5, 9, 16, 17, 18]) {
    const lead = 'y'.repeat(PART_BYTES - shift - 1);
    writeFileSync(spool.out, `${lead} ${SECRET} ${filler.repeat(100)}`);
    const { copier, heard } = open();
    copier.finish();
    parts.push(...heard.out);
    expect(heard.out.join('')).toBe(`${lead} [redacted] ${filler.repeat(100)}`);
    writeFileSync(spool.err, '');
  }
  expect(parts.every((part) => part.length <= PART_BYTES)).toBe(true);
});

test.each([
  ['by its value', SECRET],
  ['by its value, of more than one word', 'two words, of one secret'],
  ['by its value, with characters of several bytes', 'gehéïm-wörd-ëën'],
  ['by what it looks like', ['ghp', 'a1b2c3d4e5f6g7h8i9j0k1l2'].join('_')],
])('a secret that is known %s is cut nowhere, also where there is nothing to cut at', (_, secret) => {
  const token = Buffer.byteLength(secret);
  for (const shift of [1, 5, token - 1]) {
    rmSync(spool.cursor, { force: true });
    rmSync(logPath, { force: true });
    // Nothing but what a token is set off by stands beside it.
    writeFileSync(spool.out, `${'.'.repeat(PART_BYTES - shift)}${secret}.${'.'.repeat(MAX_LINE_BYTES)}`);
    const { copier, heard } = open();
    copier.finish({ keepSpool: true });
    const text = heard.out.join('');
    expect(text.replaceAll('.', '')).toBe('[redacted]');
    expect(heard.out.length).toBeGreaterThan(1);
  }
});

test('bytes that are no text are replaced, never a reason to stop', () => {
  writeFileSync(spool.out, Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0xe2, 0x82, 0x0a, 0x61, 0x0a]));
  const { copier, heard } = open();
  copier.finish();
  expect(heard.out).toEqual(['\ufffd\ufffd\0', '\ufffd', 'a']);
});

test('a refused write is thrown, and the next call goes on where it stopped', () => {
  const { copier, heard } = open();
  appendFileSync(spool.out, 'one\n');
  copier.poll(1e6);
  // A folder in the place of the log refuses it as a full disk would.
  const aside = `${logPath}.aside`;
  copyFileSync(logPath, aside);
  const inode = statSync(logPath).ino;
  appendFileSync(spool.out, 'two\n');
  const original = `${logPath}.original`;
  renameSync(logPath, original);
  mkdirSync(logPath);
  expect(() => copier.poll(1e6)).toThrow(/EISDIR/);
  removeFolder(logPath);
  renameSync(original, logPath);
  expect(statSync(logPath).ino).toBe(inode);
  copier.poll(1e6);
  expect(heard.out).toEqual(['one', 'two']);
  expect(texts('out')).toEqual(['one', 'two']);
});

test('twenty megabytes arrive whole', () => {
  const line = 'an ordinary line of output, as compilers and test runners write them by the thousand\n';
  const count = Math.ceil(20_000_000 / line.length);
  writeFileSync(spool.out, line.repeat(count));
  const { copier, heard } = open();
  let polls = 0;
  for (let behind = true; behind; polls += 1) behind = copier.poll(1_048_576).behind;
  copier.finish();
  expect(polls).toBe(Math.ceil((line.length * count) / 1_048_576));
  expect(heard.out).toHaveLength(count);
  expect(rows()).toHaveLength(count);
});

test('what is no row of a log is told apart', () => {
  for (const row of ['', 'text', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z in| x']) {
    expect(parseLogLine(row)).toBeUndefined();
  }
  expect(parseLogLine('2026-01-01T00:00:00.000Z err| a| b ')).toEqual({
    at: '2026-01-01T00:00:00.000Z',
    stream: 'err',
    text: 'a| b ',
    continues: false,
  });
});

test('no row is cut within a character', () => {
  const text = '😀'.repeat(30_000);
  const pieces = formatLogLine(AT, 'out', text).split('\n').slice(0, -1);
  expect(pieces.map((row) => parseLogLine(row)?.text).join('')).toBe(text);
  for (const row of pieces) expect(Buffer.byteLength(row)).toBeLessThan(MAX_ROW_BYTES + 64);
});
