import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const DEMO = fileURLToPath(new URL('../../scripts/demo.sh', import.meta.url));

describe('the demo', () => {
  let temp: string;
  beforeEach(() => {
    // A blank in its path, because users have such folders.
    temp = realpathSync(mkdtempSync(join(tmpdir(), 'wave demo-')));
  });
  afterEach(() => rmSync(temp, { recursive: true, force: true }));

  it('closes two waves, leaves a program that works, and prints commands that work as they stand', async () => {
    const { code, stdout, stderr } = await runDemo(temp);
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('ok  wave 0 is completed');
    expect(stdout).toContain('ok  wave 1 is completed');
    expect(stdout).toContain('ok  the coder of wave 0 passed in attempt 2');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('demo: two waves completed');
    const repo = join(onlyEntry(temp), 'tally');
    const run = (...argv: string[]): string =>
      execFileSync(process.execPath, argv, { cwd: repo, encoding: 'utf8' });
    expect(run('src/main.mjs', '1000', '3')).toBe('334 333 333\n');
    expect(run('--test', '--test-reporter=tap')).toMatch(/^# tests 6$[^]*^# pass 6$/m);
    const commands =
      stdout.slice(stdout.indexOf('to look around')).match(/^ {2}(?:cd |\.tmp\/|rm ).*$/gm) ?? [];
    expect(commands.length).toBeGreaterThan(4);
    execFileSync('sh', ['-e', '-c', commands.join('\n')], {
      cwd: temp,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expect(readdirSync(temp)).toEqual([]);
  });

  it('ends with another code, and says where it stopped, when a step does not end as it should', async () => {
    // Nothing can be committed where git is not what it was.
    const { code, stderr } = await runDemo(temp, { PATH: `${stub(temp, 'git')}:${process.env.PATH ?? ''}` });
    expect(code).not.toBe(0);
    expect(stderr).toContain('demo: FAILED while a small program with a bug');
  });
});

type DemoEnd = Readonly<{ code: number | null; stdout: string; stderr: string }>;

/** Runs the demo from a folder that has nothing to do with it. */
function runDemo(temp: string, env: Readonly<Record<string, string>> = {}): Promise<DemoEnd> {
  const { PATH = '/usr/bin:/bin', HOME = '/tmp' } = process.env;
  const child = spawn(DEMO, [], {
    cwd: '/',
    env: { PATH, HOME, TMPDIR: temp, WAVE_DEMO_SKIP_SET_UP: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...text })));
}

function onlyEntry(folder: string): string {
  const [entry, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, entry ?? '');
}

/** A folder with a program of this name that only fails. */
function stub(temp: string, name: string): string {
  const folder = join(temp, 'stub');
  mkdirSync(folder);
  writeFileSync(join(folder, name), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  return folder;
}
