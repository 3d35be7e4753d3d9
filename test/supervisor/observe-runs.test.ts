import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { StatusFile } from '../../src/model/status-file.js';
import { readClaim } from '../../src/runner/claim-intent.js';
import { RepoLayout } from '../../src/store/layout.js';
import { ProcessBackend } from '../../src/runner/backends/process-backend.js';
import { buryUnclaimed, nameOf, sightOf } from '../../src/supervisor/observe-runs.js';
import { given, launched, requested } from '../rig/control-events.js';
import { agent, wave } from '../rig/wave-builder.js';

const folder = mkdtempSync(join(tmpdir(), 'wave-traces-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const repoLayout = new RepoLayout(folder);
const layout = repoLayout.lane('main');
const backend = new ProcessBackend({ repoLayout, layout, spool: join(folder, 'spool') });
const of = wave([agent('A1')]);

describe('a request that nobody has answered on record', () => {
  const run = given(launched(of), requested('A1')).agents.get('A1');
  if (run === undefined) throw new Error('nothing was asked for');
  const claim = repoLayout.claim(run.intentId);

  it('is buried, and its claim taken, where there is no trace of a shim', async () => {
    const entries = await buryUnclaimed(backend, 3, run, 'gone');
    expect(entries.map(({ type }) => type)).toEqual(['agent-run.buried']);
    expect(readClaim(claim)).toEqual({ by: 'recovery' });
  });

  it('is not buried where its agent ran and a power cut took the claim', async () => {
    const status: StatusFile = {
      schemaVersion: 1,
      lane: 'main',
      wave: 3,
      attempt: 1,
      agentId: 'A1',
      intentId: run.intentId,
      bootId: 'the boot before',
      shim: { pid: 10, startTime: '1' },
      agent: { pid: 11, startTime: '2', pgid: 11 },
      startedAt: '2026-03-01T08:00:00.000Z',
      state: 'running',
      exitCode: null,
      signal: null,
      endedAt: null,
      promptHash: '',
      logPath: '',
    };
    const path = layout.status(3, 1, 'A1');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(status));
    expect(await buryUnclaimed(backend, 3, run, 'gone')).toEqual([]);
    expect(existsSync(claim)).toBe(false);
    const entries = sightOf(run, backend.observe(nameOf(3, run)));
    expect(entries.map(({ type }) => type)).toEqual(['agent-run.started', 'agent-run.exited']);
  });
});
