import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StatusFile } from '../../src/model/status-file.js';
import { claimIntent, readClaim } from '../../src/runner/claim-intent.js';
import type { AgentRunTraces } from '../../src/runner/observe.js';
import { observeAgentRun } from '../../src/runner/observe.js';
import type { Liveness } from '../../src/runner/process-identity.js';
import { readStatusFile } from '../../src/runner/status-file.js';
import { removeFolder, temporaryFolder } from './agent-run.js';

let folder: string;
let traces: AgentRunTraces;
beforeEach(() => {
  folder = temporaryFolder();
  traces = {
    intentId: 'I1',
    statusPath: join(folder, 'A1.json'),
    claimPath: join(folder, 'claims', 'I1'),
    exitRecordPath: join(folder, 'I1.exit.json'),
  };
  mkdirSync(join(folder, 'claims'));
});
afterEach(() => removeFolder(folder));

const running: StatusFile = {
  schemaVersion: 1,
  lane: 'main',
  wave: 1,
  attempt: 1,
  agentId: 'A1',
  intentId: 'I1',
  bootId: 'boot',
  shim: { pid: 10, startTime: '1' },
  agent: { pid: 11, pgid: 11, startTime: '2' },
  startedAt: '2026-01-01T00:00:00.000Z',
  state: 'running',
  exitCode: null,
  signal: null,
  endedAt: null,
  promptHash: 'x',
  logPath: 'x',
};
const exited: StatusFile = { ...running, state: 'exited', exitCode: 0, endedAt: '2026-01-01T00:00:01.000Z' };
const write = (path: string, value: unknown): void => writeFileSync(path, `${JSON.stringify(value)}\n`);
const claimedByShim = (): void =>
  write(traces.claimPath, { by: 'shim', bootId: 'boot', pid: 10, startTime: '1' });
const look = (shim: Liveness, agent: Liveness = 'dead', boot = 'boot') =>
  observeAgentRun(traces, { bootId: () => boot, liveness: ({ pid }) => (pid === 10 ? shim : agent) });

test('no trace at all is a shim on its way', () => {
  expect(look('dead')).toEqual({ kind: 'starting', claimed: false, shim: 'unknown' });
});

test.each(['alive', 'unknown'] as const)('a claim whose shim is %s is starting', (shim) => {
  claimedByShim();
  expect(look(shim)).toEqual({ kind: 'starting', claimed: true, shim });
});

test('a claim that says nothing yet is starting', () => {
  writeFileSync(traces.claimPath, '');
  expect(look('dead')).toEqual({ kind: 'starting', claimed: true, shim: 'unknown' });
});

test('a claim whose shim is dead means that the agent will never run', () => {
  claimedByShim();
  expect(look('dead')).toEqual({ kind: 'lost', reason: 'shim-dead', status: null });
  expect(look('dead', 'dead', 'later')).toEqual({ kind: 'lost', reason: 'rebooted', status: null });
});

test('what is published while the shim is looked at is seen', () => {
  claimedByShim();
  const sight = {
    bootId: () => 'boot',
    liveness: (): Liveness => {
      write(traces.statusPath, exited);
      return 'dead';
    },
  };
  expect(observeAgentRun(traces, sight)).toMatchObject({ kind: 'exited', exitCode: 0 });
});

test.each([
  ['alive', 'alive', { kind: 'running', ending: false }],
  ['alive', 'dead', { kind: 'running', ending: true }],
  ['unknown', 'unknown', { kind: 'running', ending: false }],
  ['dead', 'alive', { kind: 'shim-lost' }],
  ['dead', 'unknown', { kind: 'shim-lost' }],
  ['dead', 'dead', { kind: 'lost', reason: 'agent-dead-without-record' }],
] as const)('shim %s, agent %s', (shim, agent, expected) => {
  write(traces.statusPath, running);
  expect(look(shim, agent)).toMatchObject(expected);
});

test('after a reboot a running agent is lost and an exited one still exited', () => {
  write(traces.statusPath, running);
  expect(look('alive', 'alive', 'later')).toMatchObject({ kind: 'lost', reason: 'rebooted' });
  write(traces.statusPath, exited);
  expect(look('dead', 'dead', 'later')).toMatchObject({ kind: 'exited' });
});

test('the exit beside the spool counts while the status file says running, or nothing', () => {
  write(traces.exitRecordPath, { ...exited, exitCode: 7 });
  expect(look('alive')).toMatchObject({ kind: 'exited', exitCode: 7 });
  write(traces.statusPath, running);
  expect(look('alive')).toMatchObject({ kind: 'exited', exitCode: 7 });
});

test('the status file of another intent is none', () => {
  write(traces.statusPath, { ...exited, intentId: 'I0' });
  expect(look('dead')).toMatchObject({ kind: 'starting', claimed: false });
});

test('a damaged status file is waited for while the shim lives, and lost afterwards', () => {
  claimedByShim();
  writeFileSync(traces.statusPath, '{"half":');
  expect(look('alive')).toMatchObject({ kind: 'starting' });
  expect(look('dead')).toMatchObject({ kind: 'lost', reason: 'status-invalid' });
  write(traces.statusPath, { ...exited, exitCode: null });
  expect(look('dead')).toMatchObject({ kind: 'lost', reason: 'status-invalid' });
});

test('a claim has one winner', () => {
  expect(readClaim(traces.claimPath)).toEqual({ by: 'nobody' });
  expect([1, 2, 3].map(() => claimIntent(traces.claimPath))).toEqual([true, false, false]);
  expect(readClaim(traces.claimPath)).toEqual({ by: 'recovery' });
});

test('a status file is read whole, or said to be absent or invalid', () => {
  expect(readStatusFile(traces.statusPath)).toEqual({ kind: 'absent' });
  write(traces.statusPath, running);
  expect(readStatusFile(traces.statusPath)).toEqual({ kind: 'present', status: running });
  for (const damage of ['', 'null', '{}', '{"state":"running"}']) {
    writeFileSync(traces.statusPath, damage);
    expect(readStatusFile(traces.statusPath).kind).toBe('invalid');
  }
  expect(readStatusFile(folder).kind).toBe('invalid');
});
