import { appendFileSync, existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { isHeavy } from '../rig/heavy.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

describe('an agent that writes outside its paths', () => {
  story('is told apart, fails the ownership gate, and is not retried by itself', async ({ repo }) => {
    repo.write('README.md', 'ours\n');
    repo.wave(0, [
      {
        id: 'A1',
        run: ['sh', '-c', 'mkdir -p out/A1; echo x > out/A1/a; echo broken >> README.md; echo y > stray.txt'],
      },
    ]);
    const result = await repo.wave$('launch', '--max-retries-per-wave', '3');
    expect(result, result.stdout).toMatchObject({ code: 41 });
    expect(result.stdout).toContain('README.md, stray.txt');
    const status = await repo.waveJson('control', 'status');
    expect(status).toMatchObject({
      status: 'blocked',
      overall: { gate: 'ownership', statusCode: 'ownership-violated' },
    });
    // What it did is put right by a person; then the launch goes on with a run of its own.
    repo.write('README.md', 'ours\n');
    repo.git('clean', '-fq', 'stray.txt');
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'mkdir -p out/A1; echo x > out/A1/a'] }]);
    expect((await repo.wave$('launch')).code).toBe(0);
  });

  story('does not harm those that ran before', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
    ]);
    const launch = repo.start(['launch']);
    await (await rig.nextInvocation('A1')).exit(0);
    const two = await rig.nextInvocation('A2');
    await two.writeFile(join(repo.path, 'stray.txt'), 'x');
    await two.exit(0);
    expect((await launch.result).code).toBe(41);
    const gates = (await repo.waveJson('control', 'status')).gates as readonly Record<string, unknown>[];
    const ownership = gates
      .filter(({ gate }) => gate === 'ownership')
      .map(({ agentId, ok }) => [agentId, ok]);
    expect(ownership).toEqual([
      ['A1', true],
      ['A2', false],
    ]);
  });
});

describe('a deliverable that disappears', () => {
  story('fails its agent, which runs again while the wave is open', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1'), owns: ['a.txt'], deliverables: ['a.txt'] },
      { id: 'A2', run: rig.command('A2'), owns: ['a.txt', 'b.txt'], dependsOn: ['A1'] },
    ]);
    const launch = repo.start(['launch']);
    const one = await rig.nextInvocation('A1');
    await one.writeFile(join(repo.path, 'a.txt'), 'first');
    await one.exit(0);
    const two = await rig.nextInvocation('A2');
    repo.git('clean', '-fq', 'a.txt');
    await two.exit(0);
    const again = await rig.nextInvocation('A1');
    await again.writeFile(join(repo.path, 'a.txt'), 'second');
    await again.exit(0);
    await (await rig.nextInvocation('A2')).exit(0);
    const result = await launch.result;
    expect(result, result.stdout).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('missing-deliverable');
  });

  story('after the close it is no reopening', async ({ repo }) => {
    const run = ['sh', '-c', 'mkdir -p out && echo hi > out/a.txt'];
    repo.wave(0, [{ id: 'A1', run, owns: ['out/a.txt'], deliverables: ['out/a.txt'] }]);
    await repo.wave$('launch');
    repo.git('clean', '-fdq', 'out');
    expect(await repo.waveJson('control', 'status')).toMatchObject({ status: 'completed', overall: null });
    expect((await repo.wave$('launch')).stdout).toContain('nothing to do');
  });

  story('an agent that exits 0 having done nothing is not done', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'], owns: ['out/a.txt'], deliverables: ['out/a.txt'] }]);
    const result = await repo.wave$('launch');
    expect(result).toMatchObject({ code: 40 });
    expect(result.stdout).toContain('missing: out/a.txt');
    expect(await repo.wave$('launch', '--max-retries-per-wave', '0')).toMatchObject({ code: 40 });
  });
});

describe('a loud agent', () => {
  story(
    'its log is capped with head and tail, its markers are read from everything, and others go on',
    async ({ repo }) => {
      const megabytes = isHeavy ? 200 : 70;
      const loud = [
        `yes 'a line of an agent that talks too much, and says nothing at all in it' | head -c ${megabytes}000000`,
        `echo; echo '[wave-proof] completion=contract durability=none proof=unit state=met'`,
        `echo '[wave-doc-delta] state=none'`,
        `echo the end`,
      ].join('; ');
      const exitContract = ['completion: contract', 'durability: none', 'proof: unit', 'doc-impact: none'];
      repo.wave(0, [
        { id: 'A1', run: ['sh', '-c', loud], exitContract },
        { id: 'A2', run: ['sh', '-c', 'echo quiet'] },
      ]);
      const result = await repo.wave$('launch');
      expect(result, result.stdout).toMatchObject({ code: 0 });
      const log = join(repo.path, '.tmp/main/logs/wave-0/attempt-1/A1.log');
      expect(statSync(log).size).toBeLessThan(66 * 1024 * 1024);
      const text = readFileSync(log, 'utf8');
      expect(text).toContain('bytes cut');
      expect(text.trimEnd().endsWith('the end')).toBe(true);
      expect((await repo.wave$('logs', '--agent', 'A2')).stdout).toBe('quiet\n');
    },
  );
});

describe('a damaged log', () => {
  story('is named, blocks the close, and goes on once it is acknowledged', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
    const agent = await rig.nextInvocation('A1');
    const log = join(repo.path, '.tmp/main/control-plane/wave-0.ndjson');
    const offset = statSync(log).size;
    appendFileSync(log, '{"not":"a record"}\n');
    await agent.exit(0);
    expect((await launch.result).code).toBe(46);
    const status = await repo.waveJson('control', 'status');
    expect(status).toMatchObject({ overall: { gate: 'log', statusCode: 'log-damaged' } });
    expect(status.log).toMatchObject({
      damaged: [{ log: 'control-plane', offset, kind: 'corrupt', acknowledged: false }],
    });
    const doctor = await repo.wave$('doctor');
    expect(doctor).toMatchObject({ code: 46 });
    expect(doctor.stdout).toContain(`--acknowledge control-plane:${offset}`);
    const place = `control-plane:${offset}`;
    expect(await repo.wave$('doctor', '--wave', '0', '--acknowledge', place)).toMatchObject({ code: 2 });
    const reason = 'a test wrote it';
    expect(
      await repo.wave$('doctor', '--wave', '0', '--acknowledge', place, '--reason', reason),
    ).toMatchObject({ code: 0 });
    expect((await repo.wave$('doctor')).stdout).toContain(reason);
    expect((await repo.wave$('launch')).code).toBe(0);
    expect(rig.seen).toEqual(['A1']);
  });

  story('a torn line of a killed writer is shown and blocks nothing', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    repo.write(
      '.tmp/main/coordination/wave-0.ndjson',
      '{"v":1,"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","at":"2026-01-01T00:0',
    );
    expect(
      (await repo.wave$('coord', 'post', '--wave', '0', '--kind', 'claim', '--summary', 'after it')).code,
    ).toBe(0);
    expect((await repo.wave$('launch')).code).toBe(0);
    expect((await repo.waveJson('control', 'status')).log).toMatchObject({ damaged: [{ kind: 'torn' }] });
  });
});

describe('reads', () => {
  story('change no byte, whoever looks', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    await until('the agent is up', () =>
      existsSync(join(repo.path, '.tmp/main/status/wave-0/attempt-1/A1.json')),
    );
    // The last of the projections to be written.
    await until('the projections have caught up', () =>
      repo.read('.tmp/main/projections/signals/wave-0/A1.json').includes('runs since'),
    );
    const before = snapshot(repo.path);
    await Promise.all([
      repo.wave$('control', 'status', '--json'),
      repo.wave$('control', 'status', '--line'),
      repo.wave$('logs'),
      repo.wave$('events'),
      repo.wave$('show', '--wave', '0'),
    ]);
    expect(snapshot(repo.path)).toEqual(before);
    await agent.exit(0);
    expect((await launch.result).code).toBe(0);
  });

  story('deleting the projections changes no decision', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    await repo.wave$('launch');
    const before = (await repo.waveJson('control', 'status')) as { gates: unknown; status: string };
    repo.git('clean', '-fdxq', '.tmp/main/projections');
    expect(existsSync(join(repo.path, '.tmp/main/projections'))).toBe(false);
    expect(await repo.waveJson('control', 'status')).toMatchObject({
      gates: before.gates,
      status: before.status,
    });
    expect((await repo.wave$('launch')).stdout).toContain('nothing to do');
    expect((await repo.wave$('launch', '--reconcile-status')).stdout).toContain(
      'wave 0: completed (already-recorded)',
    );
    expect(repo.json('.tmp/main/projections/run-state.json')).toMatchObject({ completedWaves: [0] });
  });
});

/** Every file under the state root but the snapshot cache, with its content and time. */
function snapshot(root: string): Record<string, string> {
  const files: Record<string, string> = {};
  const walk = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const stat = statSync(path);
      if (stat.isDirectory()) {
        if (name !== 'snapshots') walk(path);
      } else files[path] = `${stat.mtimeMs} ${readFileSync(path, 'latin1')}`;
    }
  };
  walk(join(root, '.tmp'));
  return files;
}
