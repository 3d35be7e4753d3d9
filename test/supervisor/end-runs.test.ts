import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Waker } from '../../src/base/waker.js';
import { RepoLayout } from '../../src/store/layout.js';
import { AgentStops } from '../../src/supervisor/agent-stops.js';
import { endRuns } from '../../src/supervisor/end-runs.js';
import type { Session } from '../../src/supervisor/session.js';
import { given, launched, requested } from '../rig/control-events.js';
import { wave } from '../rig/wave-builder.js';

it('ends what was started for a run whose claim and status file were taken away with its log', async () => {
  const intentId = `end-runs-${process.pid}`;
  const child = spawn('sleep', ['600'], { detached: true, env: { ...process.env, WAVE_INTENT: intentId } });
  await once(child, 'spawn');
  const ended = once(child, 'exit');
  // The log knows of a request and of no process; the folder of claims is another one than it was.
  const state = given(launched(wave(['A1'])), requested('A1', { intentId }));
  const repoLayout = new RepoLayout(mkdtempSync(join(tmpdir(), 'wave-end-runs-')));
  const waker = new Waker();
  const session = { context: { repoLayout, layout: repoLayout.lane('main') }, waker } as unknown as Session;
  await endRuns(session, 3, [...state.agents.values()], new AgentStops(waker, () => 5000));
  expect(await ended).toEqual([null, 'SIGTERM']);
});
