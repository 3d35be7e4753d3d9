import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

const CONTROL = '.tmp/main/control-plane/wave-0.ndjson';
const DELIVERIES = '.tmp/main/lifecycle/deliveries.ndjson';

const hooks = (repo: ScratchRepository, all: Readonly<Record<string, unknown>>): void =>
  repo.write('wave.config.json', JSON.stringify({ hooks: all }));

/** Appends what it reads, and says who it is by its variables. */
const NOTE = `cat >> .tmp/notes; echo "$WAVE_HOOK $WAVE_LANE $WAVE_WAVE $WAVE_AGENT" >> .tmp/variables`;

describe('a hook', () => {
  story('is told what happened, as JSON and by its variables', async ({ repo }) => {
    hooks(repo, { 'run.started': NOTE, 'agent.ended': ['sh', '-c', NOTE], 'run.ended': { run: NOTE } });
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    expect(repo.read('.tmp/variables')).toBe('run.started main  \nagent.ended main 0 A1\nrun.ended main  \n');
    const notes = repo.records('.tmp/notes');
    expect(notes.map(({ event }) => event)).toEqual(['run.started', 'agent.ended', 'run.ended']);
    expect(notes[1]).toMatchObject({
      schemaVersion: 1,
      kind: 'lifecycle-event',
      lane: 'main',
      wave: 0,
      attempt: 1,
      agent: 'A1',
      data: { exitCode: 0, failureClass: null },
    });
  });

  story('that fails, hangs, floods or is not there holds nothing up', async ({ repo }) => {
    hooks(repo, {
      'run.started': 'echo gone wrong; exit 3',
      'wave.opened': { run: 'sleep 100', timeout: '300ms' },
      'attempt.started': ['no-such-program'],
      'agent.started': { run: 'kill -9 $$', timeout: '20s' },
      'agent.ended': 'yes',
    });
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    const told = repo.records(DELIVERIES).map(({ event, detail }) => `${String(event)}: ${String(detail)}`);
    expect(told).toEqual([
      'run.started: it ended with exit code 3: gone wrong',
      expect.stringMatching(/^wave.opened: it did not end in time/),
      'attempt.started: the program no-such-program is not on the PATH',
      expect.stringMatching(/^agent.started: it ended with exit code 137/),
      'agent.ended: it printed more than 8 MiB and was ended',
    ]);
    expect((await repo.wave$('doctor')).stdout).toContain('hook run.started: gave up on run.started');
  });

  story('that changes the work tree is held against nobody', async ({ repo, rig }) => {
    hooks(repo, { 'agent.started': 'echo noted >> journal.txt' });
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    await until('the hook', () => existsSync(join(repo.path, DELIVERIES)));
    await agent.exit(0);
    const result = await launch.result;
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    expect(repo.read('journal.txt')).toBe('noted\n');
  });

  story('that is killed with its launcher runs again, under the same id', async ({ repo }) => {
    // The first time it waits to be killed; after that it only notes.
    hooks(repo, {
      'wave.completed': 'echo $WAVE_HOOK_ID >> .tmp/ids; [ -e .tmp/killed ] || exec sleep 100',
    });
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const launch = repo.start(['launch']);
    await until('the hook', () => existsSync(join(repo.path, '.tmp/ids')) && repo.read('.tmp/ids') !== '');
    launch.child.kill('SIGKILL');
    await launch.result;
    repo.write('.tmp/killed', '');
    repo.wave(1, [{ id: 'A1', run: ['true'] }]);
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    const ids = repo.read('.tmp/ids').trim().split('\n');
    expect(ids).toHaveLength(3);
    expect(ids[1]).toBe(ids[0]);
  });
});

/** What came of asking, as `<hook> <agent> <outcome>: <reason>`. */
const answers = (repo: ScratchRepository): string[] =>
  repo
    .records(CONTROL)
    .filter(({ type }) => type === 'hook.answered')
    .map(({ agent, data }) => {
      const { hook, outcome, reason } = data as Readonly<Record<string, string>>;
      return `${hook} ${String(agent ?? '-')} ${outcome}: ${reason}`;
    });

describe('a hook that is asked first', () => {
  story('keeps an agent from starting, and says why, until it lets it', async ({ repo }) => {
    hooks(repo, { 'agent.starting': '[ -e .tmp/go ] || { echo "no budget for $WAVE_AGENT"; exit 2; }' });
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const first = await repo.wave$('launch');
    expect(first, first.stdout + first.stderr).toMatchObject({ code: 41 });
    expect(first.stdout).toContain('the hook agent.starting keeps A1 from starting: no budget for A1');
    expect(answers(repo)).toEqual(['agent.starting A1 blocked: no budget for A1']);
    const { stdout } = await repo.wave$('control', 'status');
    expect(stdout).toContain('no budget for A1');
    expect(stdout).toContain('go on: wave launch --lane main');
    expect((await repo.wave$('coord', 'explain')).stdout).toContain('--gate hooks --agent A1');
    expect(repo.records(CONTROL).map(({ type }) => type)).not.toContain('agent-run.requested');
    repo.write('.tmp/go', '');
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    expect(await repo.wave$('replay', '--wave', '0')).toMatchObject({ code: 0 });
  });

  story('keeps the wave from closing, and a person can let it close', async ({ repo }) => {
    hooks(repo, { 'wave.closing': ['sh', '-c', 'echo noted >> journal.txt; echo frozen >&2; exit 2'] });
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const first = await repo.wave$('launch');
    expect(first, first.stdout + first.stderr).toMatchObject({ code: 41 });
    expect(first.stdout).toContain('the hook wave.closing keeps the wave from closing: frozen');
    expect(
      await repo.wave$(
        'recover',
        '--wave',
        '0',
        '--strategy',
        'skip',
        '--gate',
        'hooks',
        '--reason',
        'known',
      ),
    ).toMatchObject({ code: 0 });
    const second = await repo.wave$('launch');
    expect(second, second.stdout + second.stderr).toMatchObject({ code: 0 });
    expect(await repo.wave$('replay', '--wave', '0')).toMatchObject({ code: 0 });
  });

  story(
    "holds up nobody but whom it is asked about, and its changes are nobody else's",
    async ({ repo, rig }) => {
      const second = 'until [ -e .tmp/running ]; do sleep 0.1; done; echo noted >> journal.txt';
      hooks(repo, { 'agent.starting': `[ $WAVE_AGENT = A1 ] || { ${second}; }` });
      repo.wave(0, [
        { id: 'A1', run: rig.command('A1') },
        { id: 'A2', run: rig.command('A2') },
      ]);
      const launch = repo.start(['launch']);
      const first = await rig.nextInvocation('A1');
      repo.write('.tmp/running', '');
      await (await rig.nextInvocation('A2')).exit(0);
      await first.exit(0);
      const result = await launch.result;
      expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
      expect(answers(repo)).toEqual(['agent.starting A1 allowed: ', 'agent.starting A2 allowed: ']);
    },
  );

  story('that gives no answer is asked again with the next attempt, and is no yes', async ({ repo }) => {
    hooks(repo, { 'wave.closing': { run: 'exec sleep 100', timeout: '200ms' } });
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const result = await repo.wave$('launch', '--max-retries-per-wave', '1');
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 40 });
    expect(answers(repo)).toEqual([
      'wave.closing - failed: it did not end in time and was ended',
      'wave.closing - failed: it did not end in time and was ended',
    ]);
  });

  story('whose answer nobody heard is asked again, under the same id', async ({ repo }) => {
    hooks(repo, {
      'wave.closing': 'echo $WAVE_HOOK_ID >> .tmp/ids; [ -e .tmp/killed ] || exec sleep 100',
    });
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const launch = repo.start(['launch']);
    await until('the hook', () => existsSync(join(repo.path, '.tmp/ids')) && repo.read('.tmp/ids') !== '');
    launch.child.kill('SIGKILL');
    await launch.result;
    repo.write('.tmp/killed', '');
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    const ids = repo.read('.tmp/ids').trim().split('\n');
    expect(ids).toHaveLength(2);
    expect(ids[1]).toBe(ids[0]);
    expect(await repo.wave$('replay', '--wave', '0')).toMatchObject({ code: 0 });
  });
});
