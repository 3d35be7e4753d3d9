import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { ProcessIdentity } from '../../src/model/status-file.js';
import { liveness } from '../../src/runner/process-identity.js';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { shellWords } from '../rig/shell-words.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

type Run = Readonly<{
  runId: string;
  status: string;
  degraded: string[];
  resumeCommand: string | null;
  agents: Readonly<{ agentId: string; state: string; degraded: string[] }>[];
}>;

const STATUS_FILE = '.tmp/main/status/wave-0/attempt-1/A1.json';

type StatusFile = Readonly<Record<'shim' | 'agent', ProcessIdentity> & { bootId: string }>;

/** The status file of A1, once its shim has written down who the agent is. */
async function statusFile(repo: ScratchRepository): Promise<StatusFile> {
  const path = join(repo.path, STATUS_FILE);
  await until('it is on record', () => existsSync(path) && repo.read(STATUS_FILE).includes('"agent"'));
  return repo.json(STATUS_FILE) as unknown as StatusFile;
}

const runsOf = (payload: Record<string, unknown>): Run[] => payload.runs as Run[];

describe('a run that another process works on', () => {
  story('is seen by status, waited for and attached to from anywhere', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }], 'docs');
    const launch = repo.start(['launch', '--lane', 'docs']);
    const a1 = await rig.nextInvocation('A1');
    const [run] = runsOf(await repo.waveJson('status'));
    expect(run).toMatchObject({ lane: 'docs', status: 'running', degraded: [], resumeCommand: null });
    expect(run?.agents).toMatchObject([{ agentId: 'A1', state: 'working', degraded: [] }]);
    expect(await repo.wave$('wait', '--timeout', '1ms')).toMatchObject({ code: 10 });
    expect(await repo.wave$('status', run?.runId.slice(-6) ?? '')).toMatchObject({ code: 10 });
    const waiter = repo.start(['wait', run?.runId ?? '', '--json']);
    const news = repo.start(['attach']);
    const follower = repo.start(['attach', '--agent', 'A1']);
    await a1.stdout('one\n');
    await a1.exit(0);
    expect(await launch.result).toMatchObject({ code: 0 });
    expect(JSON.parse((await waiter.result).stdout)).toMatchObject({
      kind: 'wait-result',
      runId: run?.runId,
      status: 'completed',
      reason: 'ended',
      exitCode: 0,
    });
    const told = await news.result;
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toMatch(/A1 ended with 0[^]*is completed/);
    expect(await follower.result).toMatchObject({ code: 0, stdout: 'one\n' });
  });

  story('ends with what it failed of, and with what to type', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'seq 1 30; exit 3'] }]);
    await repo.wave$('launch', '--max-retries-per-wave', '0');
    const waited = await repo.wave$('wait');
    expect(waited.code).toBe(40);
    expect(waited.stderr).toContain('wave coord explain --lane main --wave 0');
    expect(waited.stderr).toContain('--max-retries-per-wave 0');
    // An agent that has ended shows the end of what it printed, and is no verdict on the run.
    const tail = await repo.wave$('attach', '--agent', 'A1');
    expect(tail).toMatchObject({
      code: 0,
      stdout: '11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n22\n23\n24\n25\n26\n27\n28\n29\n30\n',
    });
    expect(tail.stderr).toContain('A1: exit 3');
    expect(await repo.wave$('attach', '--dashboard')).toMatchObject({ code: 40 });
    expect(await repo.wave$('attach', '--agent', 'A7')).toMatchObject({ code: 2, stdout: '' });
  });

  story('is stale the moment its launcher is gone, and goes on as printed', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch', '--max-agents', '2']);
    const a1 = await rig.nextInvocation('A1');
    launch.child.kill('SIGKILL');
    await launch.result;
    const [stale] = runsOf(await repo.waveJson('status'));
    expect(stale).toMatchObject({
      status: 'stale',
      degraded: ['launcher-gone'],
      resumeCommand: 'wave launch --lane main --max-agents 2',
    });
    expect(stale?.agents).toMatchObject([{ state: 'working', degraded: ['unattended'] }]);
    const waiter = repo.start(['wait', '--timeout', '1m']);
    const [program, ...words] = shellWords(stale?.resumeCommand ?? '');
    expect(program).toBe('wave');
    const resumed = repo.start(words);
    await until(
      'the run goes on',
      async () => runsOf(await repo.waveJson('status'))[0]?.status === 'running',
    );
    await a1.exit(0);
    expect(await resumed.result).toMatchObject({ code: 0 });
    // What was begun went on in another run, and was waited for there.
    const waited = await waiter.result;
    expect(waited).toMatchObject({ code: 0 });
    const [last] = runsOf(await repo.waveJson('status'));
    expect(waited.stdout).toContain(last?.runId);
    expect(runsOf(await repo.waveJson('status', stale?.runId ?? ''))[0]).toMatchObject({
      status: 'taken-over',
      takenOverBy: last?.runId,
    });
  });
});

describe('what was told to stand still', () => {
  story('is named: the shim of an agent, and a launcher with what has it go on', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch']);
    const a1 = await rig.nextInvocation('A1');
    const { shim } = await statusFile(repo);
    process.kill(shim.pid, 'SIGSTOP');
    await until('the shim is named', async () =>
      runsOf(await repo.waveJson('status'))[0]?.agents[0]?.degraded.includes('shim-suspended'),
    );
    process.kill(shim.pid, 'SIGCONT');
    launch.child.kill('SIGSTOP');
    await until('the launcher is named', async () => {
      const [run] = runsOf(await repo.waveJson('status'));
      return run?.resumeCommand === `kill -CONT ${launch.child.pid ?? 0}`;
    });
    launch.child.kill('SIGCONT');
    await a1.exit(0);
    expect((await launch.result).code).toBe(0);
  });
});

describe('an agent that ends while nobody works on its run', () => {
  const shown = async (repo: ScratchRepository): Promise<unknown> =>
    runsOf(await repo.waveJson('status'))[0]?.agents[0];

  story('is said to have ended, and how', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch']);
    const a1 = await rig.nextInvocation('A1');
    launch.child.kill('SIGKILL');
    await launch.result;
    await a1.exit(3);
    await until('its shim has said so', () => repo.read(STATUS_FILE).includes('"exited"'));
    const seen = { state: 'ended', exitCode: 3, exitReason: 'exit 3', degraded: ['unattended'] };
    expect(await shown(repo)).toMatchObject(seen);
    expect((await repo.wave$('control', 'status')).stdout).toContain('ended with exit 3; its evidence');
    expect((await repo.wave$('attach', '--agent', 'A1')).stderr).toContain('A1: exit 3');
    expect(await repo.wave$('launch', '--max-retries-per-wave', '0')).toMatchObject({ code: 40 });
    expect(rig.seen).toEqual(['A1']);
  });

  story(
    'is no longer there when its shim was killed with it, and nobody claims to know more',
    async ({ repo, rig }) => {
      repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
      const launch = repo.start(['launch']);
      await rig.nextInvocation('A1');
      const { shim, agent, bootId } = await statusFile(repo);
      launch.child.kill('SIGKILL');
      await launch.result;
      process.kill(shim.pid, 'SIGKILL');
      process.kill(agent.pid, 'SIGKILL');
      await until('both are gone', () => [shim, agent].every((one) => liveness(one, bootId) === 'dead'));
      expect(await shown(repo)).toMatchObject({
        state: 'ended',
        exitCode: null,
        elapsedMs: null,
        exitReason: 'unknown: agent and shim are gone and left no exit record',
        degraded: ['agent-dead-without-record'],
      });
    },
  );
});

story(
  'an agent whose shim was killed under a living launcher failed, in every view',
  async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
    await rig.nextInvocation('A1');
    process.kill((await statusFile(repo)).shim.pid, 'SIGKILL');
    const result = await launch.result;
    expect(result).toMatchObject({ code: 40 });
    expect(result.stdout).toContain('nobody can know how A1 ended');
    expect(runsOf(await repo.waveJson('status'))[0]?.agents).toMatchObject([
      { state: 'failed', exitCode: null },
    ]);
    expect(await repo.waveJson('control', 'status')).toMatchObject({ logicalAgents: [{ state: 'failed' }] });
  },
);

story('several runs that are not over are never guessed between', async ({ repo, rig }) => {
  for (const lane of ['a', 'b']) repo.wave(0, [{ id: 'A1', run: rig.command(lane) }], lane);
  const launches = ['a', 'b'].map((lane) => repo.start(['launch', '--lane', lane]));
  const agents = [await rig.nextInvocation('a'), await rig.nextInvocation('b')];
  for (const command of ['wait', 'attach']) {
    const { code, stderr } = await repo.wave$(command);
    expect(code).toBe(2);
    for (const { runId } of runsOf(await repo.waveJson('status'))) expect(stderr).toContain(runId);
  }
  expect(runsOf(await repo.waveJson('status', '--lane', 'b'))).toHaveLength(1);
  expect(await repo.wave$('wait', '--lane', 'b', '--timeout', '1ms')).toMatchObject({ code: 10 });
  for (const agent of agents) await agent.exit(0);
  for (const launch of launches) await launch.result;
});
