import { execFileSync, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { AgentRig } from '../rig/agent-rig.js';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { ENTRY } from '../rig/entry.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

type Run = Readonly<{ type: string; run: string; data: Record<string, unknown> }>;

const LANE = '.tmp/main/control-plane/lane.ndjson';

/** What the lane's log says of a run, as types of its records. */
function runRecords(repo: ScratchRepository, run: string, lane = LANE): Run[] {
  return (repo.records(lane) as Run[]).filter(
    (record) => record.run === run && record.type.startsWith('run.'),
  );
}

function outcomeOf(repo: ScratchRepository, run: string, lane = LANE): string | undefined {
  const ended = runRecords(repo, run, lane).find(({ type }) => type === 'run.ended');
  return ended?.data.outcome as string | undefined;
}

function hasEnded(repo: ScratchRepository, run: string, lane = LANE): Promise<string> {
  return until(`run ${run} has ended`, () => outcomeOf(repo, run, lane));
}

const requested = (repo: ScratchRepository, lane = 'main'): number =>
  repo
    .records(`.tmp/${lane}/control-plane/wave-0.ndjson`)
    .filter(({ type }) => type === 'agent-run.requested').length;

const eventsOf = (repo: ScratchRepository, type: string): readonly Record<string, unknown>[] =>
  existsSync(join(repo.path, '.tmp/main/control-plane/wave-0.ndjson'))
    ? repo.records('.tmp/main/control-plane/wave-0.ndjson').filter((record) => record.type === type)
    : [];

async function submit(repo: ScratchRepository, ...flags: string[]): Promise<string> {
  const said = await repo.waveJson('submit', ...flags);
  expect(said).toMatchObject({ kind: 'submission', schemaVersion: 1 });
  return said.runId as string;
}

describe('a run that is handed over', () => {
  story(
    'goes on when whoever handed it over is killed with the whole process group',
    async ({ repo, rig }) => {
      repo.wave(0, [
        { id: 'A1', run: rig.command('A1') },
        { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
      ]);
      // As a sandbox for one command does it: a shell with a group of its own, killed with everything in it.
      const sandbox = spawn('sh', ['-c', `'${process.execPath}' '${ENTRY}' submit; sleep 600`], {
        cwd: repo.path,
        detached: true,
        env: repo.environment(),
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const run = await new Promise<string>((resolve) =>
        sandbox.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
      );
      const first = await rig.nextInvocation('A1');
      process.kill(-(sandbox.pid ?? 0), 'SIGKILL');
      await new Promise((resolve) => sandbox.once('close', resolve));
      const ps = execFileSync('ps', ['-o', 'sid=,args=', '-p', String(repo.daemonPid())], {
        encoding: 'utf8',
      });
      expect(ps).toContain('wave supervise');
      expect(Number.parseInt(ps, 10)).toBe(repo.daemonPid());
      await first.exit(0);
      await (await rig.nextInvocation('A2')).exit(0);
      expect(await hasEnded(repo, run)).toBe('completed');
      expect(rig.seen).toEqual(['A1', 'A2']);
      await until('it is said', () =>
        repo.read('.tmp/.wave/supervisor.log').includes(`run ${run} completed`),
      );
    },
  );

  story(
    'is gone on with by the next daemon under its own id, and nothing runs twice',
    async ({ repo, rig }) => {
      repo.wave(0, [
        { id: 'A1', run: rig.command('A1') },
        { id: 'A2', run: rig.command('A2') },
      ]);
      repo.wave(1, [{ id: 'B1', run: rig.command('B1') }]);
      const run = await submit(repo);
      const [one, two] = [await rig.nextInvocation('A1'), await rig.nextInvocation('A2')];
      await until('both are up', () =>
        existsSync(join(repo.path, '.tmp/main/status/wave-0/attempt-1/A2.json')),
      );
      expect(repo.killDaemon()).toBe(true);
      // One ends while nobody looks, the other lives on.
      await one.exit(0);
      expect(await repo.waveJson('control', 'status')).toMatchObject({
        supervisor: { runId: run, state: 'stale', resumeAction: 'wave supervise' },
      });
      const next = repo.start(['supervise', '--once']);
      await until('it is adopted', () => runRecords(repo, run).some(({ type }) => type === 'run.adopted'));
      // And once more, while the daemon of somebody else's submission takes over.
      next.child.kill('SIGKILL');
      await next.result;
      const second = await submit(repo);
      await two.exit(0);
      await (await rig.nextInvocation('B1')).exit(0);
      expect(await hasEnded(repo, run)).toBe('completed');
      expect(await hasEnded(repo, second)).toBe('completed');
      expect([...rig.seen].sort()).toEqual(['A1', 'A2', 'B1']);
      expect(requested(repo)).toBe(2);
      expect(runRecords(repo, run).map(({ type }) => type)).toEqual([
        'run.submitted',
        'run.started',
        'run.adopted',
        'run.adopted',
        'run.ended',
      ]);
      const replay = await repo.wave$('replay', '--wave', '0');
      expect(replay, replay.stdout).toMatchObject({ code: 0 });
    },
  );

  story(
    'two lanes run side by side in one daemon, each in the order of submission',
    async ({ repo, rig }) => {
      repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
      repo.wave(1, [{ id: 'A2', run: rig.command('A2') }]);
      repo.wave(0, [{ id: 'B1', run: rig.command('B1'), owns: ['docs/'] }], 'docs');
      const first = await submit(repo, '--wave', '0');
      const second = await submit(repo, '--wave', '1');
      const other = await submit(repo, '--lane', 'docs');
      const [one, beside] = [await rig.nextInvocation('A1'), await rig.nextInvocation('B1')];
      expect([...rig.seen].sort()).toEqual(['A1', 'B1']);
      await one.exit(0);
      await (await rig.nextInvocation('A2')).exit(0);
      await beside.exit(0);
      expect(await hasEnded(repo, first)).toBe('completed');
      expect(await hasEnded(repo, second)).toBe('completed');
      expect(await hasEnded(repo, other, '.tmp/docs/control-plane/lane.ndjson')).toBe('completed');
      const log = repo.read('.tmp/.wave/supervisor.log');
      expect(log.match(/serves /g)).toHaveLength(1);
    },
  );

  story('that comes to an error takes no other down, and the lane goes on', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1'), owns: ['waves/main/'] }]);
    repo.wave(1, [{ id: 'A2', run: rig.command('A2') }]);
    repo.wave(2, [{ id: 'A3', run: rig.command('A3') }]);
    repo.wave(0, [{ id: 'B1', run: rig.command('B1'), owns: ['docs/'] }], 'docs');
    const other = await submit(repo, '--lane', 'docs');
    const beside = await rig.nextInvocation('B1');
    const first = await submit(repo, '--wave', '0');
    const one = await rig.nextInvocation('A1');
    const broken = await submit(repo, '--wave', '1');
    const last = await submit(repo, '--wave', '2');
    const text = '# Wave 1 - Broken\n\n## Agent A2: X\n\n### Nonsense\n';
    await one.writeFile(join(repo.path, 'waves/main/wave-1.md'), text);
    await one.exit(0);
    expect(await hasEnded(repo, broken)).toBe('failed');
    expect(runRecords(repo, broken).at(-1)?.data.detail).toContain('wave files');
    await (await rig.nextInvocation('A3')).exit(0);
    expect(await hasEnded(repo, first)).toBe('completed');
    expect(await hasEnded(repo, last)).toBe('completed');
    await beside.exit(0);
    expect(await hasEnded(repo, other, '.tmp/docs/control-plane/lane.ndjson')).toBe('completed');
  });
});

describe('a run that is told to stop', () => {
  story('is over at once where it waits, and is not begun', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    repo.wave(1, [{ id: 'A2', run: rig.command('A2') }]);
    const first = await submit(repo, '--wave', '0');
    const agent = await rig.nextInvocation('A1');
    const second = await submit(repo, '--wave', '1');
    expect(await repo.waveJson('cancel', second)).toMatchObject({
      kind: 'cancellation',
      status: 'cancelled',
    });
    expect(await repo.waveJson('cancel', second)).toMatchObject({ status: 'cancelled' });
    expect(await repo.wave$('cancel', 'nonsense')).toMatchObject({ code: 2 });
    await agent.exit(0);
    expect(await hasEnded(repo, first)).toBe('completed');
    expect(await repo.wave$('cancel', first)).toMatchObject({ code: 2 });
    repo.killDaemon('SIGTERM');
    expect((await repo.wave$('supervise', '--once')).code).toBe(0);
    expect(runRecords(repo, second).map(({ type }) => type)).toEqual([
      'run.submitted',
      'run.cancel-requested',
    ]);
    expect(rig.seen).toEqual(['A1']);
  });

  story('lets its agents finish, or ends them when it is forced', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2') },
      { id: 'A3', run: rig.command('A3'), dependsOn: ['A1'] },
    ]);
    const run = await submit(repo);
    const [one, two] = [await rig.nextInvocation('A1'), await rig.nextInvocation('A2')];
    await until('both are up', () => eventsOf(repo, 'agent-run.started').length === 2);
    expect(await repo.waveJson('cancel')).toMatchObject({ runId: run, status: 'cancelling' });
    await until('it is told', () => eventsOf(repo, 'cancel.requested').length === 1);
    await one.exit(0);
    await until('one has ended', () => eventsOf(repo, 'agent-run.exited').length === 1);
    expect(await repo.waveJson('cancel', '--force', '--reason', 'wrong plan')).toMatchObject({
      status: 'cancelling',
    });
    await two.ended;
    expect(await hasEnded(repo, run)).toBe('cancelled');
    expect(runRecords(repo, run).at(-1)?.data.detail).toBe('wrong plan');
    expect([...rig.seen].sort()).toEqual(['A1', 'A2']);
  });

  story('is ended by a daemon where its launcher is gone, agents included', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    await until('it is up', () => eventsOf(repo, 'agent-run.started').length === 1);
    launch.child.kill('SIGKILL');
    await launch.result;
    // Nobody is asked to go on with it, so nobody does.
    expect((await repo.wave$('supervise', '--once')).code).toBe(0);
    expect(repo.records(LANE).filter(({ type }) => type === 'run.adopted')).toEqual([]);
    const { runId } = await repo.waveJson('cancel', '--force');
    await agent.ended;
    expect(await hasEnded(repo, runId as string)).toBe('cancelled');
  });
});

describe('every lane by itself', () => {
  story('goes as far as the lanes depend on each other, and says how each ended', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }], 'web');
    repo.wave(1, [{ id: 'A1', run: ['true'] }], 'web');
    // Not before the other lane was found held up by it.
    const heldUp = 'until grep -q run.ended .tmp/web/control-plane/lane.ndjson; do sleep 0.05; done';
    const resolve = `${heldUp}; wave dep resolve --id schema --response done`;
    repo.wave(0, [{ id: 'B1', run: ['sh', '-c', resolve], owns: ['docs/'] }], 'api');
    repo.wave(0, [{ id: 'C1', run: ['false'], owns: ['lib/'] }], 'broken');
    await repo.waveJson(
      ...['dep', 'post', '--lane', 'web', '--to-lane', 'api', '--id', 'schema', '--required'],
      ...['--summary', 'export the schema'],
    );
    const result = await repo.waveJson('autonomous', '--max-retries-per-wave', '0');
    expect(result).toMatchObject({ kind: 'autonomous-result', exitCode: 40 });
    expect(result.lanes).toMatchObject([
      { lane: 'api', outcome: 'completed' },
      { lane: 'broken', outcome: 'failed' },
      { lane: 'web', outcome: 'completed' },
    ]);
    const tries = repo
      .records('.tmp/web/control-plane/lane.ndjson')
      .filter(({ type }) => type === 'run.submitted');
    expect(tries).toHaveLength(2);
  });
});

describe('an emergency stop', () => {
  story(
    'halts every lane with less patience than any other stop, and nothing starts until it is cleared',
    async ({ repo, rig }) => {
      // It does not go by itself: TERM, and then KILL.
      const stubborn = ['sh', '-c', 'trap ": >.git/told" TERM; while :; do sleep 0.1; done'];
      repo.wave(0, [{ id: 'A1', run: stubborn }]);
      repo.wave(0, [{ id: 'B1', run: rig.command('B1'), owns: ['docs/'] }], 'docs');
      const run = await submit(repo);
      const launch = repo.start(['launch', '--lane', 'docs']);
      const beside = await rig.nextInvocation('B1');
      await until('both are up', () => eventsOf(repo, 'agent-run.started').length === 1);
      const [started] = eventsOf(repo, 'agent-run.started') as unknown as [
        { data: { agent: { pid: number } } },
      ];
      expect((await repo.wave$('stop', '--reason', 'the wrong account')).code).toBe(0);
      await until('its agent is told', () => existsSync(join(repo.path, '.git/told')));
      const begin = performance.now();
      await until('its agent is gone', () => !existsSync(`/proc/${started.data.agent.pid}`));
      // Whom anything else stops has five seconds. How soon it is told depends on the machine.
      expect(performance.now() - begin).toBeLessThan(4500);
      await beside.ended;
      expect(await hasEnded(repo, run)).toBe('cancelled');
      expect((await launch.result).code).toBe(45);
      expect(await repo.wave$('submit')).toMatchObject({ code: 20 });
      expect(await repo.wave$('launch')).toMatchObject({ code: 20 });
      expect((await repo.wave$('stop', '--clear')).code).toBe(0);
      const again = repo.start(['launch', '--lane', 'docs']);
      await (await rig.nextInvocation('B1')).exit(0);
      expect((await again.result).code).toBe(0);
    },
  );
});

/** A run whose agent works, and that the next daemon cannot take up: a wave file is broken. */
async function heldUp(repo: ScratchRepository, rig: AgentRig) {
  repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
  const run = await submit(repo);
  const agent = await rig.nextInvocation('A1');
  await until('it is on record', () => eventsOf(repo, 'agent-run.started').length === 1);
  expect(repo.killDaemon()).toBe(true);
  repo.write('waves/main/wave-9.md', '# broken');
  const daemon = repo.start(['supervise', '--once']);
  await until('it is held up', () => runRecords(repo, run).some(({ type }) => type === 'run.held-up'));
  return { run, agent, daemon };
}

describe('a run that cannot be taken up again', () => {
  story('is held up, not over, while its agent lives, and goes on when it can', async ({ repo, rig }) => {
    const { run, agent, daemon } = await heldUp(repo, rig);
    const told = (await repo.wave$('status', run)).stdout;
    expect(told).toMatch(/problems in wave files[^]*held up, and tried again by itself/);
    expect(told).toMatch(/A1 +working/);
    rmSync(join(repo.path, 'waves/main/wave-9.md'));
    await agent.exit(0);
    expect(await hasEnded(repo, run)).toBe('completed');
    expect((await daemon.result).code).toBe(0);
    expect(rig.seen).toEqual(['A1']);
  });

  story('is ended with its agents by a halt all the same', async ({ repo, rig }) => {
    const { run, agent, daemon } = await heldUp(repo, rig);
    expect((await repo.wave$('stop', '--reason', 'x')).code).toBe(0);
    await agent.ended;
    expect(await hasEnded(repo, run)).toBe('cancelled');
    expect((await daemon.result).code).toBe(0);
  });
});

describe('an emergency stop whose daemon is suspended', () => {
  story(
    'ends the agents by itself, and says so; the daemon records it when it goes on',
    async ({ repo, rig }) => {
      repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
      const run = await submit(repo);
      const agent = await rig.nextInvocation('A1');
      const daemon = repo.daemonPid() ?? 0;
      process.kill(daemon, 'SIGSTOP');
      const stop = await repo.wave$('stop', '--reason', 'the wrong account');
      await agent.ended;
      expect(stop).toMatchObject({ code: 0 });
      expect(stop.stdout).toContain(`lane main: A1 has ended (A1 by this command: process ${daemon}, which`);
      process.kill(daemon, 'SIGCONT');
      expect(await hasEnded(repo, run)).toBe('cancelled');
    },
  );
});

describe('two daemons', () => {
  // Two kinds of lease do not see each other, as two containers that share a volume do not.
  story('one that was suspended does nothing more when it wakes up', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
    ]);
    const run = await submit(repo);
    const agent = await rig.nextInvocation('A1');
    const first = repo.daemonPid() ?? 0;
    process.kill(first, 'SIGSTOP');
    const second = repo.start(['supervise', '--once'], { env: { WAVE_LEASE: 'file' } });
    await until('it is adopted', () => runRecords(repo, run).some(({ type }) => type === 'run.adopted'));
    await agent.exit(0);
    await (await rig.nextInvocation('A2')).exit(0);
    expect(await hasEnded(repo, run)).toBe('completed');
    expect((await second.result).code).toBe(0);
    const WAVE = '.tmp/main/control-plane/wave-0.ndjson';
    const [lane, wave] = [repo.standing(LANE), repo.standing(WAVE)];
    process.kill(first, 'SIGCONT');
    await until('it is said', () => repo.read('.tmp/.wave/supervisor.log').includes('took over'));
    process.kill(first, 'SIGTERM');
    await until('it is gone', () => !existsSync(`/proc/${first}`));
    expect([repo.standing(LANE), repo.standing(WAVE)]).toEqual([lane, wave]);
    expect([...rig.seen]).toEqual(['A1', 'A2']);
  });

  story('one that has nothing to do ends, and no run is left behind with nobody there', async ({ repo }) => {
    repo.write('wave.config.json', JSON.stringify({ supervisor: { idleMinutes: 0 } }));
    // Each submission meets the daemon of the one before on its way out.
    const runs: string[] = [];
    const lanes = Array.from({ length: 6 }, (_, index) => `lane${index}`);
    for (const lane of lanes) repo.wave(0, [{ id: 'A1', run: ['true'] }], lane);
    for (const lane of lanes) runs.push(await submit(repo, '--lane', lane));
    for (const [index, run] of runs.entries())
      expect(await hasEnded(repo, run, `.tmp/lane${index}/control-plane/lane.ndjson`)).toBe('completed');
    await until('the last daemon is gone', () => !existsSync(`/proc/${repo.daemonPid() ?? 0}`));
  });
});
