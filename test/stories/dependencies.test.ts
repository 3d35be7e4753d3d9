import { appendFileSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Invocation } from '../rig/invocation.js';
import type { CliResult, ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

const TICKETS = '.tmp/.wave/dependencies.ndjson';

type Dependency = Readonly<Record<string, unknown>>;

/** What a command says that an agent runs. */
async function asAgent(
  repo: ScratchRepository,
  { hello }: Invocation,
  ...args: string[]
): Promise<CliResult> {
  return repo.run(args, { env: hello.env });
}

async function dependencies(repo: ScratchRepository, lane: string): Promise<readonly Dependency[]> {
  const status = await repo.waveJson('control', 'status', '--lane', lane);
  return status.dependencies as readonly Dependency[];
}

/** Every file below the state folder with its size and time. */
function stateOf(repo: ScratchRepository): string[] {
  const root = join(repo.path, '.tmp');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => `${name} ${statSync(join(root, name)).size} ${statSync(join(root, name)).mtimeMs}`);
}

describe('a required ticket', () => {
  story('keeps its requester from starting until the other lane has resolved it', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }], 'web');
    repo.wave(0, [{ id: 'B1', run: rig.command('B1') }], 'api');
    const posted = await repo.waveJson(
      ...['dep', 'post', '--lane', 'web', '--to-lane', 'api', '--id', 'schema', '--required'],
      ...['--summary', 'export the schema'],
    );
    expect(posted).toMatchObject({ kind: 'dependency', id: 'schema', posted: true });

    const refused = await repo.wave$('launch', '--lane', 'web');
    expect(refused, refused.stdout).toMatchObject({ code: 41 });
    expect(refused.stdout).toContain('not launched: open: schema waits for api');
    expect(refused.stderr).toContain('wave dep show --id schema');
    expect(refused.stderr).toContain(
      'wave recover --strategy skip --gate dependency --reason accepted --lane web --wave 0',
    );
    const before = repo.records('.tmp/web/control-plane/wave-0.ndjson').map(({ type }) => type);
    expect(before).toContain('tickets.observed');
    expect(before).not.toContain('attempt.started');

    const api = repo.start(['launch', '--lane', 'api']);
    const agent = await rig.nextInvocation('B1');
    expect(await dependencies(repo, 'web')).toMatchObject([
      { id: 'schema', side: 'requester', status: 'open', required: true, from: 'web/0', to: 'api' },
    ]);
    expect(await dependencies(repo, 'api')).toMatchObject([{ id: 'schema', side: 'owner', status: 'open' }]);
    for (const lane of ['web', 'api']) {
      expect(await repo.waveJson('control', 'status', '--lane', lane)).toMatchObject({
        blockingEdge: { kind: 'dependency', id: 'schema' },
      });
    }
    await asAgent(repo, agent, 'dep', 'change', '--id', 'schema', '--status', 'in_progress');
    expect(await dependencies(repo, 'web')).toMatchObject([{ status: 'in_progress' }]);
    const resolved = await asAgent(repo, agent, 'dep', 'resolve', '--id', 'schema', '--response', 'see api/');
    expect(resolved).toMatchObject({ code: 0, stdout: 'schema resolved\n' });
    await agent.exit(0);
    const closed = await api.result;
    expect(closed, closed.stdout).toMatchObject({ code: 0 });

    const web = await repo.wave$('launch', '--lane', 'web');
    expect(web, web.stdout).toMatchObject({ code: 0 });
    expect(await dependencies(repo, 'web')).toMatchObject([
      { state: 'closed', resolution: { by: 'agent:B1', response: 'see api/' } },
    ]);
    for (const lane of ['web', 'api']) expect((await repo.wave$('replay', '--lane', lane)).code).toBe(0);
  });

  story('keeps its owner from closing, and names what would help', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }], 'web');
    repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
    const more = ['--to-lane', 'api', '--to-wave', '0', '--id', 'schema', '--summary', 'the schema'];
    await repo.wave$('dep', 'post', '--lane', 'web', '--required', ...more);
    const open = await repo.wave$('launch', '--lane', 'api');
    expect(open, open.stdout).toMatchObject({ code: 41 });
    expect(open.stderr).toContain('wave dep resolve --id schema');
    const explained = await repo.wave$('coord', 'explain', '--lane', 'api');
    expect(explained.stdout).toContain('dependency-open');
    expect((await repo.wave$('dep', 'resolve', '--id', 'schema', '--reason', 'done by hand')).code).toBe(0);
    const again = await repo.wave$('launch', '--lane', 'api');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    // Its agent's evidence stood: nobody ran twice.
    const runs = repo.records('.tmp/api/control-plane/wave-0.ndjson');
    expect(runs.filter(({ type }) => type === 'agent-run.requested')).toHaveLength(1);
  });

  story('that agents post while they work holds up the close, not each other', async ({ repo, rig }) => {
    repo.wave(
      0,
      [
        { id: 'A1', run: rig.command('A1') },
        { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
      ],
      'web',
    );
    repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
    const web = repo.start(['launch', '--lane', 'web']);
    const first = await rig.nextInvocation('A1');
    const args = [
      'dep',
      'post',
      '--to-lane',
      'api',
      '--summary',
      'a price endpoint',
      '--required',
      '--id',
      'price',
    ];
    expect(await asAgent(repo, first, ...args)).toMatchObject({ code: 0, stdout: 'price\n' });
    // An agent that runs a second time says it a second time.
    expect(await asAgent(repo, first, ...args)).toMatchObject({ code: 0 });
    expect(repo.records(TICKETS)).toHaveLength(1);
    expect(repo.records(TICKETS)[0]).toMatchObject({
      actor: 'agent:A1',
      data: { requester: { project: null, lane: 'web', wave: 0, agentId: 'A1' } },
    });
    await first.exit(0);
    const second = await rig.nextInvocation('A2');
    await second.exit(0);
    const open = await web.result;
    expect(open, open.stdout).toMatchObject({ code: 41 });
    await repo.wave$('dep', 'cancel', '--id', 'price', '--reason', 'a fixed price will do');
    expect((await repo.wave$('launch', '--lane', 'web')).code).toBe(0);
  });

  story('can be waived by a person, and no longer required', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }], 'web');
    repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
    await repo.wave$(
      'dep',
      'post',
      '--lane',
      'web',
      '--to-lane',
      'api',
      '--required',
      '--summary',
      'x',
      '--id',
      't',
    );
    expect((await repo.wave$('launch', '--lane', 'web')).code).toBe(41);
    await repo.wave$(
      'recover',
      '--lane',
      'web',
      '--wave',
      '0',
      '--strategy',
      'skip',
      '--gate',
      'dependency',
      '--reason',
      'later',
    );
    expect((await repo.wave$('launch', '--lane', 'web')).code).toBe(0);
    expect((await repo.wave$('launch', '--lane', 'api')).code).toBe(41);
    await repo.wave$('dep', 'change', '--id', 't', '--required', 'false', '--reason', 'nobody waits');
    expect((await repo.wave$('launch', '--lane', 'api')).code).toBe(0);
  });

  story('in a circle is found, said, and undone by what is printed', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }], 'web');
    repo.wave(1, [{ id: 'B1', run: ['true'] }], 'api');
    const post = (from: string, to: string, id: string) =>
      repo.wave$(
        'dep',
        'post',
        '--lane',
        from,
        '--to-lane',
        to,
        '--required',
        '--summary',
        `for ${from}`,
        '--id',
        id,
      );
    await post('web', 'api', 'one');
    await post('api', 'web', 'two');
    for (const [lane, cycle] of [
      ['web', 'one > two > one'],
      ['api', 'two > one > two'],
    ] as const) {
      const refused = await repo.wave$('launch', '--lane', lane);
      expect(refused, refused.stdout).toMatchObject({ code: 41 });
      expect(refused.stdout).toContain(`wait for each other: ${cycle}`);
      const explained = await repo.wave$('coord', 'explain', '--lane', lane);
      expect(explained.stdout).toContain('dependency-cycle');
      const status = await repo.waveJson('control', 'status', '--lane', lane);
      expect(status.blockingEdge).toMatchObject({
        kind: 'dependency',
        detail: expect.stringContaining('wait for each other'),
      });
    }
    const [, printed = ''] =
      /release +wave (.*)$/m.exec((await repo.wave$('coord', 'explain', '--lane', 'web')).stdout) ?? [];
    const words = [...printed.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
    expect(await repo.wave$(...words)).toMatchObject({ code: 0 });
    expect((await repo.wave$('launch', '--lane', 'web')).stdout).not.toContain('each other');
  });
});

describe('a record on the blackboard that is for another lane', () => {
  story('becomes one ticket, and stays with whom else it names', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }], 'web');
    repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
    const web = repo.start(['launch', '--lane', 'web']);
    const agent = await rig.nextInvocation('A1');
    const post = [
      'coord',
      'post',
      '--kind',
      'request',
      '--summary',
      'the schema, please',
      '--detail',
      'as JSON',
    ];
    await asAgent(repo, agent, ...post, '--target', 'lane:api/0', '--id', 'need');
    await until('it is a ticket', async () => (await dependencies(repo, 'api')).length === 1);
    expect(await dependencies(repo, 'api')).toMatchObject([
      { id: 'web/0:need:api/0', side: 'owner', required: true, from: 'web/0 A1', to: 'api/0' },
    ]);
    await asAgent(repo, agent, ...post, '--target', 'A1', '--target', 'lane:api', '--id', 'both');
    await until('it is a ticket', async () => (await dependencies(repo, 'api')).length === 2);
    await agent.exit(0);
    const open = await web.result;
    expect(open, open.stdout).toMatchObject({ code: 41 });
    const board = repo.records('.tmp/web/coordination/wave-0.ndjson');
    const changes = board.filter(({ type }) => type === 'record.changed').map(({ data }) => data);
    expect(changes).toMatchObject([
      { id: 'need', status: 'superseded', linked: ['web/0:need:api/0'] },
      { id: 'both', targets: ['A1'], linked: ['web/0:both:api'] },
    ]);
    const shown = await repo.waveJson('dep', 'show', '--id', 'web/0:need:api/0');
    expect(shown).toMatchObject({ history: [{ type: 'dependency.posted', data: { detail: 'as JSON' } }] });
  });
});

describe('the log of tickets', () => {
  story(
    'takes posts of sixteen processes at once, while status is read, and loses none',
    async ({ repo }) => {
      repo.wave(0, [{ id: 'A1', run: ['true'] }], 'web');
      repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
      const names = Array.from({ length: 16 }, (_, index) => `t${index}`);
      const posts = Promise.all(
        names.map((id) => {
          const words = ['dep', 'post', '--lane', 'web', '--to-lane', 'api', '--summary', id, '--id', id];
          return repo.start(words).result;
        }),
      );
      const [results, seen] = await Promise.all([posts, dependencies(repo, 'api')]);
      expect(results.map(({ code }) => code)).toEqual(names.map(() => 0));
      expect(seen.length).toBeLessThanOrEqual(16);
      const { tickets } = await repo.waveJson('dep', 'show', '--open');
      expect((tickets as readonly Dependency[]).map(({ id }) => String(id)).sort()).toEqual(
        [...names].sort(),
      );
      const before = stateOf(repo);
      await repo.waveJson('control', 'status', '--lane', 'api');
      await repo.wave$('dep', 'render');
      expect(stateOf(repo)).toEqual(before);
    },
  );

  story('of those who resolve one at once, one did, and each is told who', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }], 'web');
    repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
    await repo.wave$('dep', 'post', '--lane', 'web', '--to-lane', 'api', '--summary', 'x', '--id', 't');
    const people = ['ann', 'bob', 'cid', 'dot'];
    const results = await Promise.all(
      people.map((name) => {
        const words = ['dep', 'resolve', '--id', 't', '--reason', 'done', '--operator', name];
        return repo.start(words).result;
      }),
    );
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(results.filter(({ stdout }) => stdout === 't resolved\n')).toHaveLength(1);
    const { ticket } = await repo.waveJson('dep', 'show', '--id', 't');
    const { by } = (ticket as { resolution: { by: string } }).resolution;
    for (const { stdout } of results.filter((one) => one.stdout !== 't resolved\n')) {
      expect(stdout).toContain(`t was resolved before, by ${by}`);
    }
  });

  story('may have a torn line, and is read on behind it', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }], 'web');
    repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
    const post = (id: string) =>
      repo.wave$(
        'dep',
        'post',
        '--lane',
        'web',
        '--to-lane',
        'api',
        '--summary',
        id,
        '--id',
        id,
        '--required',
      );
    await post('one');
    const [line = ''] = readFileSync(join(repo.path, TICKETS), 'utf8').split('\n');
    appendFileSync(join(repo.path, TICKETS), line.slice(0, 60));
    await post('two');
    expect((await dependencies(repo, 'web')).map(({ id }) => id)).toEqual(['one', 'two']);
    expect((await repo.wave$('doctor', '--lane', 'web')).code).toBe(0);
  });

  story('that is damaged blocks every close until somebody has looked', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }], 'web');
    repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
    await repo.wave$('dep', 'post', '--lane', 'web', '--to-lane', 'api', '--summary', 'x');
    const path = join(repo.path, TICKETS);
    const size = readFileSync(path).length;
    appendFileSync(path, 'what was a ticket once\n');
    const refused = await repo.wave$('launch', '--lane', 'api');
    expect(refused, refused.stdout).toMatchObject({ code: 46 });
    const doctor = await repo.wave$('doctor', '--lane', 'api');
    expect(doctor).toMatchObject({ code: 46 });
    const place = `dependencies:${size}`;
    expect(doctor.stdout).toContain(`wave doctor --lane api --acknowledge ${place} --reason`);
    expect(
      (await repo.wave$('doctor', '--lane', 'api', '--acknowledge', place, '--reason', 'seen')).code,
    ).toBe(0);
    const closed = await repo.wave$('launch', '--lane', 'api');
    expect(closed, closed.stdout).toMatchObject({ code: 0 });
  });

  story('that was emptied has resolved nothing', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }], 'web');
    repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
    await repo.wave$(
      'dep',
      'post',
      '--lane',
      'web',
      '--to-lane',
      'api',
      '--summary',
      'x',
      '--id',
      't',
      '--required',
    );
    expect((await repo.wave$('launch', '--lane', 'web')).code).toBe(41);
    repo.write(TICKETS, '');
    const refused = await repo.wave$('launch', '--lane', 'web');
    expect(refused, refused.stdout).toMatchObject({ code: 41 });
    expect(refused.stdout).toContain('no longer knows it');
  });
});

describe('what cannot be', () => {
  const cases: readonly (readonly [string, readonly string[], string, string])[] = [
    ['an unknown lane', ['--to-lane', 'appi'], 'lane/unknown', 'did you mean "api"?'],
    ['an unknown wave', ['--to-lane', 'api', '--to-wave', '7'], 'wave/not-found', 'there are: 0'],
    ['an unknown agent', ['--to-lane', 'api', '--to-agent', 'B11'], 'agent/not-found', 'there are: B1'],
    ['an unknown project', ['--to-lane', 'api', '--to-project', 'shop'], 'project/unknown', 'no projects'],
    ['the own lane', ['--to-lane', 'web'], 'dep/self', 'wave coord post'],
    ['no lane', [], 'cli/missing-flag', '--to-lane'],
  ];
  story('is refused with what there is', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }], 'web');
    repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
    for (const [what, flags, code, hint] of cases) {
      const refused = await repo.wave$('dep', 'post', '--lane', 'web', '--summary', 'x', ...flags);
      expect(refused, what).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain(code);
      expect(refused.stderr).toContain(hint);
    }
    const post = (summary: string) =>
      repo.wave$('dep', 'post', '--lane', 'web', '--to-lane', 'api', '--id', 't', '--summary', summary);
    expect((await post('one')).code).toBe(0);
    expect((await post('another')).stderr).toContain('dep/id-taken');
    expect(repo.records(TICKETS)).toHaveLength(1);
    expect((await repo.wave$('dep', 'resolve', '--id', 'tt', '--reason', 'x')).stderr).toContain(
      'did you mean "t"?',
    );
    expect((await repo.wave$('dep', 'cancel', '--id', 't', '--reason', 'x')).code).toBe(0);
    expect((await repo.wave$('dep', 'cancel', '--id', 't', '--reason', 'x')).stdout).toContain(
      'was cancelled before',
    );
    expect((await repo.wave$('dep', 'resolve', '--id', 't', '--reason', 'x')).stderr).toContain('dep/closed');
    expect((await repo.wave$('dep', 'change', '--id', 't', '--required', 'true')).stderr).toContain(
      'dep/closed',
    );
  });

  story('a lane has no say about what is not its to say', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }], 'web');
    repo.wave(0, [{ id: 'B1', run: rig.command('B1') }], 'api');
    const launches = ['web', 'api'].map((lane) => repo.start(['launch', '--lane', lane]));
    const [web, api] = [await rig.nextInvocation('A1'), await rig.nextInvocation('B1')];
    await asAgent(repo, web, 'dep', 'post', '--to-lane', 'api', '--summary', 'x', '--id', 't', '--required');
    const refusals: readonly (readonly [Invocation, readonly string[]])[] = [
      [web, ['resolve', '--id', 't', '--reason', 'x']],
      [api, ['cancel', '--id', 't', '--reason', 'x']],
      [api, ['change', '--id', 't', '--required', 'false']],
      [web, ['change', '--id', 't', '--status', 'in_progress']],
    ];
    for (const [who, args] of refusals) {
      const refused = await asAgent(repo, who, 'dep', ...args);
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.stderr).toContain('dep/not-yours');
    }
    expect(await asAgent(repo, api, 'dep', 'change', '--id', 't', '--to-agent', 'B1')).toMatchObject({
      code: 0,
    });
    expect(await asAgent(repo, web, 'dep', 'cancel', '--id', 't', '--reason', 'x')).toMatchObject({
      code: 0,
    });
    await Promise.all([web.exit(0), api.exit(0)]);
    for (const { result } of launches) expect((await result).code).toBe(0);
  });
});
