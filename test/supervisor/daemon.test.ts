import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultRunOptions } from '../../src/model/run-options.js';
import type { RunEntry } from '../../src/reducers/lane-state.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import { RepoLayout } from '../../src/store/layout.js';
import { acquireLease } from '../../src/store/lease.js';
import { appendRecord } from '../../src/store/log/append.js';
import { openFold } from '../../src/store/log/snapshot.js';
import type { DaemonLife, DaemonPorts } from '../../src/supervisor/daemon/daemon.js';
import { Daemon } from '../../src/supervisor/daemon/daemon.js';
import { DaemonLog } from '../../src/supervisor/daemon/daemon-log.js';
import { dueRun } from '../../src/supervisor/daemon/due-run.js';
import type { LaneContext } from '../../src/supervisor/lane-context.js';
import type { RepositoryLane } from '../../src/supervisor/repository-lanes.js';
import { repositoryLanes } from '../../src/supervisor/repository-lanes.js';
import type { Step } from '../rig/events.js';
import { foldOf, log } from '../rig/events.js';
import { runCancelRequested, runEnded, runStarted, runSubmitted } from '../rig/lane-events.js';
import { ScratchRepository } from '../rig/scratch-repository.js';

describe('the run that is due', () => {
  const free = { isHeld: false, isHalted: false };
  it.each<[string, Step[], typeof free, string | undefined]>([
    ['nothing where there is none', [], free, undefined],
    ['the first that waits', [runSubmitted('r1'), runSubmitted('r2')], free, 'r1'],
    [
      'none while somebody else works',
      [runStarted('r1'), runSubmitted('r2')],
      { ...free, isHeld: true },
      undefined,
    ],
    [
      'what has begun, before what waits',
      [runSubmitted('r1'), runStarted('r1'), runSubmitted('r2')],
      free,
      'r1',
    ],
    ['no launch that died', [runStarted('r1')], free, undefined],
    ['what waits behind a launch that died', [runStarted('r1'), runSubmitted('r2')], free, 'r2'],
    ['a launch that died and is to be cancelled', [runStarted('r1'), runCancelRequested('r1')], free, 'r1'],
    ['nothing that is over', [runSubmitted('r1'), runStarted('r1'), runEnded('r1')], free, undefined],
    ['nothing new while all is halted', [runSubmitted('r1')], { ...free, isHalted: true }, undefined],
    ['but what is to be ended', [runStarted('r1'), runSubmitted('r2')], { ...free, isHalted: true }, 'r1'],
  ])('is %s', (_, steps, moment, expected) => {
    expect(dueRun(foldOf(laneReducer, log(...steps)), moment)?.runId).toBe(expected);
  });
});

describe('a daemon', () => {
  let repo: ScratchRepository;
  let layout: RepoLayout;
  const life: DaemonLife = { once: true, idleMs: 0, patienceMs: 20_000 };
  beforeEach(() => {
    repo = new ScratchRepository();
    layout = new RepoLayout(repo.path);
    // Its run ends as soon as it begins.
    repo.write('waves/main/wave-0.md', '# Wave 0 - Broken\n\n### Nonsense\n');
  });
  afterEach(() => repo.close());

  const submit = (id: string): void => {
    const { laneLog, blob } = layout.lane('main');
    const draft = {
      id: `${id}-submitted`,
      at: '2026-03-01T08:00:00.000Z',
      lane: 'main',
      actor: 'operator:ada',
    };
    const request = { waves: [0], autoNext: false, operator: 'ada', flags: [] };
    const data = { request, options: defaultRunOptions };
    appendRecord(laneLog(), { ...draft, run: id, type: 'run.submitted', data }, 'durable', blob);
  };
  const runs = (): readonly RunEntry[] => {
    const { laneLog, blob } = layout.lane('main');
    return openFold(laneLog(), laneReducer, { blobs: blob }).state.runs;
  };
  const context = (place: RepositoryLane): LaneContext => {
    let count = 0;
    return {
      ...place,
      config: {},
      clock: { now: () => Date.now() },
      ids: { next: () => `${process.hrtime.bigint()}-${(count += 1)}` },
      env: repo.environment(),
      node: process.execPath,
      entry: 'none',
    };
  };
  const ports = (over: Partial<DaemonPorts> = {}): DaemonPorts => ({
    repoLayout: layout,
    lanes: () => Promise.resolve(repositoryLanes(repo.path, {}, repo.environment())),
    open: (place) => Promise.resolve(context(place)),
    openBare: context,
    lease: undefined,
    watch: false,
    maxAgents: () => null,
    spool: layout.stateRoot(),
    now: () => performance.now(),
    say: () => undefined,
    onRecord: () => undefined,
    ...over,
  });

  it('looks back once it has let go: what was submitted to it on its way out is not left behind', async () => {
    let hasEnded = false;
    const say = (text: string): void => {
      if (!text.startsWith('ends:') || hasEnded) return;
      // Its last look found nothing, and its lease is still held: whoever submits now believes that it is there.
      hasEnded = true;
      submit('r1');
    };
    expect(await new Daemon(ports({ say }), life).run()).toBe('done');
    expect(runs()).toMatchObject([{ runId: 'r1', ended: { outcome: 'failed' } }]);
  });

  it('waits for whoever only looked, while there is something to do', async () => {
    submit('r1');
    const lease = await acquireLease(layout.daemonLease());
    let looks = 0;
    const lanes = async (): Promise<readonly RepositoryLane[]> => {
      if ((looks += 1) === 2) await lease?.release();
      return repositoryLanes(repo.path, {}, repo.environment());
    };
    expect(await new Daemon(ports({ lanes }), life).run()).toBe('done');
    expect(runs()).toMatchObject([{ ended: { outcome: 'failed' } }]);
  });

  it('goes at once where another serves the repository and nothing is left for it', async () => {
    const lease = await acquireLease(layout.daemonLease());
    expect(await new Daemon(ports(), life).run()).toBe('held');
    await lease?.release();
  });

  it('goes where another took its lease while it was suspended', async () => {
    const said: string[] = [];
    const lock = `${layout.daemonLease()}.lock`;
    const say = (text: string): void => {
      said.push(text);
      if (!text.startsWith('serves')) return;
      // As whoever finds it stale does.
      rmSync(lock, { recursive: true });
      mkdirSync(lock);
      utimesSync(lock, 1, 1e10);
    };
    const daemon = new Daemon(ports({ say, lease: 'file' }), { ...life, once: false, idleMs: 3_600_000 });
    expect(await daemon.run()).toBe('held');
    expect(said.at(-1)).toBe('lets go: its lease is held no more');
  });

  it('records what is wrong with the configuration as the end of the run', async () => {
    submit('r1');
    const open = (): Promise<LaneContext> => Promise.reject(new Error('the configuration is broken'));
    expect(await new Daemon(ports({ open }), life).run()).toBe('done');
    expect(runs()).toMatchObject([{ ended: { outcome: 'failed', detail: 'the configuration is broken' } }]);
  });

  it('begins nothing while all is halted', async () => {
    submit('r1');
    repo.write('.tmp/.wave/stop.json', '{"reason":"wrong account"}');
    expect(await new Daemon(ports(), life).run()).toBe('done');
    expect(runs()).toMatchObject([{ startedAt: null, ended: null }]);
  });

  it('goes when its repository is gone', async () => {
    const daemon = new Daemon(ports({ say: () => repo.close() }), {
      ...life,
      once: false,
      idleMs: 3_600_000,
    });
    expect(await daemon.run()).toBe('done');
  });

  it('lets go when it is told to, and leaves what waits to the next', async () => {
    const daemon = new Daemon(ports(), { ...life, once: false, idleMs: 3_600_000 });
    const end = daemon.run();
    daemon.detach();
    expect(await end).toBe('detached');
    submit('r1');
    expect(await new Daemon(ports(), life).run()).toBe('done');
    expect(runs()).toMatchObject([{ ended: { outcome: 'failed' } }]);
  });
});

describe('its log', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wave-log-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has a time on each line, one line for each remark, and is bounded', () => {
    const path = join(folder, 'below', 'supervisor.log');
    const written = new DaemonLog(path, { now: () => 0 });
    written.write('first\nsecond \u001b[31mred');
    expect(readFileSync(path, 'utf8')).toMatch(/^1970-01-01T00:00:00\.000Z first.*second.*\n$/);
    expect(readFileSync(path, 'utf8')).not.toContain('\u001b');
    for (let count = 0; count < 5000; count += 1) written.write('x'.repeat(1900));
    expect(statSync(path).size).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(statSync(path).mode & 0o077).toBe(0);
  });
});
