import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  bootId,
  isAlive,
  liveness,
  parseProcStat,
  parsePsLine,
  readIdentity,
  readProcess,
} from '../../src/runner/process-identity.js';
import { until } from '../rig/until.js';

test('this process is alive under its identity and under no other', () => {
  const self = readIdentity(process.pid);
  expect(self && isAlive(self, bootId())).toBe(true);
  expect(self && liveness({ ...self, startTime: '1' }, bootId())).toBe('dead');
  expect(self && liveness(self, 'another-boot')).toBe('dead');
  expect(liveness({ pid: 2 ** 22 + 1, startTime: '1' }, bootId())).toBe('dead');
});

test('a zombie counts as dead although it answers signal 0', async () => {
  // exec replaces the shell by a program that never reaps the child it inherits.
  const script = 'sleep 60 & echo $!; exec sleep 61';
  const parent = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  await until('the exec', () => readFileSync(`/proc/${parent.pid}/cmdline`, 'latin1').startsWith('sleep'));
  process.kill(pid, 'SIGKILL');
  const zombie = await until('a zombie', () => {
    const info = readProcess(pid);
    return typeof info === 'object' && info.state === 'Z' ? info : undefined;
  });
  expect(process.kill(pid, 0)).toBe(true);
  expect(liveness(zombie, bootId())).toBe('dead');
  parent.kill('SIGKILL');
});

test('fields are counted after the last parenthesis of the name', () => {
  const numbers = Array.from({ length: 30 }, (_, index) => index + 1);
  const line = `77 (a) b (S 1) c) S ${numbers.join(' ')}\n`;
  expect(parseProcStat(77, line)).toEqual({ pid: 77, state: 'S', ppid: 1, pgid: 2, startTime: '19' });
  expect(parseProcStat(77, '')).toBeUndefined();
});

test('a line of ps says the same', () => {
  expect(parsePsLine(5, '    1   42 Ss   Mon Jan  5 10:00:00 2026    \n')).toEqual({
    pid: 5,
    ppid: 1,
    pgid: 42,
    state: 'S',
    startTime: 'Mon Jan  5 10:00:00 2026',
  });
  expect(parsePsLine(5, '')).toBeUndefined();
});
