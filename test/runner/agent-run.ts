import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentRunObservation, StopOutcome } from '../../src/runner/backends/backend.js';
import type { AgentRunTraces } from '../../src/runner/observe.js';
import { observeAgentRun } from '../../src/runner/observe.js';
import { isEnded, readProcess } from '../../src/runner/process-identity.js';
import type { AgentLaunch, SpawnOutcome } from '../../src/runner/spawn-agent.js';
import { spawnAgent } from '../../src/runner/spawn-agent.js';
import { spoolPaths } from '../../src/runner/spool-folder.js';
import { stopAgent } from '../../src/runner/stop-agent.js';
import { removeTree } from '../rig/remove-tree.js';
import { pause, until } from '../rig/until.js';

type Kind<K extends AgentRunObservation['kind']> = Extract<AgentRunObservation, { kind: K }>;

/** One agent run in a folder of its own, as a supervisor would handle it. */
export class AgentRun {
  readonly launch: AgentLaunch;
  readonly traces: AgentRunTraces;
  shimPid = 0;

  constructor(
    readonly folder: string,
    argv: AgentLaunch['argv'],
    overrides: Partial<AgentLaunch> = {},
  ) {
    // Never the same twice on one machine: stopping an agent sweeps every process that carries its intent.
    const intentId = randomUUID();
    const spool = spoolPaths(join(folder, 'spool'), intentId);
    this.launch = {
      argv,
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
      claimPath: join(folder, 'claims', intentId),
      statusPath: join(folder, 'status', 'A1.json'),
      spool,
      record: {
        lane: 'main',
        wave: 1,
        attempt: 1,
        agentId: 'A1',
        intentId,
        promptHash: 'sha256:0',
        logPath: '.tmp/main/logs/wave-1/attempt-1/A1.log',
      },
      ...overrides,
    };
    const { claimPath, statusPath } = this.launch;
    this.traces = { intentId, statusPath, claimPath, exitRecordPath: spool.exitRecord };
  }

  async spawn(): Promise<SpawnOutcome> {
    const outcome = await spawnAgent(this.launch);
    if (outcome.ok) this.shimPid = outcome.value.shimPid;
    return outcome;
  }

  look(): AgentRunObservation {
    return observeAgentRun(this.traces);
  }

  async becomes<K extends AgentRunObservation['kind']>(kind: K): Promise<Kind<K>> {
    return until(`${this.launch.record.intentId} ${kind}`, () => {
      const seen = this.look();
      if (seen.kind === kind) return seen as Kind<K>;
      if (seen.kind === 'lost') throw new Error(`lost: ${seen.reason}`);
      return undefined;
    });
  }

  /** What its shim recorded: exit code and signal. */
  async ends(): Promise<readonly [number, string | null]> {
    const { exitCode, signal } = await this.becomes('exited');
    return [exitCode, signal];
  }

  async stop(graceMs = 5000): Promise<StopOutcome> {
    const seen = this.look();
    if (!('status' in seen) || seen.status === null) throw new Error(`nothing to stop: ${seen.kind}`);
    return stopAgent(seen.status, { graceMs, now: () => performance.now(), wait: pause });
  }

  out(): string {
    return readFileSync(this.launch.spool.out, 'utf8');
  }

  err(): string {
    return readFileSync(this.launch.spool.err, 'utf8');
  }
}

/** Waits until nothing runs under this pid any more; a zombie that nobody reaps counts as gone. */
export async function gone(pid: number): Promise<void> {
  await until(`process ${pid} gone`, () => {
    const info = readProcess(pid);
    return info === 'absent' || (info !== 'unknown' && isEnded(info));
  });
}

/** A folder that is gone after the test. */
export function temporaryFolder(name = 'wave-run-'): string {
  return mkdtempSync(join(tmpdir(), name));
}

/** Removes it, also while a shim is writing there its last. */
export function removeFolder(folder: string): void {
  chmodSync(folder, 0o755);
  removeTree(folder);
}

/** The shells of this machine that the shim promises to run under; bash under the name `sh`, which makes it POSIX. */
export function shells(folder: string): readonly (readonly [name: string, path: string])[] {
  const found: (readonly [string, string])[] = [];
  for (const [name, path] of [
    ['dash', '/bin/dash'],
    ['bash as sh', '/bin/bash'],
    ['busybox ash', '/bin/busybox'],
  ] as const) {
    if (!existsSync(path)) continue;
    if (name === 'dash') {
      found.push([name, path]);
    } else {
      const link = join(folder, name === 'bash as sh' ? 'sh' : 'ash');
      if (!existsSync(link)) symlinkSync(path, link);
      found.push([name, link]);
    }
  }
  return found.length > 0 ? found : [['sh', '/bin/sh']];
}
