import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { until } from '../rig/until.js';

type StatusFile = Readonly<{ shim: { pid: number }; agent: { pid: number }; state: string }>;

function statusFile(repo: ScratchRepository, agent: string, attempt = 1): StatusFile {
  return repo.json(`.tmp/main/status/wave-0/attempt-${attempt}/${agent}.json`) as StatusFile;
}

function eventsOf(repo: ScratchRepository, type: string): readonly Record<string, unknown>[] {
  return repo.records('.tmp/main/control-plane/wave-0.ndjson').filter((record) => record.type === type);
}

/** The agent is known to be up once its status file is there. */
async function untilUp(repo: ScratchRepository, agent: string): Promise<void> {
  await until('seen', () => existsSync(join(repo.path, `.tmp/main/status/wave-0/attempt-1/${agent}.json`)));
}

describe('the launcher is killed', () => {
  story('the next launch adopts what lives and starts nothing twice', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2') },
      { id: 'A3', run: rig.command('A3'), dependsOn: ['A1'] },
    ]);
    const first = repo.start(['launch'], { detached: true });
    const one = await rig.nextInvocation('A1');
    const two = await rig.nextInvocation('A2');
    await untilUp(repo, 'A1');
    await untilUp(repo, 'A2');
    process.kill(-(first.child.pid ?? 0), 'SIGKILL');
    await first.result;
    // One ends while nobody looks, the other lives on.
    await two.exit(0);
    const stale = await repo.waveJson('control', 'status');
    expect(stale).toMatchObject({ status: 'stale', controllerState: 'stale' });
    const second = repo.start(['launch']);
    await one.exit(0);
    await (await rig.nextInvocation('A3')).exit(0);
    const result = await second.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect([...rig.seen].sort()).toEqual(['A1', 'A2', 'A3']);
    expect(eventsOf(repo, 'attempt.started')).toHaveLength(1);
    expect(eventsOf(repo, 'agent-run.requested')).toHaveLength(3);
  });

  story('output that an agent printed before and after is in its log once', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const first = repo.start(['launch'], { detached: true });
    const agent = await rig.nextInvocation('A1');
    await agent.stdout('before\n');
    const log = join(repo.path, '.tmp/main/logs/wave-0/attempt-1/A1.log');
    await until('seen', () => existsSync(log) && readFileSync(log, 'utf8').includes('before'));
    process.kill(-(first.child.pid ?? 0), 'SIGKILL');
    await first.result;
    await agent.stdout('after\n');
    await agent.exit(0);
    expect((await repo.wave$('launch')).code).toBe(0);
    const lines = (await repo.wave$('logs', '--agent', 'A1')).stdout;
    expect(lines).toBe('before\nafter\n');
  });
});

describe('processes die', () => {
  story(
    'a shim that is killed: the agent is ended and its exit unknown, never success',
    async ({ repo, rig }) => {
      repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
      const launch = repo.start(['launch', '--max-retries-per-wave', '1']);
      const agent = await rig.nextInvocation('A1');
      await untilUp(repo, 'A1');
      process.kill(statusFile(repo, 'A1').shim.pid, 'SIGKILL');
      await agent.ended;
      await (await rig.nextInvocation('A1')).exit(0);
      const result = await launch.result;
      expect(result, result.stdout).toMatchObject({ code: 0 });
      const [exit] = eventsOf(repo, 'agent-run.exited');
      expect(exit).toMatchObject({ attempt: 1, data: { exitCode: null } });
    },
  );

  story('an agent that is killed is recorded with its signal', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
    const agent = await rig.nextInvocation('A1');
    await agent.dieBy('SIGKILL');
    expect((await launch.result).code).toBe(40);
    expect(eventsOf(repo, 'agent-run.exited')[0]).toMatchObject({ data: { exitCode: 137, signal: 'KILL' } });
  });

  story(
    'an agent that never ends is stopped at its limit, with everything it started',
    async ({ repo, rig }) => {
      repo.wave(0, [
        { id: 'A1', run: rig.command('A1'), executor: ['budget.minutes: 0.01'] },
        { id: 'A2', run: rig.command('A2') },
      ]);
      const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
      const agent = await rig.nextInvocation('A1');
      const other = await rig.nextInvocation('A2');
      const child = await agent.spawnChildOutsideGroup();
      await agent.ended;
      await until('seen', () => !existsSync(`/proc/${child}`));
      await other.exit(0);
      const result = await launch.result;
      expect(result, result.stdout).toMatchObject({ code: 40 });
      expect(result.stdout).toContain('time-limit');
      const status = await repo.waveJson('control', 'status');
      expect(status).toMatchObject({ overall: { gate: 'implementation', failureClass: 'timeout' } });
    },
  );
});

describe('two launchers', () => {
  story('the second is told who holds the lane', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const first = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    const second = await repo.wave$('launch');
    expect(second).toMatchObject({ code: 32 });
    expect(second.stderr).toContain(`process ${first.child.pid}`);
    await agent.exit(0);
    expect((await first.result).code).toBe(0);
  });
});

describe('Ctrl-C', () => {
  story(
    'once: nothing new starts, what runs may finish, and the run can be resumed',
    async ({ repo, rig }) => {
      repo.wave(0, [
        { id: 'A1', run: rig.command('A1') },
        { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
      ]);
      const launch = repo.start(['launch']);
      const agent = await rig.nextInvocation('A1');
      await untilUp(repo, 'A1');
      launch.child.kill('SIGINT');
      await until('seen', () => eventsOf(repo, 'cancel.requested').length > 0);
      await agent.exit(0);
      const result = await launch.result;
      expect(result, result.stdout).toMatchObject({ code: 130 });
      expect(await repo.wave$('control', 'status', '--line')).toMatchObject({ code: 45 });
      const again = repo.start(['launch']);
      await (await rig.nextInvocation('A2')).exit(0);
      expect((await again.result).code).toBe(0);
      expect([...rig.seen].sort()).toEqual(['A1', 'A2']);
    },
  );

  story('twice: the running agents are ended', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    await untilUp(repo, 'A1');
    launch.child.kill('SIGINT');
    await until('seen', () => eventsOf(repo, 'cancel.requested').length > 0);
    launch.child.kill('SIGINT');
    await agent.ended;
    expect((await launch.result).code).toBe(130);
    expect(eventsOf(repo, 'agent-run.exited')[0]).toMatchObject({ data: { signal: 'TERM' } });
  });

  story(
    'a terminal that is closed leaves the agents running and the run adoptable',
    async ({ repo, rig }) => {
      repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
      const launch = repo.start(['launch']);
      const agent = await rig.nextInvocation('A1');
      await untilUp(repo, 'A1');
      launch.child.kill('SIGHUP');
      expect((await launch.result).code).toBe(129);
      const again = repo.start(['launch']);
      await agent.exit(0);
      expect((await again.result).code).toBe(0);
      expect(rig.seen).toEqual(['A1']);
    },
  );
});
