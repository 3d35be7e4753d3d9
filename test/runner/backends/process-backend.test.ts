import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend, LaunchOrder, RunName } from '../../../src/runner/backends/backend.js';
import { publishedOf } from '../../../src/runner/backends/backend.js';
import { ProcessBackend } from '../../../src/runner/backends/process-backend.js';
import type { ProcessPlace } from '../../../src/runner/backends/process-observer.js';
import { RepoLayout } from '../../../src/store/layout.js';
import { removeFolder, temporaryFolder } from '../agent-run.js';
import type { BackendHouse, Behaviour } from './conformance.js';
import { backendConformance } from './conformance.js';

const placeIn = (folder: string): ProcessPlace => {
  const repoLayout = new RepoLayout(folder);
  return { repoLayout, layout: repoLayout.lane('main'), spool: join(folder, 'spool') };
};

/** Real shims and agents in a folder of their own. */
class ProcessHouse implements BackendHouse {
  readonly #folder = temporaryFolder();
  readonly #runs: RunName[] = [];

  constructor() {
    for (const folder of ['starts', 'go']) mkdirSync(join(this.#folder, folder));
  }

  holder(): Backend {
    return new ProcessBackend(placeIn(this.#folder));
  }

  order(run: RunName, behaviour: Behaviour): LaunchOrder {
    this.#runs.push(run);
    const { intentId } = run;
    const script = `${deaf(behaviour)} echo x >>starts/${intentId}; ${deed(behaviour, `go/${intentId}`)}`;
    const env = { PATH: process.env['PATH'] ?? '' };
    return { run, argv: ['/bin/sh', '-c', script], cwd: this.#folder, env, promptHash: 'sha256:0' };
  }

  starts(intentId: string): number {
    const path = join(this.#folder, 'starts', intentId);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
  }

  letGo(intentId: string): void {
    writeFileSync(join(this.#folder, 'go', intentId), '');
  }

  lose(run: RunName): Promise<void> {
    const published = publishedOf(this.holder().observe(run));
    if (published === null) throw new Error('there is nobody to lose');
    process.kill(published.shim.pid, 'SIGKILL');
    process.kill(-published.agent.pgid, 'SIGKILL');
    return Promise.resolve();
  }

  async close(): Promise<void> {
    const holder = this.holder();
    await Promise.all(this.#runs.map((run) => holder.cancel(run, { graceMs: 0 })));
    removeFolder(this.#folder);
  }
}

function deaf(behaviour: Behaviour): string {
  return behaviour.does === 'wait' && behaviour.ignoresTerm === true ? "trap '' TERM;" : '';
}

function deed(behaviour: Behaviour, go: string): string {
  switch (behaviour.does) {
    case 'exit':
      return `exit ${behaviour.code}`;
    case 'die':
      return `kill -${behaviour.signal} $$; sleep 600`;
    case 'wait':
      return `until [ -e ${go} ]; do sleep 0.02; done`;
  }
}

backendConformance('process', () => new ProcessHouse());

describe('beyond what every backend keeps, the process backend', () => {
  let folder: string;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => removeFolder(folder));

  it('ends what was started for a run whose claim and status file were taken away with its log', async () => {
    const intentId = `taken-away-${process.pid}`;
    const child = spawn('sleep', ['600'], { detached: true, env: { ...process.env, WAVE_INTENT: intentId } });
    await once(child, 'spawn');
    const ended = once(child, 'exit');
    const run: RunName = { intentId, wave: 3, attempt: 1, agentId: 'A1', round: 0, process: null };
    const outcome = await new ProcessBackend(placeIn(folder)).cancel(run, { graceMs: 5000 });
    expect([await ended, outcome.kind]).toEqual([[null, 'SIGTERM'], 'stopped']);
  });
});
