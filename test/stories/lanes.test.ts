import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

const touch = (path: string): string[] => ['sh', '-c', `mkdir -p $(dirname ${path}) && echo x > ${path}`];

describe('a lane of waves', () => {
  story('runs in order, stops at the first that does not close, and goes on from there', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: touch('out/A1/0') }]);
    repo.wave(1, [{ id: 'A1', run: ['sh', '-c', '[ -e fixed ] || exit 1'] }]);
    repo.wave(2, [{ id: 'A1', run: touch('out/A1/2') }]);
    const first = await repo.wave$('launch', '--max-retries-per-wave', '0');
    expect(first, first.stdout).toMatchObject({ code: 40 });
    expect(existsSync(join(repo.path, 'out/A1/2'))).toBe(false);
    expect(first.stderr).toContain(
      'wave launch --lane main --start-wave 1 --end-wave 1 --max-retries-per-wave 0',
    );
    repo.write('fixed', '');
    const second = await repo.wave$('launch');
    expect(second, second.stdout).toMatchObject({ code: 0 });
    expect(second.stdout).toContain('completed waves 1, 2');
    expect(repo.json('.tmp/main/projections/run-state.json')).toMatchObject({ completedWaves: [0, 1, 2] });
    const global = repo.json('.tmp/main/projections/dashboards/global.json');
    expect(global.waves).toMatchObject([
      { status: 'completed' },
      { status: 'completed' },
      { status: 'completed' },
    ]);
  });

  story('a range is a range', async ({ repo }) => {
    for (const wave of [0, 1, 2]) repo.wave(wave, [{ id: 'A1', run: touch(`out/A1/${wave}`) }]);
    expect(await repo.wave$('launch', '--start-wave', '1', '--end-wave', '1')).toMatchObject({ code: 0 });
    expect(repo.json('.tmp/main/projections/run-state.json')).toMatchObject({ completedWaves: [1] });
    expect(await repo.wave$('launch', '--start-wave', '7')).toMatchObject({ code: 2 });
  });

  story('with --auto-next a wave that appears meanwhile is run too', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch', '--auto-next']);
    const agent = await rig.nextInvocation('A1');
    repo.wave(1, [{ id: 'A1', run: rig.command('B1') }], 'main');
    await agent.exit(0);
    await (await rig.nextInvocation('B1')).exit(0);
    expect((await launch.result).code).toBe(0);
  });

  story('a completed wave whose file changes stays completed, with drift', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: touch('out/A1/a') }]);
    await repo.wave$('launch');
    repo.wave(0, [{ id: 'A1', run: touch('out/A1/b') }]);
    expect(await repo.waveJson('control', 'status')).toMatchObject({
      status: 'completed',
      currentState: 'completed_with_drift',
      drift: { file: true },
    });
    expect((await repo.wave$('launch')).stdout).toContain('nothing to do');
    const reconciled = await repo.wave$('launch', '--reconcile-status');
    expect(reconciled.stdout).toContain('completed_with_drift (kept-despite-drift)');
    const state = repo.json('.tmp/main/projections/run-state.json');
    expect(state).toMatchObject({
      completedWaves: [0],
      waves: { '0': { currentState: 'completed_with_drift' } },
    });
  });

  story('run-state is rebuilt from the logs, whatever happened to it', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: touch('out/A1/a') }]);
    await repo.wave$('launch');
    const before = repo.json('.tmp/main/projections/run-state.json');
    repo.write('.tmp/main/projections/run-state.json', 'rubbish');
    repo.git('clean', '-fdxq', '.tmp/main/control-plane/lane.ndjson');
    expect((await repo.wave$('launch', '--reconcile-status')).stdout).toContain(
      'wave 0: completed (outcome-missing-in-lane-log)',
    );
    const after = repo.json('.tmp/main/projections/run-state.json');
    expect(after).toMatchObject({ completedWaves: [0] });
    const evidence = (state: Record<string, unknown>): unknown =>
      (state.waves as Record<string, { lastEvidence: { envelopes: unknown } }>)['0']?.lastEvidence.envelopes;
    expect(evidence(after)).toEqual(evidence(before));
  });

  story(
    'many agents run at once, at most as many as allowed, and no two on the same files',
    async ({ repo, rig }) => {
      repo.wave(0, [
        { id: 'A1', run: rig.command('A1'), owns: ['src/'] },
        { id: 'A2', run: rig.command('A2'), owns: ['src/a.ts'] },
        { id: 'A3', run: rig.command('A3'), owns: ['docs/'] },
        { id: 'A4', run: rig.command('A4'), owns: ['test/'] },
      ]);
      const launch = repo.start(['launch', '--max-agents', '2']);
      const one = await rig.nextInvocation('A1');
      const three = await rig.nextInvocation('A3');
      expect([...rig.seen].sort()).toEqual(['A1', 'A3']);
      await three.exit(0);
      const four = await rig.nextInvocation('A4');
      await one.exit(0);
      const two = await rig.nextInvocation('A2');
      await four.exit(0);
      await two.exit(0);
      expect((await launch.result).code).toBe(0);
    },
  );

  story('what an agent leaves running is ended before its evidence is taken', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    const child = await agent.spawnChildOutsideGroup();
    await agent.exit(0);
    expect((await launch.result).code).toBe(0);
    await until('the child is gone', () => !existsSync(`/proc/${child}`));
    expect((await launch.result).stdout).toContain('A1 had left processes running');
  });

  story(
    'two lanes work side by side in one tree, and neither trespasses in the other',
    async ({ repo, rig }) => {
      repo.wave(0, [{ id: 'A1', run: rig.command('A1'), owns: ['src/'] }]);
      repo.wave(0, [{ id: 'B1', run: rig.command('B1'), owns: ['docs/'] }], 'docs');
      repo.write('src/.keep', '');
      repo.write('docs/.keep', '');
      const [main, docs] = [
        repo.start(['launch', '--lane', 'main']),
        repo.start(['launch', '--lane', 'docs']),
      ];
      const [one, other] = [await rig.nextInvocation('A1'), await rig.nextInvocation('B1')];
      await one.writeFile(join(repo.path, 'src/a'), 'a');
      await other.writeFile(join(repo.path, 'docs/b'), 'b');
      await one.exit(0);
      expect((await main.result).code).toBe(0);
      await other.exit(0);
      const result = await docs.result;
      expect(result, result.stdout).toMatchObject({ code: 0 });
    },
  );
});
