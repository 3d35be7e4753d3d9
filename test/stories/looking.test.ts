import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

describe('wave logs', () => {
  story(
    'follows an agent over its attempts and ends with the run, with nothing lost',
    async ({ repo, rig }) => {
      repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
      const launch = repo.start(['launch']);
      const first = await rig.nextInvocation('A1');
      const follower = repo.start(['logs', '--agent', 'A1', '--follow']);
      await first.stdout('one\n');
      await first.stderr('two\n');
      await first.exit(1);
      const second = await rig.nextInvocation('A1');
      await second.stdout('three\nfour without an end');
      await second.exit(0);
      expect((await launch.result).code).toBe(0);
      const { stdout, code } = await follower.result;
      expect(code).toBe(0);
      expect(stdout.split('\n').sort()).toEqual(['', 'four without an end', 'one', 'three', 'two']);
    },
  );

  story('shows the events of the newest run by level, and errors alone', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'echo no >&2; exit 9'] }]);
    await repo.wave$('launch', '--max-retries-per-wave', '0');
    const all = await repo.wave$('logs');
    expect(all.stdout).toContain('A1 ended with 9');
    const errors = await repo.wave$('logs', '--errors');
    expect(errors.stdout).toContain('A1 ended with 9');
    expect(errors.stdout).not.toContain('attempt 1: A1 to run');
    expect((await repo.wave$('logs', '--tail', '1')).stdout.trim().split('\n')).toHaveLength(1);
    const unknown = await repo.wave$('logs', 'NOSUCHRUN');
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toContain('there are: ');
    const agent = await repo.wave$('logs', '--agent', 'A7');
    expect(agent).toMatchObject({ code: 2 });
    expect(agent.stderr).toContain('there are: A1');
    expect((await repo.wave$('logs', '--agent', 'A1', '--errors', '--timestamps')).stdout).toMatch(
      /Z err\| no\n$/,
    );
  });
});

describe('wave events', () => {
  story('prints the records as they are, filtered', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    await repo.wave$('launch');
    const lines = (await repo.wave$('events', '--type', 'agent-run', '--wave', '0')).stdout
      .trim()
      .split('\n');
    const types = lines.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual([
      'agent-run.requested',
      'agent-run.started',
      'agent-run.exited',
      'agent-run.concluded',
    ]);
    expect((await repo.wave$('events', '--since', '2020-01-01T00:00:00Z')).stdout).toContain('run.started');
    expect((await repo.wave$('events', '--until', '1h')).stdout).toBe('');
    expect(await repo.wave$('events', '--since', 'soon')).toMatchObject({ code: 2 });
  });
});

describe('wave retro', () => {
  story('looks back on a wave or a run, and says what there is where there is nothing', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'echo no >&2; exit 9'] }]);
    repo.wave(1, [{ id: 'A1', run: ['true'] }]);
    await repo.wave$('launch', '--start-wave', '0', '--end-wave', '0', '--max-retries-per-wave', '0');
    const [run] = ((await repo.waveJson('status', '--all')) as { runs: { runId: string }[] }).runs;
    const runs = [{ ended: 'exit 9', failureClass: 'crashed' }];
    const waves = [{ wave: 0, status: 'failed', agents: [{ agentId: 'A1', runs }] }];
    expect(await repo.waveJson('retro', '--wave', '0')).toMatchObject({ kind: 'retro', run: null, waves });
    expect(await repo.waveJson('retro', run?.runId ?? '')).toMatchObject({ run: run?.runId, waves });
    expect((await repo.wave$('retro')).stdout).toMatch(/^# Wave 0 of lane main: failed\n[^]*\nwave launch /);
    const nothing = async (...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await repo.wave$('retro', ...words);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    expect(await nothing('--wave', '7')).toContain('there are: 0, 1');
    expect(await nothing('--wave', '1')).toContain('nothing is recorded of wave 1');
    expect(await nothing('NOSUCHRUN')).toContain(`there are: ${run?.runId ?? ''}`);
    expect(await nothing(run?.runId ?? '', '--wave', '1')).toContain('it has begun: 0');
  });
});

describe('wave control status', () => {
  story('waits for a change, and says that there was one (30)', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
    ]);
    const launch = repo.start(['launch']);
    const one = await rig.nextInvocation('A1');
    const signal = join(repo.path, '.tmp/main/projections/signals/wave-0/A1.json');
    await until(
      'A1 is known to run',
      () => existsSync(signal) && repo.read(signal.slice(repo.path.length)).includes('runs since'),
    );
    expect(await repo.wave$('control', 'status', '--line')).toMatchObject({ code: 10 });
    expect(await repo.wave$('control', 'status', '--until-change', '--timeout', '50ms')).toMatchObject({
      code: 10,
    });
    const signals = (await repo.waveJson('control', 'status')).signals as { wave: { version: number } };
    const seen = String(signals.wave.version);
    const waiting = repo.start(['control', 'status', '--until-change', '--since-version', seen]);
    await one.exit(0);
    expect((await waiting.result).code).toBe(30);
    await (await rig.nextInvocation('A2')).exit(0);
    expect((await launch.result).code).toBe(0);
    expect(await repo.wave$('control', 'status', '--until-change')).toMatchObject({ code: 0 });
  });

  story('names candidates in place of a guess', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    repo.wave(1, [{ id: 'A1', run: ['true'] }]);
    const status = await repo.wave$('control', 'status');
    expect(status).toMatchObject({ code: 2 });
    expect(status.stderr).toContain('one of: 0, 1');
    expect(await repo.wave$('control', 'status', '--wave', '7')).toMatchObject({ code: 2 });
    expect(await repo.wave$('contrl', 'status')).toMatchObject({ code: 2 });
    expect((await repo.wave$('launhc')).stderr).toContain('did you mean "launch"');
    expect((await repo.wave$('launch', '--dryrun')).stderr).toContain('did you mean "--dry-run"');
  });

  story('a wave that was never launched is planned, from its file', async ({ repo }) => {
    repo.wave(3, [{ id: 'A1', run: ['true'] }]);
    const status = await repo.waveJson('control', 'status');
    expect(status).toMatchObject({
      wave: 3,
      status: 'planned',
      phase: 'planned',
      activeAttempt: null,
      supervisor: null,
    });
    expect(status.logicalAgents).toMatchObject([{ agentId: 'A1', state: 'planned' }]);
    expect(existsSync(join(repo.path, '.tmp'))).toBe(false);
  });
});

describe('wave launch --json', () => {
  story('is a stream of records that ends with the result', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'exit 5'] }]);
    const { stdout, code } = await repo.wave$('launch', '--json', '--max-retries-per-wave', '0');
    expect(code).toBe(40);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ type: 'epoch.raised' });
    expect(lines.map(({ type }) => type)).toContain('agent-run.exited');
    const result = lines.at(-1);
    expect(result).toMatchObject({ kind: 'launch-result', outcome: 'failed', exitCode: 40, stoppedWave: 0 });
    const types = (result?.hints as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(['explain', 'log', 'resume', 'decide', 'resume']);
  });

  story('an error is one JSON line on stderr', async ({ repo }) => {
    const { stdout, stderr, code } = await repo.wave$('launch', '--json');
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(JSON.parse(stderr)).toMatchObject({
      kind: 'error',
      code: 'wave/none',
      exitCode: 2,
      hint: 'wave new --lane main',
    });
  });
});

describe('a question to a person', () => {
  story('is shown, whatever was posted after it', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const post = (kind: string, summary: string) =>
      repo.wave$('coord', 'post', '--wave', '0', '--kind', kind, '--summary', summary);
    await post('human-feedback', 'which database?');
    const line = repo.read('.tmp/main/coordination/wave-0.ndjson');
    for (let n = 0; n < 60; n += 1) await post('claim', `claim ${n}`);
    expect(line).toContain('which database?');
    const status = await repo.waveJson('control', 'status');
    expect(status).toMatchObject({
      blockingEdge: { kind: 'human-input', detail: 'which database?' },
      feedbackRequests: [{ summary: 'which database?' }],
      truncated: { tasks: 11 },
    });
    expect(await repo.wave$('launch')).toMatchObject({ code: 20 });
  });
});
