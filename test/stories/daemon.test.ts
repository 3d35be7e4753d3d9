import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { ENTRY } from '../rig/scratch-repository.js';
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
