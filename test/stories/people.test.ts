import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Invocation } from '../rig/invocation.js';
import type { CliResult, RunningCli, ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

type Item = Readonly<{ id: string; state: string; response: string | null; byDefault: boolean }>;

/** The questions that wait, or all of them. */
async function questions(repo: ScratchRepository, ...flags: string[]): Promise<Item[]> {
  const { feedbackRequests } = await repo.waveJson('feedback', 'list', ...flags);
  return feedbackRequests as Item[];
}

const pending = (repo: ScratchRepository): Promise<Item> =>
  until('a question', async () => (await questions(repo, '--pending'))[0]);

const controlEvents = (repo: ScratchRepository, type: string): Record<string, unknown>[] =>
  repo.records('.tmp/main/control-plane/wave-0.ndjson').filter((record) => record.type === type);

/** `wave …` as an agent of this invocation runs it: by its PATH and its variables. */
function asAgent({ hello }: Invocation, ...words: string[]): Promise<CliResult> {
  const child = spawn('wave', words, { cwd: hello.cwd, env: hello.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, ...text }));
  });
}

const ASK = ['feedback', 'ask', '--question', 'Which region?'];

describe('an agent that asks a person and waits', () => {
  story('gets the answer and nothing else, while status says who is waited for', async ({ repo, rig }) => {
    const { agent, launch } = await launched(repo, rig.command('A1'), () => rig.nextInvocation('A1'));
    const answer = asAgent(agent, ...ASK, '--wait');
    const { id } = await pending(repo);
    const status = await repo.wave$('control', 'status', '--line');
    expect(status).toMatchObject({ code: 20 });
    expect(status.stdout).toMatch(/^signal=feedback-requested .* blocking=human-input /);
    expect((await repo.wave$('status')).stdout).toContain('A1 asks: Which region?: wave feedback respond');
    expect(
      await repo.wave$('feedback', 'respond', '--id', id.slice(0, 25), '--response', 'eu\nwest'),
    ).toMatchObject({ code: 0 });
    expect(await answer).toMatchObject({ code: 0, stdout: 'eu\nwest\n', stderr: '' });
    expect((await repo.wave$('control', 'status', '--line', '--agent', 'A1')).stdout).toMatch(
      /signal=feedback-answered .* should_wake=yes/,
    );
    await agent.exit(0);
    expect(await launch.result).toMatchObject({ code: 0 });
    expect(controlEvents(repo, 'rerun.requested')).toEqual([]);
    expect((await repo.wave$('audit', 'verify')).code).toBe(0);
    expect((await repo.wave$('replay', '--wave', '0')).code).toBe(0);
  });

  story('hears it although its launcher was killed, and the next one goes on', async ({ repo, rig }) => {
    const { agent, launch } = await launched(repo, rig.command('A1'), () => rig.nextInvocation('A1'));
    const answer = asAgent(agent, ...ASK, '--wait');
    const { id } = await pending(repo);
    launch.child.kill('SIGKILL');
    await launch.result;
    await repo.wave$('feedback', 'respond', '--id', id, '--response', 'eu');
    expect(await answer).toMatchObject({ code: 0, stdout: 'eu\n' });
    expect(controlEvents(repo, 'rerun.requested')).toEqual([]);
    await agent.exit(0);
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    expect(rig.seen).toEqual(['A1']);
  });

  story('ends at once when it is interrupted, and when its time is up', async ({ repo, rig }) => {
    const { launch } = await launched(repo, rig.command('A1'), () => rig.nextInvocation('A1'));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const id = `by-${signal}`;
      const ask = repo.start([...ASK, '--wait', '--id', id]);
      await until('the question', async () => (await questions(repo)).some((one) => one.id === id));
      ask.child.kill(signal);
      const { code, signal: by, stdout } = await ask.result;
      // It may have been ended before it listens; a shell makes no difference.
      expect({ code: code ?? 128 + constants.signals[by ?? signal], stdout }).toEqual({
        code: 128 + constants.signals[signal],
        stdout: '',
      });
    }
    expect(await repo.wave$(...ASK, '--wait', '--timeout', '50ms')).toMatchObject({ code: 10, stdout: '' });
    const preset = await repo.wave$(
      ...ASK,
      '--wait',
      '--timeout',
      '50ms',
      '--default',
      'us',
      '--id',
      'preset',
    );
    expect(preset).toMatchObject({ code: 0, stdout: 'us\n' });
    expect(await repo.waveJson('feedback', 'show', '--id', 'preset')).toMatchObject({
      response: 'us',
      byDefault: true,
    });
    launch.child.kill('SIGKILL');
  });
});

describe('an agent that asks and ends', () => {
  story(
    'runs again with the answer: eight people answer at once, one is heard, one rerun is queued',
    async ({ repo, rig }) => {
      const { agent, launch } = await launched(repo, rig.command('A1'), () => rig.nextInvocation('A1'));
      expect((await asAgent(agent, ...ASK, '--id', 'region')).stdout).toBe('region\n');
      await asAgent(agent, 'feedback', 'ask', '--question', 'And which size?', '--id', 'size');
      await asAgent(
        agent,
        'coord',
        'post',
        '--kind',
        'blocker',
        '--summary',
        'no region',
        '--depends-on',
        'region',
        '--id',
        'b1',
      );
      await agent.exit(0);
      expect(await launch.result).toMatchObject({ code: 20 });
      const people = Array.from({ length: 8 }, (_, index) => {
        const words = ['--id', 'region', '--response', `eu-${index}`, '--operator', `P${index}`];
        return repo.start(['feedback', 'respond', ...words]).result;
      });
      const results = await Promise.all(people);
      expect(results.map(({ code }) => code).sort()).toEqual([0, 2, 2, 2, 2, 2, 2, 2]);
      const first = results.findIndex(({ code }) => code === 0);
      expect(
        results.filter(({ code }) => code === 2).every(({ stderr }) => stderr.includes(`operator:P${first}`)),
      ).toBe(true);
      expect(controlEvents(repo, 'rerun.requested')).toHaveLength(1);
      // The blackboard asks nothing more but the size.
      expect((await questions(repo, '--pending')).map(({ id }) => id)).toEqual(['size']);
      expect((await repo.wave$('control', 'status', '--line')).code).toBe(20);
      await repo.wave$('feedback', 'respond', '--id', 'size', '--response', 'small');
      expect(controlEvents(repo, 'rerun.requested')).toHaveLength(1);
      expect(await repo.wave$('control', 'status', '--line')).toMatchObject({
        code: 43,
        stdout: expect.stringMatching(/^signal=resume-ready .* blocking=rerun-request /) as string,
      });
      const again = repo.start(['launch']);
      const second = await rig.nextInvocation('A1');
      const prompt = repo.read('.tmp/main/prompts/wave-0/attempt-2/A1.md');
      expect(prompt).toContain(`  > eu-${first}\n`);
      expect(prompt).toContain('  > small\n');
      await second.exit(0);
      expect(await again.result).toMatchObject({ code: 0 });
      expect((await repo.wave$('replay', '--wave', '0')).code).toBe(0);
    },
  );

  story(
    'runs again too when it is answered while others are at work, and nothing is queued',
    async ({ repo, rig }) => {
      repo.wave(0, [
        { id: 'A1', run: rig.command('A1') },
        { id: 'A2', run: rig.command('A2') },
      ]);
      const launch = repo.start(['launch']);
      const agent = await rig.nextInvocation('A1');
      const other = await rig.nextInvocation('A2');
      await asAgent(agent, ...ASK, '--id', 'region');
      await agent.exit(0);
      await until('its end', async () => {
        const { logicalAgents } = await repo.waveJson('control', 'status');
        return (logicalAgents as { executionState: string }[])[0]?.executionState === 'settled';
      });
      await repo.wave$('feedback', 'respond', '--id', 'region', '--response', 'eu');
      expect(controlEvents(repo, 'rerun.requested')).toEqual([]);
      await other.exit(0);
      const second = await rig.nextInvocation('A1');
      await second.exit(0);
      expect(await launch.result).toMatchObject({ code: 0 });
      expect([...rig.seen].sort()).toEqual(['A1', 'A1', 'A2']);
    },
  );
});

describe('a question that nobody answers in time', () => {
  story(
    'is answered by its default, by the launcher, with what hangs on it; nobody runs again for it',
    async ({ repo, rig }) => {
      const { agent, launch } = await launched(repo, rig.command('A1'), () => rig.nextInvocation('A1'));
      // Whatever time it takes to write both: nobody answers meanwhile.
      launch.child.kill('SIGSTOP');
      await asAgent(agent, ...ASK, '--id', 'region', '--default', 'eu', '--timeout', '1s');
      await asAgent(
        agent,
        'coord',
        'post',
        '--kind',
        'blocker',
        '--summary',
        'no region',
        '--depends-on',
        'region',
        '--id',
        'b1',
      );
      launch.child.kill('SIGCONT');
      await agent.exit(0);
      expect(await launch.result).toMatchObject({ code: 0 });
      expect(await repo.waveJson('feedback', 'show', '--id', 'region')).toMatchObject({
        response: 'eu',
        byDefault: true,
        answeredBy: 'launcher',
      });
      const changes = repo
        .records('.tmp/main/coordination/wave-0.ndjson')
        .filter(({ type }) => type === 'record.changed')
        .map(({ data }) => data as { id: string; linked?: string[] });
      expect(changes.map(({ id, linked = [] }) => [id, linked])).toEqual([
        ['b1', ['region']],
        ['region', []],
      ]);
      expect(rig.seen).toEqual(['A1']);
      expect((await repo.wave$('replay', '--wave', '0')).code).toBe(0);
    },
  );
});

describe('what people type', () => {
  story('is bounded, cleaned and checked', async ({ repo, rig }) => {
    const { agent, launch } = await launched(repo, rig.command('A1'), () => rig.nextInvocation('A1'));
    await asAgent(agent, ...ASK, '--id', 'q1', '--choices', 'yes,no');
    await asAgent(agent, ...ASK, '--id', 'q2');
    const respond = (...words: string[]): Promise<CliResult> => repo.wave$('feedback', 'respond', ...words);
    for (const [words, code] of [
      [['--id', 'q', '--response', 'x'], 'feedback/ambiguous'],
      [['--id', 'zz', '--response', 'x'], 'feedback/not-found'],
      [['--id', 'q1', '--response', 'maybe'], 'feedback/no-such-choice'],
      [['--id', 'q2', '--response', ' \n'], 'cli/missing-flag'],
      [['--response', 'x'], 'cli/missing-flag'],
    ] as const) {
      const result = await respond(...words);
      expect(result, code).toMatchObject({ code: 2, stderr: expect.stringContaining(code) as string });
    }
    expect(await asAgent(agent, 'feedback', 'respond', '--id', 'q2', '--response', 'x')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('control/not-for-agents') as string,
    });
    expect(await respond('--id', 'q1', '--response', 'YES')).toMatchObject({ code: 0 });
    const secret = `ghp_${'a1'.repeat(20)}`;
    const long = `${'\u001b[31m red\r\n'}${secret}\n${'x'.repeat(100 * 1024)}`;
    expect(await respond('--id', 'q2', '--response', long)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('looks like a secret') as string,
    });
    const { response } = await repo.waveJson('feedback', 'show', '--id', 'q2');
    expect(String(response)).toMatch(/^\\x1b\[31m red\n\[redacted\]\nxxx/);
    expect(repo.read('.tmp/main/coordination/wave-0.ndjson')).not.toContain(secret);
    expect((await repo.wave$('control', 'status', '--json')).stdout.length).toBeLessThan(96 * 1024);
    await agent.exit(0);
    await launch.result;
  });

  story('is seen by whoever watches, from what waits on', async ({ repo, rig }) => {
    const { agent, launch } = await launched(repo, rig.command('A1'), () => rig.nextInvocation('A1'));
    await asAgent(agent, ...ASK, '--id', 'old');
    await repo.wave$('feedback', 'respond', '--id', 'old', '--response', 'x');
    await asAgent(agent, ...ASK, '--id', 'first');
    const watch: RunningCli = repo.start(['feedback', 'watch', '--json']);
    const lines: string[] = [];
    watch.child.stdout?.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trim().split('\n')));
    const seen = (): string[] =>
      lines
        .map((line) => JSON.parse(line) as { id: string; kind: string })
        .map(({ id, kind }) => `${kind} ${id}`);
    await until('what waits', () => seen().length === 1);
    await asAgent(agent, ...ASK, '--id', 'second');
    await until('the next question', () => seen().length === 2);
    await repo.wave$('feedback', 'respond', '--id', 'first', '--response', 'x');
    await until('what is new', () => seen().length === 3);
    watch.child.kill('SIGINT');
    expect(await watch.result).toMatchObject({ code: 130 });
    expect(seen()).toEqual(['feedback-request first', 'feedback-request second', 'feedback-answer first']);
    expect(Object.keys(JSON.parse(lines[0] ?? '{}') as object)[0]).toBe('id');
    launch.child.kill('SIGKILL');
  });
});

describe('an approval', () => {
  story(
    'of each wave is asked for at its end; given, the next launch closes without a run',
    async ({ repo }) => {
      repo.write('wave.config.json', '{ "oversight": "each-wave" }');
      repo.wave(0, [
        {
          id: 'A1',
          run: ['true'],
          owns: ['out/'],
        },
      ]);
      const first = await repo.wave$('launch');
      expect(first).toMatchObject({ code: 20 });
      const [, hint = ''] = /approve +(wave approve .*)/.exec(first.stderr) ?? [];
      expect((await repo.wave$('control', 'status', '--line')).code).toBe(20);
      expect(await repo.wave$(...hint.split(' ').slice(1), '--operator', 'Ada')).toMatchObject({ code: 0 });
      expect((await repo.wave$('control', 'status', '--line')).code).toBe(43);
      expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
      expect(controlEvents(repo, 'agent-run.requested')).toHaveLength(1);
      expect((await repo.wave$('control', 'status', '--gate', 'approval')).stdout).toContain(
        'approved by operator:Ada',
      );
      expect(await repo.wave$('approve')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('feedback/nothing-to-approve') as string,
      });
      expect((await repo.wave$('replay', '--wave', '0')).code).toBe(0);
    },
  );

  story('that is rejected holds the wave until its evidence is another one', async ({ repo }) => {
    repo.write('wave.config.json', '{ "oversight": "before-merge" }');
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    await repo.wave$('launch');
    expect(await repo.wave$('approve', '--reject')).toMatchObject({ code: 2 });
    expect(await repo.wave$('approve', '--reject', '--reason', 'not today')).toMatchObject({ code: 0 });
    expect((await repo.wave$('control', 'status', '--line')).code).toBe(42);
    const held = await repo.wave$('launch');
    expect(held).toMatchObject({ code: 42, stdout: expect.stringContaining('not today') as string });
    await repo.wave$('control', 'rerun', 'request', '--agent', 'A1', '--reason', 'mended');
    expect(await repo.wave$('launch')).toMatchObject({ code: 20 });
    expect((await questions(repo)).map(({ state }) => state)).toEqual(['answered', 'pending']);
    await repo.wave$('approve');
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
  });

  story(
    'of every gate is asked for rung by rung, and one that nobody gives answers itself',
    async ({ repo }) => {
      repo.write('wave.config.json', '{ "oversight": "every-gate" }');
      repo.wave(0, [{ id: 'A1', run: ['true'] }]);
      expect(await repo.wave$('launch')).toMatchObject({ code: 20 });
      expect((await repo.waveJson('feedback', 'list')).feedbackRequests).toMatchObject([
        { approves: 'gate-1' },
      ]);
      repo.write(
        'wave.config.json',
        '{ "oversight": "every-gate", "approvals": { "timeoutMinutes": 0.001, "default": "approve" } }',
      );
      await repo.wave$('approve');
      expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
      expect(await questions(repo)).toMatchObject([
        { byDefault: false },
        { byDefault: true, response: 'approve' },
      ]);
    },
  );
});

describe('a resident orchestrator', () => {
  story(
    'runs beside the others, is told to end, and what it changes is held against it',
    async ({ repo, rig }) => {
      repo.wave(0, [
        { id: 'A1', run: rig.command('A1') },
        { id: 'R1', role: 'orchestrator', run: rig.command('R1'), owns: [] },
      ]);
      const launch = repo.start(['launch', '--max-agents', '1']);
      const resident = await rig.nextInvocation('R1');
      const agent = await rig.nextInvocation('A1');
      expect(
        (
          await asAgent(
            resident,
            'coord',
            'post',
            '--kind',
            'orchestrator-guidance',
            '--target',
            'agent:A1',
            '--summary',
            'mind the gap',
          )
        ).code,
      ).toBe(0);
      await resident.exitOnTerm(7);
      await agent.exit(0);
      expect(await launch.result).toMatchObject({ code: 0 });
      await resident.ended;
      expect(controlEvents(repo, 'agent-run.stop-requested')).toMatchObject([
        { agent: 'R1', data: { reason: 'wave-over' } },
      ]);
      expect((await repo.wave$('replay', '--wave', '0')).code).toBe(0);

      repo.wave(1, [
        { id: 'A1', run: rig.command('A1') },
        { id: 'R1', role: 'orchestrator', run: rig.command('R1'), owns: [] },
      ]);
      const next = repo.start(['launch']);
      const stray = await rig.nextInvocation('R1');
      const worker = await rig.nextInvocation('A1');
      await worker.exit(0);
      await stray.writeFile(join(repo.path, 'stray.txt'), 'x');
      expect(await next.result).toMatchObject({
        code: 41,
        stdout: expect.stringContaining('stray.txt') as string,
      });
    },
  );

  story('is added by the flag, on the executor of its role', async ({ repo, rig }) => {
    repo.write(
      'wave.config.json',
      JSON.stringify({
        lanes: { main: { runtimePolicy: { defaultExecutorByRole: { orchestrator: 'local' } } } },
      }),
    );
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const { stdout } = await repo.wave$('launch', '--dry-run', '--resident-orchestrator');
    expect(stdout).toContain('resident  orchestrator: Resident orchestrator');
    const launch = repo.start(['launch', '--resident-orchestrator']);
    const agent = await rig.nextInvocation('A1');
    await agent.exit(0);
    expect(await launch.result).toMatchObject({ code: 0 });
    expect(controlEvents(repo, 'agent-run.requested').map(({ agent: who }) => who)).toEqual([
      'orchestrator',
      'A1',
    ]);
    expect((await repo.wave$('control', 'status')).code).toBe(0);
  });
});

async function launched(
  repo: ScratchRepository,
  run: readonly string[],
  next: () => Promise<Invocation>,
): Promise<Readonly<{ agent: Invocation; launch: RunningCli }>> {
  repo.wave(0, [{ id: 'A1', run }]);
  const launch = repo.start(['launch']);
  return { launch, agent: await next() };
}
