import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Invocation } from '../rig/invocation.js';
import type { CliResult, ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

/** `wave …` as this agent runs it: no flags but what it wants to say. */
const as =
  (agent: Invocation, repo: ScratchRepository) =>
  (...args: string[]): Promise<CliResult> =>
    repo.run(args, { env: agent.hello.env });

const done = async (result: Promise<CliResult>): Promise<string> => {
  const { code, stdout, stderr } = await result;
  expect(code, stdout + stderr).toBe(0);
  return stdout.trim();
};

const task = (repo: ScratchRepository, id: string): Promise<Record<string, unknown>> =>
  repo.waveJson('control', 'task', 'get', '--wave', '0', '--id', id);

/** Every file below the state of the lane, with its bytes. */
function tree(repo: ScratchRepository, folder = '.tmp'): string[] {
  const path = join(repo.path, folder);
  return readdirSync(path).flatMap((name) => {
    const file = join(path, name);
    if (statSync(file).isDirectory()) return tree(repo, join(folder, name));
    return [`${join(folder, name)} ${readFileSync(file, 'base64')}`];
  });
}

describe('work that an agent hands to another', () => {
  story('goes to who can do it, is done there, and the wave closes', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2'), extra: '### Capabilities\n\n- db' },
      { id: 'A3', run: rig.command('A3') },
    ]);
    const launch = repo.start(['launch']);
    const [one, two, three] = [
      await rig.nextInvocation('A1'),
      await rig.nextInvocation('A2'),
      await rig.nextInvocation('A3'),
    ];
    const id = await done(
      as(one, repo)(
        'coord',
        'post',
        '--kind',
        'request',
        '--summary',
        'add an index',
        '--target',
        'capability:db',
      ),
    );
    const given = await until('it is given to somebody', async () => {
      const { helperAssignments } = await repo.waveJson('control', 'status');
      return (helperAssignments as Record<string, unknown>[]).find(({ recordId }) => recordId === id);
    });
    expect(given).toMatchObject({ agentId: 'A2', target: 'capability:db', state: 'open', overdue: null });
    const { nextTimer } = await repo.waveJson('control', 'status');
    expect(nextTimer).toMatchObject({ overdue: false });

    const stranger = await as(three, repo)('coord', 'act', 'resolve', '--id', id);
    expect(stranger).toMatchObject({ code: 2, stdout: '' });
    expect(stranger.stderr).toContain(`A3 cannot resolve ${id}: it is for A2 (coord/not-yours)`);
    // Its first letters are enough.
    expect(await done(as(two, repo)('coord', 'act', 'start', '--id', id.slice(0, 20)))).toBe(
      `${id} is in_progress`,
    );
    expect(await done(as(two, repo)('coord', 'act', 'start', '--id', id))).toBe(
      `${id} is in_progress already`,
    );
    await done(as(two, repo)('coord', 'act', 'resolve', '--id', id, '--response', 'it is there'));
    expect(await done(as(one, repo)('control', 'task', 'get', '--id', id))).toContain('response it is there');
    await Promise.all([one.exit(0), two.exit(0), three.exit(0)]);
    expect(await launch.result).toMatchObject({ code: 0 });

    const closed = await task(repo, id);
    expect(Object.keys(closed)[0]).toBe('id');
    expect(closed).toMatchObject({ status: 'resolved', state: 'closed', assignee: 'A2' });
    expect(
      (closed.history as Record<string, unknown>[]).map(({ what, by }) => `${String(what)} ${String(by)}`),
    ).toEqual(['posted agent:A1', 'assigned launcher', 'start agent:A2', 'resolve agent:A2']);
    const log = repo.read('.tmp/main/coordination/wave-0.ndjson');
    for (const [action, code, text] of [
      ['dismiss', 2, 'coord/closed'],
      ['resolve', 0, 'is resolved already'],
    ] as const) {
      const result = await repo.wave$('control', 'task', 'act', action, '--id', id);
      expect(result).toMatchObject({ code });
      expect(result.stdout + result.stderr).toContain(text);
    }
    expect(repo.read('.tmp/main/coordination/wave-0.ndjson')).toBe(log);
    expect((await repo.wave$('logs')).stdout).toContain(`${id} goes to A2: it alone can do db`);
  });

  story('is given to another one by a person, in the place of the first', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2') },
    ]);
    const launch = repo.start(['launch']);
    const [one, two] = [await rig.nextInvocation('A1'), await rig.nextInvocation('A2')];
    await done(
      as(one, repo)('coord', 'post', '--kind', 'request', '--summary', 'x', '--target', 'A9', '--id', 'r'),
    );
    const assigned = (agentId: string | null) =>
      until(`it is given to ${agentId ?? 'nobody'}`, async () => {
        const { helperAssignments, gates } = await repo.waveJson('control', 'status');
        const found = (helperAssignments as Record<string, unknown>[]).some(
          (entry) => entry.agentId === agentId,
        );
        return found
          ? (gates as Record<string, unknown>[]).find(({ gate }) => gate === 'assignment')
          : undefined;
      });
    expect(await assigned(null)).toMatchObject({ statusCode: 'helper-assignment-unresolved' });
    const nobody = await repo.wave$('control', 'task', 'act', 'reassign', '--id', 'r', '--to', 'A22');
    expect(nobody.stderr).toContain('nobody in the wave is A22; did you mean "A2"? (coord/nobody-fits)');
    await done(
      repo.wave$('control', 'task', 'act', 'reassign', '--id', 'r', '--to', 'A2', '--reason', 'it knows'),
    );
    expect(await assigned('A2')).toMatchObject({ statusCode: 'helper-assignment-open' });
    const made = repo
      .records('.tmp/main/coordination/wave-0.ndjson')
      .flatMap(({ type, data }) => (type === 'assignment.made' ? [data as Record<string, unknown>] : []));
    expect(made.map(({ agentId }) => agentId)).toEqual([null, 'A2']);
    expect(made[1]?.supersedes).toBe(made[0]?.id);
    await done(as(two, repo)('coord', 'act', 'resolve', '--id', 'r'));
    await Promise.all([one.exit(0), two.exit(0)]);
    expect((await launch.result).code).toBe(0);
  });
});

describe('a question of an agent', () => {
  story('is answered by a policy, by who owns the file, and by a person last', async ({ repo, rig }) => {
    const policies = [{ match: 'tabs or spaces', answer: 'spaces' }];
    repo.write('wave.config.json', JSON.stringify({ version: 1, clarifications: { policies } }));
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2'), owns: ['db/'] },
    ]);
    const launch = repo.start(['launch']);
    const [one, two] = [await rig.nextInvocation('A1'), await rig.nextInvocation('A2')];
    const ask = (id: string, summary: string, ...more: string[]): Promise<string> =>
      done(
        as(one, repo)(
          'coord',
          'post',
          '--kind',
          'clarification-request',
          '--id',
          id,
          '--summary',
          summary,
          ...more,
        ),
      );
    const closed = (id: string) =>
      until(`${id} is closed`, async () => {
        const found = await task(repo, id);
        return found.state === 'closed' ? found : undefined;
      });
    const posted = (id: string) =>
      until(
        `${id} is posted`,
        async () => (await repo.wave$('control', 'task', 'get', '--wave', '0', '--id', id)).code === 0,
      );

    await ask('indent', 'Tabs or  Spaces?');
    expect((await closed('indent')).history).toMatchObject([
      {},
      { what: 'resolve-policy', response: 'spaces' },
    ]);

    await ask('schema', 'Is the column nullable?', '--artifact', 'db/schema.sql');
    await posted('follow-up-schema-1');
    const silent = await as(two, repo)('coord', 'act', 'resolve', '--id', 'follow-up-schema-1');
    expect(silent).toMatchObject({ code: 2 });
    expect(silent.stderr).toContain('waits for an answer');
    await done(
      as(two, repo)('coord', 'act', 'answer', '--id', 'follow-up-schema-1', '--response', 'it is not'),
    );
    expect(await task(repo, 'schema')).toMatchObject({
      status: 'resolved',
      history: [{}, { response: 'it is not' }],
    });

    await ask('budget', 'May I spend more?');
    await posted('escalation-budget');
    const own = await as(one, repo)(
      'coord',
      'act',
      'answer',
      '--id',
      'escalation-budget',
      '--response',
      'yes',
    );
    expect(own.stderr).toContain('only they answer it (coord/people-only)');
    await Promise.all([one.exit(0), two.exit(0)]);
    expect(await launch.result).toMatchObject({ code: 20 });

    const said = await repo.waveJson(
      'control',
      'task',
      'act',
      'answer',
      '--id',
      'budget',
      '--response',
      'no',
    );
    expect(said).toMatchObject({
      id: 'budget',
      status: 'resolved',
      changed: true,
      settled: ['escalation-budget'],
    });
    const again = repo.start(['launch']);
    // Who asked hears the answer, and nobody else runs again.
    const heard = await rig.nextInvocation('A1');
    expect(await heard.readStdin()).toContain('> no');
    await heard.exit(0);
    expect((await again.result).code).toBe(0);
    expect([...rig.seen].sort()).toEqual(['A1', 'A1', 'A2']);
    expect((await repo.wave$('replay', '--wave', '0')).code).toBe(0);
  });
});

describe('a request that is escalated', () => {
  story('is settled by the answer, and whom it was given to goes on with that', async ({ repo, rig }) => {
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2') },
    ]);
    const launch = repo.start(['launch']);
    const [one, two] = [await rig.nextInvocation('A1'), await rig.nextInvocation('A2')];
    const request = ['coord', 'post', '--kind', 'request', '--summary', 'drop the table', '--target', 'A2'];
    await done(as(one, repo)(...request, '--id', 'r'));
    await until('it is given', async () => (await task(repo, 'r')).assignee === 'A2');
    await done(as(two, repo)('coord', 'act', 'escalate', '--id', 'r', '--reason', 'may I?'));
    const ask = ['feedback', 'ask', '--question', 'Which region?', '--id', 'region'];
    await done(as(one, repo)(...ask));
    await Promise.all([one.exit(0), two.exit(0)]);
    expect(await launch.result).toMatchObject({ code: 20 });

    const act = (...args: string[]) => repo.wave$('control', 'task', 'act', ...args);
    const answer = ['answer', '--id', 'r', '--response', 'rename it'];
    expect(await repo.waveJson('control', 'task', 'act', ...answer)).toMatchObject({
      status: 'resolved',
      changed: true,
      settled: ['escalation-r'],
    });
    expect(await task(repo, 'r')).toMatchObject({ status: 'resolved', record: { status: 'resolved' } });
    expect((await repo.waveJson('control', 'status')).helperAssignments).toEqual([]);
    // The same again is no answer, another one comes too late.
    expect(await act(...answer)).toMatchObject({ code: 0 });
    const respond = ['feedback', 'respond', '--id', 'escalation-r', '--response'];
    expect(await repo.wave$(...respond, 'rename it')).toMatchObject({
      code: 0,
      stdout: 'escalation-r was answered so before: nothing changed\n',
    });
    const late = await repo.wave$(...respond, 'keep it');
    expect(late).toMatchObject({ code: 2 });
    expect(late.stderr).toContain('rename it');
    expect((await act('answer', '--id', 'r', '--response', 'keep it')).stderr).toContain('"rename it"');

    // Both who have to act on an answer are queued, each once.
    await done(repo.wave$('feedback', 'respond', '--id', 'region', '--response', 'eu'));
    const { requests } = await repo.waveJson('control', 'rerun', 'get');
    expect(requests).toMatchObject([{ agents: ['A2'] }, { agents: ['A1'] }]);

    const again = repo.start(['launch']);
    const [asker, doer] = [await rig.nextInvocation('A1'), await rig.nextInvocation('A2')];
    const heard = await doer.readStdin();
    expect(heard).toContain('You were asked: `drop the table` (`r`). `operator:');
    expect(heard).toContain('> rename it');
    expect(await asker.readStdin()).toContain('> eu');
    await Promise.all([asker.exit(0), doer.exit(0)]);
    expect((await again.result).code).toBe(0);
    expect((await repo.wave$('replay', '--wave', '0')).code).toBe(0);
  });
});

describe('what comes after an agent has ended', () => {
  story('is heard and done in the same launch: a rule answers, another agent asks', async ({ repo, rig }) => {
    const policies = [{ match: 'tabs or spaces', answer: 'spaces' }];
    repo.write('wave.config.json', JSON.stringify({ version: 1, clarifications: { policies } }));
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2') },
    ]);
    const launch = repo.start(['launch', '--max-retries-per-wave', '2']);
    const [one, two] = [await rig.nextInvocation('A1'), await rig.nextInvocation('A2')];
    const late = as(one, repo);
    await one.exit(0);
    await until('A1 has ended', async () => {
      const { logicalAgents } = await repo.waveJson('control', 'status');
      return (logicalAgents as { executionState: string }[])[0]?.executionState === 'settled';
    });
    // What it says last reaches the blackboard when it has gone.
    await done(
      late('coord', 'post', '--kind', 'clarification-request', '--id', 'q', '--summary', 'Tabs or spaces?'),
    );
    await done(
      as(two, repo)(
        'coord',
        'post',
        '--kind',
        'request',
        '--id',
        'r',
        '--target',
        'A1',
        '--summary',
        'tidy up',
      ),
    );
    await until('both are dealt with', async () => {
      const [question, request] = [await task(repo, 'q'), await task(repo, 'r')];
      return question.state === 'closed' && request.assignee === 'A1';
    });
    await two.exit(0);
    const again = await rig.nextInvocation('A1');
    expect(await again.readStdin()).toContain('> spaces');
    await done(as(again, repo)('coord', 'act', 'resolve', '--id', 'r'));
    await again.exit(0);
    expect(await launch.result).toMatchObject({ code: 0 });
    expect([...rig.seen].sort()).toEqual(['A1', 'A1', 'A2']);
    expect((await repo.wave$('replay', '--wave', '0')).code).toBe(0);
  });
});

describe('the records of a wave', () => {
  story('are created, listed a page at a time, and found by what was nearly typed', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const create = (id: string, ...more: string[]) =>
      repo.waveJson(
        'control',
        'task',
        'create',
        '--wave',
        '0',
        '--kind',
        'request',
        '--summary',
        id,
        '--id',
        id,
        ...more,
      );
    const made = await create('alpha-1');
    expect(Object.keys(made)[0]).toBe('id');
    expect(made).toMatchObject({ id: 'alpha-1', posted: true, status: 'open', state: 'open' });
    expect(await create('alpha-1')).toMatchObject({ id: 'alpha-1', posted: false });
    for (const id of ['alpha-2', 'beta-1', 'beta-2']) await create(id);
    await done(
      repo.wave$('control', 'task', 'act', 'cancel', '--wave', '0', '--id', 'alpha-2', '--reason', 'no'),
    );

    const list = async (...args: string[]): Promise<[string[], unknown, unknown]> => {
      const page = await repo.waveJson('control', 'task', 'list', '--wave', '0', ...args);
      return [(page.tasks as { id: string }[]).map(({ id }) => id), page.nextAfter, page.total];
    };
    expect(await list()).toEqual([['alpha-1', 'beta-1', 'beta-2'], null, 3]);
    expect(await list('--closed')).toEqual([['alpha-2'], null, 1]);
    expect(await list('--all', '--limit', '2')).toEqual([['alpha-1', 'alpha-2'], 'alpha-2', 4]);
    // It keeps its place, although it is in no page of what is open.
    expect(await list('--open', '--limit', '1', '--after', 'alpha-2')).toEqual([['beta-1'], 'beta-1', 3]);
    expect(await list('--status', 'cancelled', '--kind', 'request')).toEqual([['alpha-2'], null, 1]);

    const failing = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await repo.wave$('control', 'task', ...args, '--wave', '0');
      expect(code).toBe(2);
      return stderr;
    };
    expect(await failing('get', '--id', 'alhpa-1')).toContain('did you mean "alpha-1"?');
    expect(await failing('act', 'resolve', '--id', 'beta')).toContain('one of: beta-1, beta-2');
    expect(await failing('list', '--after', 'gamma')).toContain('coord/not-found');
    expect(await failing('list', '--open', '--closed')).toContain('exclude each other');
    expect(await failing('act', 'resolved', '--id', 'beta-1')).toContain('did you mean "resolve"?');
    expect(await failing('act', '--id', 'beta-1')).toContain('cli/missing-flag');
    expect(await failing('act', 'defer', '--id', 'beta-1', '--until', 'soon')).toContain(
      '--until needs a time',
    );
    const past = ['act', 'defer', '--id', 'beta-1', '--until', '2020-01-01T00:00:00Z'];
    expect(await failing(...past)).toContain('is over already');
    // Nobody has launched it yet: there is nothing to show, which is no mistake.
    for (const words of [
      ['rerun', 'get'],
      ['contradiction', 'list'],
      ['fact', 'list'],
    ])
      expect(await repo.wave$('control', ...words, '--wave', '0'), words.join(' ')).toMatchObject({
        code: 0,
      });
    for (const words of [
      ['rerun', 'get'],
      ['contradiction', 'list'],
      ['fact', 'list'],
    ])
      expect(await repo.wave$('control', ...words, '--wave', '7'), words.join(' ')).toMatchObject({
        code: 2,
      });

    await done(repo.wave$('control', 'task', 'act', 'defer', '--wave', '0', '--id', 'beta-1', '--for', '2h'));
    await done(repo.wave$('control', 'task', 'act', 'mark-advisory', '--wave', '0', '--id', 'beta-2'));
    expect(await task(repo, 'beta-1')).toMatchObject({ overdue: null, blocksWave: true });
    expect(await task(repo, 'beta-2')).toMatchObject({ blockerSeverity: 'advisory', blocksWave: false });
  });

  story('lose nothing to sixteen processes at once, and no read changes a byte', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['false'] }]);
    await repo.wave$('launch', '--max-retries-per-wave', '0');
    const ids = Array.from({ length: 16 }, (_, index) => `r${index}`);
    let isOver = false;
    const reading = (async () => {
      let reads = 0;
      while (!isOver) {
        const { code } = await repo.start(['control', 'status', '--wave', '0', '--json']).result;
        expect(code).toBe(0);
        reads += 1;
      }
      return reads;
    })();
    const act = (...args: string[]) => repo.start(['control', 'task', ...args, '--wave', '0']).result;
    await Promise.all(ids.map((id) => done(act('create', '--kind', 'blocker', '--summary', id, '--id', id))));
    // Half of them are closed by two at once, of whom one is told so.
    const both = await Promise.all(
      ids.slice(0, 8).flatMap((id) => [act('act', 'resolve', '--id', id), act('act', 'cancel', '--id', id)]),
    );
    isOver = true;
    expect(await reading).toBeGreaterThan(0);
    for (let pair = 0; pair < 16; pair += 2)
      expect([both[pair]?.code, both[pair + 1]?.code].sort()).toEqual([0, 2]);

    const before = tree(repo);
    const { tasks } = await repo.waveJson('control', 'task', 'list', '--wave', '0', '--all');
    expect((tasks as { id: string }[]).map(({ id }) => id).sort()).toEqual([...ids].sort());
    const { counts, tasks: shown } = await repo.waveJson('control', 'status', '--wave', '0');
    expect(counts).toMatchObject({ posted: { blocker: 16 }, open: 8 });
    expect((shown as { id: string }[]).map(({ id }) => id).sort()).toEqual(ids.slice(8).sort());
    for (const [index, id] of ids.slice(0, 8).entries()) {
      const status = both[2 * index]?.code === 0 ? 'resolved' : 'cancelled';
      expect(await task(repo, id)).toMatchObject({ status });
    }
    await repo.wave$('control', 'task', 'get', '--wave', '0', '--id', 'r9');
    expect(tree(repo)).toEqual(before);
  });
});
