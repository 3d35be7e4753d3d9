import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { sweepSince } from '../../src/runner/process-table.js';

it('a sweep serves all who ask for one from before it, and nobody who has seen it', () => {
  const moment = performance.now();
  const sweep = sweepSince(moment);
  expect(sweepSince(moment)).toBe(sweep);
  expect(sweepSince(sweep.at)).not.toBe(sweep);
});

it('a process belongs to the run whose marker it was started with, to no other, and without one to none', async () => {
  const mark = `swept-${process.pid}`;
  const env = { PATH: process.env.PATH, BEFORE: `WAVE_INTENT=${mark}x`, WAVE_INTENT: mark };
  const [marked, plain] = [env, { PATH: process.env.PATH }].map((own) =>
    spawn('sh', ['-c', 'echo up; exec sleep 600'], { env: own, stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  for (const child of [marked, plain]) if (child?.stdout) await once(child.stdout, 'data');
  const sweep = sweepSince(performance.now());
  const carries = (pid = 0, intent = mark): boolean => sweep.carriesIntent(pid, intent);
  expect([
    carries(marked?.pid),
    carries(marked?.pid, `${mark}x`),
    carries(plain?.pid),
    carries(plain?.pid, ''),
  ]).toEqual([true, false, false, false]);
  for (const child of [marked, plain]) child?.kill('SIGKILL');
});
