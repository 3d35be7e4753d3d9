import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/base/redact.js';
import { readOwnResult } from '../../src/supervisor/own-result.js';

const SECRET = 'correct-horse-battery';
const redactor = createRedactor({ secrets: [SECRET] });
const identity = { agentId: 'A1', waveNumber: 0, attempt: 1 };
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wave-result-'));
  path = join(folder, 'A1.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = () => readOwnResult(path, identity, redactor);

describe('the result file of an agent', () => {
  test('says what it says without its secrets, and lies there without them', async () => {
    writeFileSync(path, JSON.stringify({ schemaVersion: 2, riskNotes: [`the word is ${SECRET}`] }));
    const { claims, problems } = await read();
    expect(problems).toEqual([]);
    expect(claims?.riskNotes).toEqual(['the word is [redacted]']);
    expect(readFileSync(path, 'utf8')).not.toContain(SECRET);
    expect((await read()).claims).toEqual(claims);
  });

  test.each([
    ['of another form', JSON.stringify({ schemaVersion: 7, riskNotes: SECRET })],
    ['of another agent', JSON.stringify({ agentId: SECRET })],
    ['that is no JSON', `{"riskNotes": "${SECRET}`],
  ])('%s is refused, and nowhere is what it hid', async (_, text) => {
    writeFileSync(path, text);
    const { claims, problems } = await read();
    expect(claims).toBeNull();
    expect(problems).not.toEqual([]);
    expect(problems.join()).not.toContain(SECRET);
    expect(readFileSync(path, 'utf8')).not.toContain(SECRET);
  });

  test('that nobody can read is removed', async () => {
    writeFileSync(path, `{"riskNotes":["${SECRET}${'x'.repeat(5_000_000)}"]}`);
    expect((await read()).problems).toEqual([
      'its result file is too large: at most 1024 KiB are read; it was removed',
    ]);
    expect(existsSync(path)).toBe(false);
  });

  test('stays to the byte where it holds none', async () => {
    const text = '{ "schemaVersion":2,\n "riskNotes":["tokens used 500"] }';
    writeFileSync(path, text);
    expect((await read()).claims?.riskNotes).toEqual(['tokens used 500']);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('that is a link, or a folder, is neither followed nor touched', async () => {
    const other = join(folder, 'other.json');
    writeFileSync(other, JSON.stringify({ riskNotes: [SECRET] }));
    symlinkSync(other, path);
    expect((await read()).problems).toEqual(['its result file is not a regular file']);
    expect(readFileSync(other, 'utf8')).toContain(SECRET);
    rmSync(path);
    mkdirSync(path);
    expect((await read()).problems).toHaveLength(1);
    rmSync(path, { recursive: true });
    expect(await read()).toEqual({ claims: null, problems: [] });
  });
});
