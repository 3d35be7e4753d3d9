import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';

describe('agents that fail', () => {
  story('runs again only what failed and what waits for it', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2') },
      { id: 'A3', run: rig.command('A3'), dependsOn: ['A2'] },
    ]);
    const launch = repo.start(['launch']);
    const [one, two] = [await rig.nextInvocation('A1'), await rig.nextInvocation('A2')];
    await two.exit(7);
    await one.exit(0);
    await (await rig.nextInvocation('A2')).exit(0);
    await (await rig.nextInvocation('A3')).exit(0);
    const result = await launch.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(rig.seen).toEqual(expect.arrayContaining(['A1', 'A2', 'A2', 'A3']));
    expect(rig.seen).toHaveLength(4);
    const exits = repo
      .records('.tmp/main/control-plane/wave-0.ndjson')
      .filter(({ type }) => type === 'agent-run.exited')
      .map(({ agent, attempt, data }) => [agent, attempt, (data as { exitCode: number }).exitCode]);
    expect(exits).toContainEqual(['A2', 1, 7]);
    expect(exits).toContainEqual(['A2', 2, 0]);
  });

  story('gives up when the attempts are used up, and says so everywhere', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'echo broken >&2; exit 3'] }]);
    const result = await repo.wave$('launch', '--max-retries-per-wave', '1');
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 40 });
    expect(result.stdout).toContain('exit code 3');
    expect(result.stderr).toContain('wave logs --lane main --wave 0 --agent A1');
    const line = await repo.wave$('control', 'status', '--line');
    expect(line).toMatchObject({ code: 40 });
    expect(line.stdout).toMatch(/^signal=failed lane=main wave=0 phase=failed status=failed /);
    const status = await repo.waveJson('control', 'status');
    expect(status).toMatchObject({ status: 'failed', phase: 'failed', closureState: 'failed' });
    const runState = repo.json('.tmp/main/projections/run-state.json');
    expect(runState).toMatchObject({
      waves: { '0': { currentState: 'failed', lastReasonCode: 'nonzero-exit' } },
    });
    expect(repo.json('.tmp/main/projections/dashboards/wave-0.json')).toMatchObject({ status: 'failed' });
  });

  story('a relaunch after a failure runs what failed, with new attempts', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2') },
    ]);
    const first = repo.start(['launch', '--max-retries-per-wave', '0']);
    await (await rig.nextInvocation('A1')).exit(0);
    await (await rig.nextInvocation('A2')).exit(1);
    expect((await first.result).code).toBe(40);
    const second = repo.start(['launch']);
    await (await rig.nextInvocation('A2')).exit(0);
    expect((await second.result).code).toBe(0);
    expect(rig.seen.filter((name) => name === 'A1')).toHaveLength(1);
  });

  story('tells an agent what kept its last run from passing', async ({ repo }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['sh', '-c', 'cat > seen.txt; mv seen.txt out-seen-$WAVE_ATTEMPT.txt; exit 4'],
        owns: ['*.txt'],
      },
    ]);
    await repo.wave$('launch');
    expect(repo.read('out-seen-1.txt')).not.toContain('nonzero-exit');
    expect(repo.read('out-seen-2.txt')).toContain('nonzero-exit');
  });

  story('does not retry what a retry cannot mend', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'no-such-program-here'] }]);
    const result = await repo.wave$('launch', '--max-retries-per-wave', '5');
    expect(result, result.stdout).toMatchObject({ code: 41 });
    expect(result.stdout).toContain('no-such-program-here');
  });

  story('an agent that is gone before it started counts as one that did not', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['no-such-program-here'] }]);
    const result = await repo.wave$('launch');
    expect(result).toMatchObject({ code: 47 });
    expect(result.stderr).toContain('no-such-program-here is not on the PATH');
  });
});
