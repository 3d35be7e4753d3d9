import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

const contracts = (...lines: readonly string[]): string =>
  ['### Contracts', lines.map((line) => `- ${line}`).join('\n')].join('\n\n');

function eventsOf(repo: ScratchRepository, type: string): readonly Record<string, unknown>[] {
  return repo.records('.tmp/main/control-plane/wave-0.ndjson').filter((record) => record.type === type);
}

function outcomes(repo: ScratchRepository): readonly unknown[] {
  return eventsOf(repo, 'contract.checked').map(({ data }) => {
    const { contractId, outcome } = data as { contractId: string; outcome: string };
    return `${contractId} ${outcome}`;
  });
}

describe('contracts are checked by Wave itself', () => {
  story('a wave closes when all of them hold, those of the build first', async ({ repo }) => {
    repo.write('schema.json', '{"type":"object","required":["ok"]}');
    repo.wave(0, [
      {
        id: 'A1',
        run: ['sh', '-c', 'mkdir -p out && echo "{\\"ok\\":1}" > out/a.json && echo "# Risks" > out/a.md'],
        owns: ['out/'],
        deliverables: ['out/a.json'],
        extra: contracts(
          'id: unit | type: command | run: ["sh","-c","echo checking; grep -q ok out/a.json"] | stage: test',
          'id: shape | type: json-schema | source: out/a.json | schema: schema.json',
          'id: notes | type: markdown | source: out/a.md | headings: risks',
          'id: there | type: non-empty | source: out/a.json',
          'id: new | type: changed | source: out/a.json',
          'id: built | type: command | run: ["test","-f","out/a.json"] | stage: build',
        ),
      },
    ]);
    const result = await repo.wave$('launch');
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(outcomes(repo)[0]).toBe('built passed');
    expect([...outcomes(repo)].sort()).toEqual(
      ['built', 'new', 'notes', 'shape', 'there', 'unit'].map((id) => `${id} passed`),
    );
    expect(repo.read('.tmp/main/logs/wave-0/attempt-1/contracts/A1+unit.log')).toContain('checking');
    const status = await repo.waveJson('control', 'status');
    const gates = status.gates as readonly Record<string, unknown>[];
    expect(gates.find(({ gate }) => gate === 'contracts')).toMatchObject({ ok: true, statusCode: 'pass' });
  });

  story(
    'a contract that fails sends the agent into another attempt, with what was found',
    async ({ repo, rig }) => {
      repo.wave(0, [
        {
          id: 'A1',
          run: rig.command('A1'),
          owns: ['out.txt'],
          extra: contracts('id: unit | type: command | run: ["grep","-n","good","out.txt"]'),
        },
        { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
      ]);
      const launch = repo.start(['launch']);
      const first = await rig.nextInvocation('A1');
      await first.writeFile(join(repo.path, 'out.txt'), 'bad');
      await first.exit(0);
      const second = await rig.nextInvocation('A1');
      expect(second.hello.env.WAVE_ATTEMPT).toBe('2');
      expect(rig.seen).toEqual(['A1', 'A1']);
      await second.writeFile(join(repo.path, 'out.txt'), 'good');
      await second.exit(0);
      await (await rig.nextInvocation('A2')).exit(0);
      const result = await launch.result;
      expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
      expect(outcomes(repo)).toEqual(['unit failed', 'unit passed']);
      expect(repo.read('.tmp/main/prompts/wave-0/attempt-2/A1.md')).toContain(
        'contract unit (command): grep -n good out.txt ended with 1',
      );
      expect(eventsOf(repo, 'attempt.ended')[0]).toMatchObject({ data: { statusCode: 'contract-failed' } });
      const shown = await repo.wave$('logs', '--agent', 'A1', '--contract', 'unit', '--attempt', '2');
      expect(shown, shown.stderr).toMatchObject({ code: 0, stdout: '1:good\n' });
      for (const contract of ['unti', '../A1', 'x/../unit']) {
        const none = await repo.wave$('logs', '--agent', 'A1', '--contract', contract);
        expect(none.stderr).toContain('logs/not-found');
      }
    },
  );

  story('rework hands the findings to the next run of the same attempt', async ({ repo, rig }) => {
    repo.write('schema.json', '{"type":"object","properties":{"n":{"type":"number"}}}');
    repo.wave(0, [
      {
        id: 'A1',
        run: rig.command('A1'),
        owns: ['out.json'],
        deliverables: ['out.json'],
        extra: contracts(
          'id: shape | type: json-schema | source: out.json | schema: schema.json | on-failure: rework | rounds: 2',
        ),
      },
    ]);
    const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
    const first = await rig.nextInvocation('A1');
    await first.stdout('the first\n');
    await first.writeFile(join(repo.path, 'out.json'), '{\n  "n": "one"\n}\n');
    await first.exit(0);
    const second = await rig.nextInvocation('A1');
    await second.stdout('the second\n');
    expect(second.hello.env.WAVE_ATTEMPT).toBe('1');
    expect(second.hello.env.WAVE_RESULT_FILE).not.toBe(first.hello.env.WAVE_RESULT_FILE);
    expect(repo.read('.tmp/main/prompts/wave-0/attempt-1/A1+2.md')).toContain(
      'contract shape (json-schema): out.json:2: /n must be number',
    );
    await second.writeFile(join(repo.path, 'out.json'), '{"n":1}');
    await second.exit(0);
    const result = await launch.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('contract shape of A1: failed');
    expect(outcomes(repo)).toEqual(['shape failed', 'shape passed']);
    expect(eventsOf(repo, 'attempt.started')).toHaveLength(1);
    expect((await repo.wave$('logs', '--agent', 'A1')).stdout).toBe('the second\n');
    expect(repo.read('.tmp/main/logs/wave-0/attempt-1/A1.log')).toContain('the first');
  });

  story('rounds that are used up end the wave, and say so', async ({ repo }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['sh', '-c', 'echo x >> count; echo "$(wc -l < count) problems"'],
        owns: ['count'],
        extra: contracts(
          // Another finding each time, so that it is not for want of progress.
          'id: unit | type: command | run: ["sh","-c","head -c $(wc -l < count) /etc/passwd; exit 1"] | on-failure: rework | rounds: 2',
        ),
      },
    ]);
    const result = await repo.wave$('launch', '--max-retries-per-wave', '3');
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 40 });
    expect(result.stdout).toContain('rounds used up on unit (2 of 2)');
    expect(repo.read('count').trim().split('\n')).toHaveLength(3);
    expect(eventsOf(repo, 'attempt.started')).toHaveLength(1);
  });

  story('three rounds without progress end it before that', async ({ repo }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['sh', '-c', 'echo x >> count'],
        owns: ['count'],
        extra: contracts('id: there | type: non-empty | source: out.md | on-failure: rework | rounds: 9'),
      },
    ]);
    const result = await repo.wave$('launch');
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 40 });
    expect(result.stdout).toContain('no progress over three rounds on there');
    expect(repo.read('count').trim().split('\n')).toHaveLength(4);
  });

  story('a contract that only warns is shown and lets the wave close', async ({ repo }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['true'],
        extra: contracts('id: there | type: non-empty | source: out.md | on-failure: warn'),
      },
    ]);
    const result = await repo.wave$('launch');
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('contract-warned');
    const status = await repo.waveJson('control', 'status');
    const gates = status.gates as readonly Record<string, unknown>[];
    expect(gates.find(({ gate }) => gate === 'contracts')).toMatchObject({
      ok: true,
      statusCode: 'contract-warned',
      rung: 'gate-3',
    });
  });

  story('a build that fails keeps the tests from being run', async ({ repo }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['true'],
        extra: contracts(
          'id: unit | type: command | run: ["sh","-c","touch ran"]',
          'id: built | type: command | run: ["sh","-c","echo broken; exit 3"] | stage: build',
        ),
      },
    ]);
    const result = await repo.wave$('launch', '--max-retries-per-wave', '0');
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 40 });
    expect(outcomes(repo)).toEqual(['built failed']);
    expect(existsSync(join(repo.path, 'ran'))).toBe(false);
    const [verdict] = eventsOf(repo, 'gate.evaluated')
      .map(({ data }) => (data as { verdict: Record<string, unknown> }).verdict)
      .filter(({ gate, statusCode }) => gate === 'contracts' && statusCode === 'contract-failed');
    expect(verdict).toMatchObject({ rung: 'gate-2', failureClass: 'contract' });
    expect(verdict?.detail).toContain('broken');
  });

  story('a command that hangs is ended at its limit, with what it started', async ({ repo, rig }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['true'],
        extra: contracts(
          `id: unit | type: command | run: ${JSON.stringify(rig.command('check'))} | minutes: 0.01`,
        ),
      },
      { id: 'A2', run: rig.command('A2') },
    ]);
    const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
    const other = await rig.nextInvocation('A2');
    const check = await rig.nextInvocation('check');
    const child = await check.spawnChildOutsideGroup();
    await check.ended;
    await until('the child is gone', () => !existsSync(`/proc/${child}`));
    // Nobody was held up meanwhile.
    await other.exit(0);
    const result = await launch.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 40 });
    expect(outcomes(repo)).toEqual(['unit error']);
    expect(eventsOf(repo, 'attempt.ended')[0]).toMatchObject({
      data: { statusCode: 'contract-error', failureClass: 'timeout' },
    });
  });

  story('what a command changes is visible and counts against nobody', async ({ repo, rig }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['true'],
        extra: contracts(`id: unit | type: command | run: ${JSON.stringify(rig.command('check'))}`),
      },
      { id: 'A2', run: rig.command('A2') },
    ]);
    const launch = repo.start(['launch']);
    const other = await rig.nextInvocation('A2');
    const check = await rig.nextInvocation('check');
    mkdirSync(join(repo.path, 'coverage'));
    await check.writeFile(join(repo.path, 'coverage/index.html'), 'all of it');
    await check.exit(0);
    await until('it is on record', () => outcomes(repo).length > 0);
    await other.exit(0);
    const result = await launch.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('changed while a contract was checked: coverage/index.html');
  });

  story('what agents change before and after a command is still theirs', async ({ repo, rig }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['true'],
        extra: contracts(`id: unit | type: command | run: ${JSON.stringify(rig.command('check'))}`),
      },
      { id: 'A2', run: rig.command('A2') },
    ]);
    const launch = repo.start(['launch']);
    const other = await rig.nextInvocation('A2');
    await (await rig.nextInvocation('check')).exit(0);
    await until('it is on record', () => outcomes(repo).length > 0);
    await until('the clock has moved on', () => Date.now() > lastEnd(repo) + 100);
    await other.writeFile(join(repo.path, 'elsewhere'), 'mine');
    await other.exit(0);
    const result = await launch.result;
    expect(result, result.stdout).toMatchObject({ code: 41 });
    expect(result.stdout).toContain('elsewhere');
  });

  story(
    'the launcher is killed: the command dies, and the next launch checks again',
    async ({ repo, rig }) => {
      repo.wave(0, [
        {
          id: 'A1',
          run: ['true'],
          extra: contracts(`id: unit | type: command | run: ${JSON.stringify(rig.command('check'))}`),
        },
      ]);
      const first = repo.start(['launch'], { detached: true });
      const check = await rig.nextInvocation('check');
      const child = await check.spawnChild();
      process.kill(-(first.child.pid ?? 0), 'SIGKILL');
      await first.result;
      await check.ended;
      await until('the child is gone', () => !existsSync(`/proc/${child}`));
      const second = repo.start(['launch']);
      await (await rig.nextInvocation('check')).exit(0);
      const result = await second.result;
      expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
      expect(rig.seen).toEqual(['check', 'check']);
      expect(outcomes(repo)).toEqual(['unit passed']);
      expect(eventsOf(repo, 'contract.check-abandoned')).toHaveLength(1);
      expect(eventsOf(repo, 'agent-run.requested')).toHaveLength(1);
    },
  );

  story('Ctrl-C twice ends a check too', async ({ repo, rig }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['true'],
        extra: contracts(`id: unit | type: command | run: ${JSON.stringify(rig.command('check'))}`),
      },
    ]);
    const launch = repo.start(['launch']);
    const check = await rig.nextInvocation('check');
    launch.child.kill('SIGINT');
    await until('it is on record', () => eventsOf(repo, 'cancel.requested').length > 0);
    launch.child.kill('SIGINT');
    await check.ended;
    const result = await launch.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 130 });
    expect(outcomes(repo)).toEqual([]);
    const again = repo.start(['launch']);
    await (await rig.nextInvocation('check')).exit(0);
    expect((await again.result).code).toBe(0);
    // The agent's work still stands: only what was cut short is done again.
    expect(eventsOf(repo, 'agent-run.requested')).toHaveLength(1);
  });

  story(
    'what could not be checked is checked again by the next launch, the agent is not run again',
    async ({ repo }) => {
      repo.wave(0, [
        {
          id: 'A1',
          run: ['true'],
          extra: contracts('id: unit | type: command | run: ["sh","-c","no-such-tool-yet"]'),
        },
      ]);
      repo.env.PATH = `${join(repo.path, 'bin')}:${process.env.PATH ?? ''}`;
      const first = await repo.wave$('launch');
      expect(first, first.stdout).toMatchObject({ code: 41 });
      expect(first.stdout).toContain('contract-error');
      mkdirSync(join(repo.path, 'bin'));
      symlinkSync('/bin/true', join(repo.path, 'bin/no-such-tool-yet'));
      const second = await repo.wave$('launch');
      expect(second, second.stdout).toMatchObject({ code: 0 });
      expect(outcomes(repo)).toEqual(['unit error', 'unit passed']);
      expect(eventsOf(repo, 'agent-run.requested')).toHaveLength(1);
    },
  );

  story('a program that is not there is said before anything starts', async ({ repo }) => {
    repo.wave(0, [
      {
        id: 'A1',
        run: ['touch', 'ran'],
        owns: ['ran'],
        extra: contracts('id: unit | type: command | run: ["no-such-program"]'),
      },
    ]);
    const result = await repo.wave$('launch');
    expect(result).toMatchObject({ code: 47 });
    expect(result.stderr).toContain('contract/no-program');
    expect(existsSync(join(repo.path, 'ran'))).toBe(false);
  });
});

function lastEnd(repo: ScratchRepository): number {
  const [last] = eventsOf(repo, 'contract.checked').slice(-1);
  return Date.parse((last?.data as { endedAt: string }).endedAt);
}
