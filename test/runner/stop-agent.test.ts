import { spawn } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { isAlive, liveness, readIdentity } from '../../src/runner/process-identity.js';
import { stopAgent } from '../../src/runner/stop-agent.js';
import { AgentRig } from '../rig/agent-rig.js';
import type { Invocation } from '../rig/invocation.js';
import { pause } from '../rig/until.js';
import { AgentRun, gone, removeFolder, temporaryFolder } from './agent-run.js';

let rig: AgentRig;
let folder: string;
let agent: AgentRun;
let inv: Invocation;
const extra: number[] = [];

beforeAll(async () => {
  rig = await AgentRig.start();
});
afterAll(() => rig.close());
beforeEach(async () => {
  folder = temporaryFolder();
  agent = new AgentRun(folder, rig.command('A1'));
  await agent.spawn();
  inv = await rig.nextInvocation('A1');
});
afterEach(async () => {
  if (agent.look().kind === 'running' || agent.look().kind === 'shim-lost') await agent.stop(0);
  await gone(agent.shimPid);
  for (const pid of extra.splice(0)) if (readIdentity(pid) !== undefined) process.kill(pid, 'SIGKILL');
  removeFolder(folder);
});

test('an agent that obeys ends by SIGTERM', async () => {
  expect(await agent.stop()).toEqual({ kind: 'stopped', killed: false, stragglers: [], survivors: [] });
  expect(await agent.ends()).toEqual([143, 'TERM']);
});

test('an agent that cleans up keeps its own exit code', async () => {
  await inv.exitOnTerm(5);
  expect(await agent.stop()).toMatchObject({ kind: 'stopped', killed: false });
  expect(await agent.ends()).toEqual([5, null]);
});

test('an agent that ignores SIGTERM is killed after its grace', async () => {
  await inv.ignoreTerm();
  expect(await agent.stop(30)).toMatchObject({ kind: 'stopped', killed: true });
  expect(await agent.ends()).toEqual([137, 'KILL']);
});

test('children in the group go with it, also those that outlive their parent', async () => {
  const children = [
    await inv.spawnChild(),
    await inv.spawnChild({ ignoreTerm: true, withoutEnvironment: true }),
  ];
  expect(await agent.stop(30)).toMatchObject({ kind: 'stopped', killed: true, stragglers: [] });
  for (const pid of children) await gone(pid);
  expect(await agent.ends()).toEqual([143, 'TERM']);
});

test('a child that left the group is found by its marker', async () => {
  const child = await inv.spawnChildOutsideGroup({ ignoreTerm: true });
  const identity = readIdentity(child);
  expect(await agent.stop(30)).toEqual({
    kind: 'stopped',
    killed: true,
    stragglers: [identity],
    survivors: [],
  });
  await gone(child);
});

test('what an agent left behind when it ended is swept too', async () => {
  const child = await inv.spawnChildOutsideGroup();
  await inv.exit(0);
  const { status } = await agent.becomes('exited');
  const outcome = await stopAgent(status, { graceMs: 5000, now: () => performance.now(), wait: pause });
  expect(outcome).toMatchObject({ kind: 'stopped', killed: false, stragglers: [{ pid: child }] });
  await gone(child);
});

test('nothing is left to stop the second time', async () => {
  await agent.stop();
  await agent.ends();
  expect(await agent.stop()).toMatchObject({ kind: 'nothing-to-stop' });
});

test('a process that only has the pid of the agent gets no signal', async () => {
  const stranger = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  const pid = stranger.pid ?? 0;
  extra.push(pid);
  const { status } = await agent.becomes('running');
  const forged = { ...status, intentId: 'ANOTHER', agent: { pid, pgid: pid, startTime: '1' } };
  const outcome = await stopAgent(forged, { graceMs: 10, now: () => performance.now(), wait: pause });
  expect(outcome).toMatchObject({ kind: 'nothing-to-stop' });
  const identity = readIdentity(pid);
  expect(identity && isAlive(identity, status.bootId)).toBe(true);
});

test('after a reboot no pid means anything', async () => {
  const { status } = await agent.becomes('running');
  expect(liveness(status.agent, 'another-boot')).toBe('dead');
  const rebooted = { ...status, bootId: 'another-boot', intentId: 'ANOTHER' };
  const outcome = await stopAgent(rebooted, { graceMs: 10, now: () => performance.now(), wait: pause });
  expect(outcome).toMatchObject({ kind: 'nothing-to-stop' });
  expect(agent.look()).toMatchObject({ kind: 'running', ending: false });
});

test('when the shim is killed the agent goes on, can be stopped, and its exit stays unknown', async () => {
  process.kill(agent.shimPid, 'SIGKILL');
  await gone(agent.shimPid);
  expect(agent.look().kind).toBe('shim-lost');
  await inv.stdout('still here\n');
  expect(await agent.stop()).toMatchObject({ kind: 'stopped' });
  expect(agent.look()).toMatchObject({ kind: 'lost', reason: 'agent-dead-without-record' });
});

test('two stops at once do no harm', async () => {
  const outcomes = await Promise.all([agent.stop(), agent.stop()]);
  for (const { kind } of outcomes) expect(['stopped', 'nothing-to-stop']).toContain(kind);
  expect(await agent.ends()).toEqual([143, 'TERM']);
});
