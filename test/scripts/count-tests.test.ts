import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/count-tests.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

type Test = Readonly<{ title: string; status: string; failureMessages: readonly string[] }>;

const passing = (title: string): Test => ({ title, status: 'passed', failureMessages: [] });
const failing = (title: string, message: string): Test => ({
  title,
  status: 'failed',
  failureMessages: [message],
});

/** As vitest tells of a file of tests that took so many seconds. */
const fileOf = (name: string, seconds: number, tests: readonly Test[], message = '') => ({
  name: join(ROOT, 'test', name),
  status: tests.length > 0 && tests.every(({ status }) => status === 'passed') ? 'passed' : 'failed',
  startTime: 1000,
  endTime: 1000 + seconds * 1000,
  message,
  assertionResults: tests.map((test) => ({ ...test, ancestorTitles: ['a lane'] })),
});

describe('what closes a test run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wave-count-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const reportOf = (...files: readonly ReturnType<typeof fileOf>[]): string => {
    const tests = files.flatMap(({ assertionResults }) => assertionResults);
    const numPassedTests = tests.filter(({ status }) => status === 'passed').length;
    return put('report', JSON.stringify({ startTime: 0, numPassedTests, testResults: files }));
  };
  /** @returns the exit code, and the lines that were printed; the last one by itself */
  const close = (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...words], {
      cwd: ROOT,
      env: { ...env },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const lines = stdout.trimEnd().split('\n');
    return { status, last: lines.at(-1), before: lines.slice(0, -1) };
  };

  it('is how many passed, after the ten slowest files and the whole time', () => {
    const files = Array.from({ length: 12 }, (_, index) => fileOf(`${index}.test.ts`, index, [passing('x')]));
    const { status, last, before } = close([reportOf(...files)]);
    expect({ status, last }).toEqual({ status: 0, last: '12 passed, 0 failed' });
    expect(before).toHaveLength(11);
    expect(before[0]).toBe('   11.0 s  test/11.test.ts');
    expect(before[9]).toBe('    2.0 s  test/2.test.ts');
    expect(before[10]).toBe('   12.0 s  in all, 12 files');
  });

  it('names each test that failed, with the first lines of its error and its place', () => {
    const message = [
      '\u001b[31mAssertionError\u001b[39m: expected 1 to be 2',
      ...Array.from({ length: 30 }, (_, line) => `+ line ${line}`),
      '    at node_modules/vitest/x.js:1:1',
      '    at /repo/test/one.test.ts:3:7',
    ].join('\n');
    const { status, last, before } = close([
      reportOf(
        fileOf('one.test.ts', 1, [passing('holds'), failing('starts nobody twice', message)]),
        fileOf('two.test.ts', 1, [failing('ends', 'Error: not within 5 ms: it ends')]),
      ),
    ]);
    expect({ status, last }).toEqual({ status: 1, last: '1 passed, 2 failed' });
    expect(before[0]).toBe('FAILED test/one.test.ts > a lane > starts nobody twice');
    expect(before[1]).toBe('       AssertionError: expected 1 to be 2');
    expect(before.indexOf('       at /repo/test/one.test.ts:3:7')).toBe(10);
    expect(before.slice(11)).toEqual([
      '',
      'FAILED test/two.test.ts > a lane > ends',
      '       Error: not within 5 ms: it ends',
    ]);
  });

  it('counts a file that could not be read', () => {
    const report = reportOf(fileOf('one.test.ts', 1, [], 'SyntaxError: no'));
    expect(close([report], { WAVE_TEST_RUN_FAILED: 'yes' })).toEqual({
      status: 1,
      last: '0 passed, 1 failed',
      before: ['FAILED test/one.test.ts', '       SyntaxError: no'],
    });
  });

  it('shows of the checks what failed, and of any other step how it ended', () => {
    const checks = put(
      'check',
      'ok    types\nFAILED format\n[warn] src/x.ts\nok    lint\nFAILED floors\nup\n',
    );
    const report = reportOf(fileOf('one.test.ts', 1, [passing('holds')]));
    expect(close([report, checks])).toEqual({
      status: 1,
      last: '1 passed, 1 failed',
      before: ['check', '  FAILED format', '  [warn] src/x.ts', '  FAILED floors', '  up'].map(
        (line, place) => (place === 0 ? `FAILED ${line}` : `     ${line}`),
      ),
    });
    const output = Array.from({ length: 30 }, (_, line) => `npm ${line}`).join('\n');
    const { last, before } = close([join(folder, 'none'), put('set-up', output)]);
    expect(last).toBe('0 passed, 1 failed');
    expect(before[0]).toBe('FAILED set-up');
    expect(before.at(-1)).toBe('       npm 29');
    expect(before).toHaveLength(11);
  });

  it.each([
    ['ended badly although every test passed', true, { WAVE_TEST_RUN_FAILED: 'yes' }, '1 passed, 1 failed'],
    ['ended badly without a report', false, { WAVE_TEST_RUN_FAILED: 'yes' }, '0 passed, 1 failed'],
    ['left no report', false, {}, '0 passed, 1 failed'],
  ])('a run that %s is a failure', (_what, hasReport, env, expected) => {
    const report = hasReport ? reportOf(fileOf('one.test.ts', 1, [passing('holds')])) : join(folder, 'none');
    const { status, last, before } = close([report], env);
    expect({ status, last, first: before[0] }).toEqual({
      status: 1,
      last: expected,
      first: 'FAILED the test run',
    });
  });
});
