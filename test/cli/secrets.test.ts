import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rememberSecrets } from '../../src/runner/known-secrets.js';
import { commands } from '../../src/cli/commands.js';
import { globalOptions } from '../../src/cli/command.js';
import { posted } from '../rig/coordination-events.js';
import { launched } from '../rig/control-events.js';
import type { InProcessResult } from '../rig/in-process.js';
import { runInProcess } from '../rig/in-process.js';
import { ScratchRepository } from '../rig/scratch-repository.js';
import { wave } from '../rig/wave-builder.js';
import { writeLog } from '../rig/write-log.js';

const CANARY = 'ghp_canaryCanaryCanaryCanary00000000';
/** Nothing tells it from a word but the variable that holds it. */
const VALUE = 'correct-horse-battery';
const ENV = { DEPLOY_TOKEN: VALUE, BUILD_WORD: 'staple-of-the-build' };
/** In no variable of ours: that of a launcher, of which nothing but a fingerprint is left. */
const FOREIGN = 'what-only-launchers-know';

let repo: ScratchRepository;

beforeAll(async () => {
  repo = new ScratchRepository();
  repo.write('wave.config.json', JSON.stringify({ redaction: { env: ['BUILD_WORD'] } }));
  repo.wave(3, [{ id: 'A1', run: ['true'] }]);
  repo.wave(0, [{ id: 'B1', run: ['true'] }], 'api');
  const place = { repo: repo.path, lane: 'other', project: undefined, env: repo.environment() };
  await rememberSecrets(place, [FOREIGN]);
});
afterAll(() => repo.close());

beforeEach(() => {
  rmSync(join(repo.path, '.tmp'), { recursive: true, force: true });
  writeLog(join(repo.path, '.tmp/main/control-plane/wave-3.ndjson'), launched(wave(['A1', 'A2'])));
  writeLog(
    join(repo.path, '.tmp/main/coordination/wave-3.ndjson'),
    posted('q1', { kind: 'human-feedback' }),
    posted('r1', { kind: 'request', targets: ['A1'] }),
  );
});

const wave$ = (...argv: string[]): Promise<InProcessResult> =>
  runInProcess(repo.path, argv, { ...repo.environment(), ...ENV });

/** Everything that is written below the state folder. */
function written(): string {
  const root = join(repo.path, '.tmp');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => `${name}\n${readFileSync(join(root, name), 'utf8')}`)
    .join('\n');
}

const W3 = ['--wave', '3'];
const TICKET = ['--lane', 'api', '--wave', '0', '--to-lane', 'main', '--summary', 'export it'];

/** Commands that write, each as it has to be called at the least. */
const writers: Readonly<Record<string, readonly string[]>> = {
  'coord post': [...W3, '--kind', 'blocker', '--summary', 'the schema is missing'],
  'control task create': [...W3, '--kind', 'request', '--summary', 'please'],
  'feedback ask': [...W3, '--question', 'Which region?', '--timeout', '1h'],
  'feedback respond': [...W3, '--id', 'q1', '--response', 'eu'],
  approve: [...W3, '--id', 'q1', '--choice', 'eu'],
  'dep post': TICKET,
  'dep change': ['--id', 't1', '--priority', 'high'],
  'dep resolve': ['--id', 't1', '--response', 'done'],
  'dep cancel': ['--id', 't1', '--reason', 'not needed'],
  'control task act': ['resolve', ...W3, '--id', 'r1', '--reason', 'done'],
  'coord act': ['resolve', ...W3, '--id', 'r1', '--response', 'done'],
  'control rerun request': [...W3, '--agent', 'A1', '--reason', 'again'],
  recover: [...W3, '--strategy', 'skip', '--gate', 'implementation', '--agent', 'A1', '--reason', 'fine'],
  'control override grant': [...W3, '--path', 'src/x', '--reason', 'fine'],
};

/** The flags of a command that take text of any kind. */
function textFlags(name: string): string[] {
  const options = commands.find((command) => command.name === name)?.options;
  if (options === undefined) throw new Error(`there is no command ${name}`);
  return Object.entries({ ...options, operator: globalOptions.operator })
    .filter(([, { kind }]) => kind === 'text' || kind === 'texts' || kind === 'list')
    .map(([flag]) => flag);
}

const cases = Object.keys(writers).flatMap((name) => textFlags(name).map((flag) => [name, flag] as const));

describe('no secret that a flag holds is written', () => {
  test.each(cases)('wave %s --%s', async (name, flag) => {
    if (name.startsWith('dep ')) await wave$('dep', 'post', ...TICKET, '--id', 't1');
    const before = written().length;
    const secrets = [CANARY, VALUE, ENV.BUILD_WORD, FOREIGN];
    const result = await wave$(...name.split(' '), ...(writers[name] ?? []), `--${flag}`, secrets.join(' '));
    for (const secret of secrets) expect(written()).not.toContain(secret);
    // What does not refuse the flag has written something, and said that it is not all of it.
    if (result.code !== 0) return;
    expect(written().length).toBeGreaterThan(before);
    expect(result.stderr).toContain('looks like a secret');
    expect(written()).toContain('[redacted]');
  });

  test.each([
    ['coord post', 'summary'],
    ['coord post', 'detail'],
    ['coord post', 'target'],
    ['coord post', 'artifact'],
    ['coord post', 'depends-on'],
    ['coord post', 'closure-condition'],
    ['control task create', 'detail'],
    ['feedback ask', 'question'],
    ['feedback ask', 'context'],
    ['feedback ask', 'choice'],
    ['feedback ask', 'default'],
    ['feedback respond', 'response'],
    ['feedback respond', 'reason'],
    ['dep post', 'summary'],
    ['dep post', 'detail'],
    ['dep post', 'artifact'],
    ['dep resolve', 'response'],
    ['control task act', 'reason'],
    ['control rerun request', 'reason'],
    ['coord post', 'operator'],
  ])('and what was hidden does not refuse the rest: wave %s --%s', async (name, flag) => {
    if (name.startsWith('dep ')) await wave$('dep', 'post', ...TICKET, '--id', 't1');
    const result = await wave$(...name.split(' '), ...(writers[name] ?? []), `--${flag}`, `see ${CANARY}`);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(`${result.stdout}${result.stderr}`).not.toContain(CANARY);
    expect(written()).toContain('see [redacted]');
  });
});

test('the same record with a secret in it is posted once', async () => {
  const again = ['coord', 'post', ...W3, '--kind', 'claim', '--id', 'c1', '--summary', `key ${CANARY}`];
  const documents = [await wave$(...again, '--json'), await wave$(...again, '--json')];
  expect(documents.map(({ stdout }) => (JSON.parse(stdout) as { posted: boolean }).posted)).toEqual([
    true,
    false,
  ]);
});

test('a secret cannot be an id', async () => {
  const refused = await wave$('coord', 'post', ...W3, '--kind', 'claim', '--summary', 's', '--id', CANARY);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).not.toContain(CANARY);
});
