import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launched } from '../../rig/control-events.js';
import type { InProcessResult } from '../../rig/in-process.js';
import { runInProcess } from '../../rig/in-process.js';
import { ScratchRepository } from '../../rig/scratch-repository.js';
import { agent, wave } from '../../rig/wave-builder.js';
import { writeLog } from '../../rig/write-log.js';

let repo: ScratchRepository;

beforeAll(() => {
  repo = new ScratchRepository();
  repo.wave(0, [{ id: 'A1', run: ['true'] }]);
  repo.wave(1, [{ id: 'A7', run: ['true'] }]);
  repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
});
afterAll(() => repo.close());

const state = (): string => join(repo.path, '.tmp');
beforeEach(() => {
  rmSync(state(), { recursive: true, force: true });
  writeLog(
    join(state(), 'main/control-plane/wave-0.ndjson'),
    launched(wave([agent('A1', { ownedPaths: ['a/'] }), agent('A2', { ownedPaths: ['db/'] }), agent('A3')])),
  );
});

const OWN = { WAVE_AGENT: 'A1', WAVE_LANE: 'main', WAVE_WAVE: '0' };
const as = (agentId: string, ...argv: string[]): Promise<InProcessResult> =>
  runInProcess(repo.path, argv, { ...OWN, WAVE_AGENT: agentId });
const wave$ = (...argv: string[]): Promise<InProcessResult> => runInProcess(repo.path, argv);
const POST = ['coord', 'post', '--kind', 'request', '--summary', 'x'];
const ASK = ['feedback', 'ask', '--question', 'Which?'];

describe('nothing is posted, and nothing created,', () => {
  test.each([
    ['to a wave that is not there', [...POST, '--wave', '77'], 'lane main has no wave 77'],
    ['to people of it', [...ASK, '--wave', '77'], 'there are: 0, 1'],
    ['to a lane that is not there', [...POST, '--lane', 'apo', '--wave', '0'], 'did you mean "api"?'],
    ['to people of one', [...ASK, '--lane', 'nope', '--wave', '0'], '(lane/unknown)'],
    ['and waited for', [...ASK, '--lane', 'nope', '--wave', '0', '--wait'], '(lane/unknown)'],
    ['for a lane that is not there', [...POST, '--wave', '0', '--target', 'lane:aip'], 'did you mean "api"?'],
    ['for a wave of it', [...POST, '--wave', '0', '--target', 'lane:api/7'], '(wave/not-found)'],
    ['for a project', [...POST, '--wave', '0', '--target', 'lane:shop:x'], '(project/unknown)'],
    ['for the own lane', [...POST, '--wave', '0', '--target', 'lane:main'], '(dep/self)'],
    ['for no lane', [...POST, '--wave', '0', '--target', 'lane:'], 'names nobody'],
    ['for nobody', [...POST, '--wave', '0', '--target', ''], 'names nobody'],
    ['for no agent', [...POST, '--wave', '0', '--target', 'agent:'], 'names nobody'],
    ['for no capability', [...POST, '--wave', '0', '--target', 'capability:'], 'names nobody'],
    ['by nobody', [...POST, '--wave', '0', '--agent', 'A9'], 'there are: A1, A2, A3'],
    ['by nobody of its file', [...POST, '--wave', '1', '--agent', 'A1'], 'there are: A7'],
    ['as a question of nobody', [...ASK, '--wave', '0', '--agent', 'A9'], '(agent/not-found)'],
  ])('%s', async (_, argv, said) => {
    const { code, stdout, stderr } = await wave$(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
    for (const path of ['nope', 'apo', 'main/coordination'])
      expect(existsSync(join(state(), path))).toBe(false);
  });

  test('by an agent to a lane that is not there, whatever its surroundings say', async () => {
    const { code, stderr } = await as('A1', ...POST, '--lane', 'other');
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('lane/unknown') as string,
    });
    expect(existsSync(join(state(), 'other'))).toBe(false);
  });
});

test.each([
  ['a post', [...POST, '--agent', 'A2']],
  ['a question', [...ASK, '--agent', 'A2']],
  ['a ticket', ['dep', 'post', '--to-lane', 'api', '--summary', 'x', '--agent', 'A2']],
  ['an acknowledgement', ['signal', 'ack', '--agent', 'A2']],
  ['an act', ['coord', 'act', 'resolve', '--id', 'r', '--agent', 'A2']],
])('%s of an agent is its own', async (_what, argv) => {
  await as('A2', ...POST, '--id', 'r');
  const { code, stderr } = await as('A1', ...argv);
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('(coord/not-yours)') as string,
  });
  expect(existsSync(join(state(), 'main/acks'))).toBe(false);
  expect(existsSync(join(state(), '.wave/dependencies.ndjson'))).toBe(false);
});

test('what runs for no agent, as most hooks do, is no agent without a name', async () => {
  const nobody = { WAVE_LANE: 'main', WAVE_WAVE: '0', WAVE_AGENT: '', WAVE_RUN: '', WAVE_ATTEMPT: '' };
  expect((await runInProcess(repo.path, POST, nobody)).code).toBe(0);
  const [line = ''] = repo.read('.tmp/main/coordination/wave-0.ndjson').split('\n');
  const record = JSON.parse(line) as { actor: string; data: { agentId: string | null } };
  expect(record).toMatchObject({ actor: 'operator:Test', data: { agentId: null } });
  expect(record).not.toHaveProperty('agent');
  expect(record).not.toHaveProperty('run');
});

test('an agent posts to another lane that is there, and a request to one is taken', async () => {
  expect((await as('A1', ...POST, '--lane', 'api')).code).toBe(0);
  expect((await as('A1', ...POST, '--target', 'lane:api')).code).toBe(0);
});

test('who depends on nothing is told so', async () => {
  expect((await as('A1', ...POST, '--id', 'r', '--target', 'A2')).stderr).toBe('');
  const { code, stderr } = await as(
    'A1',
    ...POST,
    '--target',
    'A2',
    '--depends-on',
    'nope',
    '--depends-on',
    'r',
  );
  expect(code).toBe(0);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('nothing in wave 0 is nope');
});

describe('what names nobody', () => {
  const act = (agentId: string, word: string) => as(agentId, 'coord', 'act', word, '--id', 'r');

  test("may be taken by one other agent, and is that one's from then on", async () => {
    const { stderr } = await as('A1', ...POST, '--id', 'r');
    expect(stderr).toContain('any other agent may take it (wave coord act start --id r)');
    expect(await act('A2', 'start')).toMatchObject({ code: 0, stdout: 'r is in_progress\n' });
    expect((await act('A3', 'start')).stderr).toContain('A3 cannot start r: it is for A2 (coord/not-yours)');
    expect(await act('A2', 'resolve')).toMatchObject({ code: 0 });
    const { stdout } = await wave$('control', 'task', 'get', '--wave', '0', '--id', 'r', '--json');
    const { history, ...task } = JSON.parse(stdout) as { history: { what: string; by: string }[] };
    expect(task).toMatchObject({ status: 'resolved', assignee: 'A2' });
    expect(history.map(({ what, by }) => `${what} ${by}`)).toEqual([
      'posted agent:A1',
      'assigned agent:A2',
      'start agent:A2',
      'resolve agent:A2',
    ]);
  });

  test('is resolved by who has not begun with it', async () => {
    await as('A1', ...POST, '--id', 'r');
    expect(await act('A3', 'resolve')).toMatchObject({ code: 0, stdout: 'r is resolved\n' });
  });

  test('is not taken by its author, who may still withdraw it', async () => {
    await as('A1', ...POST, '--id', 'r');
    expect((await act('A1', 'cancel')).code).toBe(0);
  });

  test("is no stranger's to close where it is a blocker", async () => {
    await as('A1', 'coord', 'post', '--kind', 'blocker', '--summary', 'stuck', '--id', 'r');
    expect((await act('A2', 'resolve')).stderr).toContain('A1 put it up, for nobody else (coord/not-yours)');
  });

  test.each(['A2, please add an index', 'please look at db/schema.sql'])(
    'and whose words find somebody says nothing more: %s',
    async (summary) => {
      const { stderr } = await as('A1', 'coord', 'post', '--kind', 'request', '--summary', summary);
      expect(stderr).toBe('');
    },
  );
});

test('a ticket that is resolved keeps its answer', async () => {
  await wave$('dep', 'post', '--wave', '0', '--id', 't', '--to-lane', 'api', '--summary', 'prices');
  const resolve = (...words: string[]) => wave$('dep', 'resolve', '--id', 't', ...words);
  expect((await resolve('--response', 'v2 has them')).code).toBe(0);
  const other = await resolve('--response', 'no');
  expect(other).toMatchObject({ code: 2, stdout: '' });
  expect(other.stderr).toContain('v2 has them');
  expect(await resolve('--response', 'v2 has them')).toMatchObject({ code: 0 });
  expect(await resolve('--reason', 'again')).toMatchObject({ code: 0 });
});
