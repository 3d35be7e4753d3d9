import { describe, expect } from 'vitest';
import { passes } from '../rig/wave-builder.js';
import { until } from '../rig/until.js';
import type { CliResult } from '../rig/scratch-repository.js';
import type { Script } from '../rig/model-server/script.js';
import type { AgentWorld, WorldAgent } from './agent-world.js';
import { agentStory } from './agent-world.js';
import { writes } from './cases.js';
import { keys } from './providers.js';
import type { VendorKind } from './run-program.js';

const KINDS: readonly VendorKind[] = ['claude', 'codex', 'opencode', 'gemini'];
const idOf = (kind: VendorKind): string => `A${KINDS.indexOf(kind) + 1}`;

/** An agent that writes `out/<its program>.md`, before and after what a test adds. */
function writer(
  { repo }: AgentWorld,
  kind: VendorKind,
  before: Script = [],
  over: Partial<WorldAgent> = {},
  after: Script = [{ say: 'It is written.' }],
): WorldAgent {
  const path = `out/${kind}.md`;
  const script = [...before, writes(kind, repo.path, path, `by ${kind}\n`), ...after];
  return { id: idOf(kind), kind, owns: [path], deliverables: [path], script, ...over };
}

function ended(result: CliResult, code: number): void {
  expect(result, result.stdout + result.stderr).toMatchObject({ code });
}

describe('the four programs', () => {
  agentStory('work side by side in one wave, which closes', async ({ world }) => {
    const post = (kind: VendorKind): Script => [
      {
        run: `wave coord post --kind evidence --summary "${kind} was here"`,
        usage: { input: 700, output: 70 },
      },
    ];
    await world.wave(KINDS.map((kind) => writer(world, kind, post(kind))));
    ended(await world.launch().result, 0);
    for (const kind of KINDS) expect(world.repo.read(`out/${kind}.md`)).toBe(`by ${kind}\n`);
    const posted = await world.repo.waveJson('coord', 'show', '--all', '--kind', 'evidence');
    for (const kind of KINDS) expect(JSON.stringify(posted)).toContain(`${kind} was here`);
    // Nothing of Wave's, and nothing of theirs, is left in the work tree.
    const left = world.repo.git('status', '--short', '--untracked-files=all').trim().split('\n');
    expect(left.sort()).toEqual([
      ...['claude', 'codex', 'gemini', 'opencode'].map((kind) => `?? out/${kind}.md`),
      '?? waves/main/wave-0.md',
    ]);
    const used = world
      .records('agent-run.concluded')
      .map(({ agent, data }) => [agent, (data.envelope as { usage: unknown }).usage]);
    expect(used.sort()).toEqual(
      KINDS.map((kind) => [idOf(kind), expect.objectContaining({ inputTokens: 900, outputTokens: 90 })]),
    );
    const called = world.records('tool.called').map(({ agent, data }) => [agent, data.ok]);
    expect(called.sort()).toEqual(
      KINDS.flatMap((kind) => Array.from({ length: 2 }, () => [idOf(kind), true])),
    );
  });

  agentStory('talk to Wave by its tools, where they are told of them', async ({ world }) => {
    const tool = (name: string, input: Readonly<Record<string, unknown>>): Script => [
      { call: { name: `mcp__wave__${name}`, input } },
    ];
    const before = [
      ...tool('post', { kind: 'evidence', summary: 'said by a tool', artifact: ['out/claude.md'] }),
      ...tool('inbox', {}),
      ...tool('post', { kind: 'blocker', summary: 's', agent: 'A9' }),
    ];
    await world.wave([writer(world, 'claude', before, { executor: ['claude.mcp: true'] })]);
    ended(await world.launch().result, 0);
    const { tasks } = await world.repo.waveJson('coord', 'show', '--all', '--kind', 'evidence');
    expect(tasks).toEqual([
      expect.objectContaining({ summary: 'said by a tool', agentId: 'A1', source: 'agent' }),
    ]);
    const told = JSON.stringify(world.models.requests.map(({ body }) => body));
    expect(told).toContain('# Inbox of A1: wave 0 of lane main');
    expect(told).toContain('(agent/not-found)');
  });

  agentStory("get no other's key", async ({ world }) => {
    const agents = KINDS.map((kind) =>
      writer(world, kind, [{ run: 'env' }], { permissions: ['allow: Bash(env)'] }),
    );
    await world.wave(agents);
    ended(await world.launch().result, 0);
    for (const kind of KINDS) {
      const told = world.models.requests.filter(({ model }) => model === idOf(kind)).map(({ body }) => body);
      const seen = JSON.stringify(told);
      // It did print its environment.
      expect(seen).toContain(`WAVE_AGENT=${idOf(kind)}`);
      for (const other of KINDS.filter((one) => one !== kind)) expect(seen).not.toContain(keys[other]);
      const asked = JSON.stringify(world.models.requests.find(({ model }) => model === idOf(kind))?.headers);
      expect(asked).toContain(keys[kind]);
    }
  });

  agentStory('close a wave with stewards of two of them', async ({ world }) => {
    const says = (role: 'integration' | 'cont-qa'): Script => [
      { say: `I have looked at everything.\n\n${passes[role]}\n` },
    ];
    await world.wave([
      { id: 'A0', kind: 'gemini', role: 'cont-qa', script: says('cont-qa') },
      { id: 'A8', kind: 'codex', role: 'integration', script: says('integration') },
      writer(world, 'claude', [], { id: 'A1' }),
    ]);
    ended(await world.launch().result, 0);
    expect(world.records('agent-run.started').map(({ agent }) => agent)).toEqual(['A1', 'A8', 'A0']);
  });

  agentStory('wait for a person, and go on', async ({ world }) => {
    const question = 'wave feedback ask --id colour --question "Which colour?" --wait';
    await world.wave([writer(world, 'claude', [{ run: question }])]);
    const launch = world.launch();
    await until(
      'the question',
      async () => (await world.repo.wave$('feedback', 'show', '--id', 'colour')).code === 0,
    );
    expect(
      await world.repo.wave$('feedback', 'respond', '--id', 'colour', '--response', 'teal-3f'),
    ).toMatchObject({ code: 0 });
    ended(await launch.result, 0);
    expect(JSON.stringify(world.models.requests.at(-1)?.body)).toContain('teal-3f');
  });
});

describe('a provider that turns an agent away', () => {
  const QUICK = ['--agent-rate-limit-base-delay-seconds', '1', '--agent-rate-limit-retries', '1'];

  agentStory('is asked again after the pause that it named', async ({ world }) => {
    const refusal: Script = [{ status: 429, headers: { 'retry-after': '1' }, message: 'Too many requests' }];
    await world.wave(KINDS.map((kind) => writer(world, kind, refusal)));
    ended(await world.launch(QUICK).result, 0);
    for (const kind of KINDS) {
      expect(world.repo.read(`out/${kind}.md`)).toBe(`by ${kind}\n`);
      const classes = world
        .records('agent-run.concluded')
        .flatMap(({ agent, data }) => (agent === idOf(kind) ? [data.failureClass] : []));
      // opencode asks again by itself, and Wave hears nothing of it.
      expect(classes, kind).toEqual(kind === 'opencode' ? [null] : ['rate-limited', null]);
    }
  });

  agentStory('is left for the next program while it is too busy', async ({ world }) => {
    const busy: Script = Array.from({ length: 9 }, () => ({ status: 529, message: 'Overloaded' }) as const);
    const rescue = writer(world, 'codex', [], { owns: ['out/claude.md'] });
    await world.wave(
      [
        {
          ...writer(world, 'claude'),
          script: busy,
          executor: ['fallbacks: codex'],
          deliverables: ['out/codex.md'],
          owns: ['out/'],
        },
      ],
      { rescue: rescue.script },
    );
    world.repo.write('wave.config.json', JSON.stringify({ executors: { codex: { model: 'rescue' } } }));
    ended(await world.launch(QUICK).result, 0);
    expect(world.records('agent-run.requested').map(({ data }) => data.executor)).toEqual([
      'claude',
      'claude',
      'codex',
    ]);
    expect(world.repo.read('out/codex.md')).toBe('by codex\n');
  });

  agentStory('because of its key is not asked again', async ({ world }) => {
    const refusal: Script = Array.from(
      { length: 9 },
      () => ({ status: 401, message: 'invalid x-api-key' }) as const,
    );
    await world.wave(KINDS.map((kind) => ({ ...writer(world, kind), script: refusal })));
    const result = await world.launch(['--max-retries-per-wave', '2', ...QUICK]).result;
    ended(result, 41);
    expect(result.stdout + result.stderr).toContain('invalid x-api-key');
    const ends = world.records('agent-run.concluded').map(({ agent, data }) => [agent, data.failureClass]);
    expect(ends.sort()).toEqual(KINDS.map((kind) => [idOf(kind), 'deterministic']));
  });
});

describe('an agent that does not come to its end', () => {
  agentStory('is stopped when its model says nothing any more', async ({ world }) => {
    await world.wave(KINDS.map((kind) => ({ ...writer(world, kind), script: [{ hang: true }] })));
    // Nobody of them has a word to say before the answer, but for those that tell of their session.
    const stall = Object.fromEntries(KINDS.map((kind) => [kind, { firstOutput: '30s', noOutput: '20s' }]));
    world.repo.write('wave.config.json', JSON.stringify({ stall }));
    ended(await world.launch().result, 40);
    const ends = world.records('agent-run.concluded').map(({ agent, data }) => [agent, data.failureClass]);
    expect(ends.sort()).toEqual(KINDS.map((kind) => [idOf(kind), 'stalled']));
  });

  agentStory('goes on, or is run again, after an answer that was cut off', async ({ world }) => {
    await world.wave(KINDS.map((kind) => writer(world, kind, [{ broken: 'I beg' }])));
    ended(await world.launch(['--max-retries-per-wave', '2']).result, 0);
    for (const kind of KINDS) expect(world.repo.read(`out/${kind}.md`)).toBe(`by ${kind}\n`);
  });

  agentStory('has failed when its turns are used up', async ({ world }) => {
    const turns: readonly VendorKind[] = ['claude', 'gemini'];
    await world.wave(
      turns.map((kind) =>
        writer(world, kind, [{ run: 'wave --version' }, { run: 'wave --version' }], {
          executor: ['budget.turns: 1'],
        }),
      ),
    );
    const result = await world.launch(['--max-retries-per-wave', '2']).result;
    expect(result.code, result.stdout + result.stderr).not.toBe(0);
    const ends = world.records('agent-run.concluded').map(({ agent, data }) => [agent, data.failureClass]);
    expect(ends.sort()).toEqual(turns.map((kind) => [idOf(kind), 'budget']));
  });
});
